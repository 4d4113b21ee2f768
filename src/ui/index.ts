// The accessible controls of the page. Styles: tokens.css, base.css, controls.css (imported once, by app/main.tsx).

export { Button, type ButtonProps } from "./Button.tsx";
export { Slider, type SliderProps } from "./Slider.tsx";
export { TextArea, TextField, type TextFieldProps } from "./TextField.tsx";
export { Select, ToggleGroup, type ChoiceProps } from "./choices.tsx";
export { Disclosure, type DisclosureProps } from "./Disclosure.tsx";
export { ProgressBar, type ProgressBarProps } from "./ProgressBar.tsx";
export { Notice, type NoticeProps } from "./Notice.tsx";
export { Dialog, Tooltip, type DialogProps } from "./overlays.tsx";
