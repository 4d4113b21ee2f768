// The accessible controls of the page. Styles: tokens.css, base.css, controls.css, messages.css (imported once, by app/main.tsx).

export { Button } from "./Button.tsx";
export { Slider } from "./Slider.tsx";
export { SecretField, TextArea, TextField } from "./TextField.tsx";
export { FileDrop } from "./FileDrop.tsx";
export { Select, ToggleGroup } from "./choices.tsx";
export { Disclosure } from "./Disclosure.tsx";
export { ProgressBar } from "./ProgressBar.tsx";
export { Notice } from "./Notice.tsx";
export { Dialog, Tooltip } from "./overlays.tsx";
