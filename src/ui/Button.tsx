// A button, in four weights: primary (one per view), quiet (bordered), plain (text), danger. Press, keyboard and
// focus are React Aria's. The variant is a class, so that links can look like buttons too.

import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";

export interface ButtonProps extends Omit<AriaButtonProps, "className"> {
  readonly variant?: "primary" | "quiet" | "plain" | "danger";
  readonly className?: string;
}

export function Button({ variant = "quiet", className = "", ...props }: ButtonProps) {
  return <AriaButton {...props} className={`ui-button ui-${variant} ${className}`} />;
}
