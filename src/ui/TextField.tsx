// One-line and many-line text with a label, a description and an error, tied together for screen readers.

import type { KeyboardEvent } from "react";
import {
  FieldError,
  Input,
  Label,
  Text,
  TextArea as AriaTextArea,
  TextField as AriaField,
} from "react-aria-components";

export interface TextFieldProps {
  readonly label: string;
  /** Default true; the label is read aloud either way. */
  readonly showLabel?: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  readonly description?: string;
  /** Nothing, or empty, where there is none. */
  readonly error?: React.ReactNode;
  readonly isDisabled?: boolean;
  readonly autoComplete?: string;
  readonly inputMode?: "text" | "numeric" | "decimal" | "url";
  readonly className?: string;
  readonly onKeyDown?: (event: KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>) => void;
}

function Field({ props, children }: { props: TextFieldProps; children: React.ReactNode }) {
  return (
    <AriaField
      className={`ui-field ${props.className ?? ""}`}
      value={props.value}
      onChange={props.onChange}
      isDisabled={props.isDisabled ?? false}
      isInvalid={Boolean(props.error)}
      // Native validity would keep the form from being submitted again, so nobody could take the error back.
      validationBehavior="aria"
    >
      <Label className={props.showLabel === false ? "sr-only" : "ui-label"}>{props.label}</Label>
      {children}
      {props.description !== undefined && (
        <Text slot="description" className="k">
          {props.description}
        </Text>
      )}
      <FieldError className="ui-error">{props.error}</FieldError>
    </AriaField>
  );
}

export function TextField(props: TextFieldProps) {
  return (
    <Field props={props}>
      <Input
        className="ui-input"
        placeholder={props.placeholder ?? ""}
        autoComplete={props.autoComplete ?? "off"}
        inputMode={props.inputMode ?? "text"}
        {...(props.onKeyDown ? { onKeyDown: props.onKeyDown } : {})}
      />
    </Field>
  );
}

/** What is typed is hidden, and not offered to be remembered. */
export function SecretField(props: TextFieldProps) {
  return (
    <Field props={props}>
      <Input className="ui-input" type="password" placeholder={props.placeholder ?? ""} autoComplete="off" />
    </Field>
  );
}

export function TextArea({ rows = 3, ...props }: TextFieldProps & { readonly rows?: number }) {
  return (
    <Field props={props}>
      <AriaTextArea
        className="ui-input"
        rows={rows}
        placeholder={props.placeholder ?? ""}
        {...(props.onKeyDown ? { onKeyDown: props.onKeyDown } : {})}
      />
    </Field>
  );
}
