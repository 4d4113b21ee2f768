// One of a few: a list that opens (Select), or buttons side by side (ToggleGroup, for two to five short words).

import { useId } from "react";
import { Check, ChevronDown } from "lucide-react";
import {
  Button,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select as AriaSelect,
  SelectValue,
  ToggleButton,
  ToggleButtonGroup,
} from "react-aria-components";

export interface ChoiceProps<T extends string> {
  readonly label: string;
  /** Default true; the label is read aloud either way. */
  readonly showLabel?: boolean;
  readonly options: readonly { readonly id: T; readonly label: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly isDisabled?: boolean;
  readonly className?: string;
}

export function Select<T extends string>(props: ChoiceProps<T>) {
  const named = useId();
  return (
    <AriaSelect
      className={`ui-field ${props.className ?? ""}`}
      value={props.value}
      onChange={(key) => {
        const chosen = props.options.find((option) => option.id === key);
        if (chosen) props.onChange(chosen.id);
      }}
      isDisabled={props.isDisabled ?? false}
    >
      <Label className={props.showLabel === false ? "sr-only" : "ui-label"}>{props.label}</Label>
      {/* Named by what it chooses, then by what is chosen; React Aria has it the other way round. */}
      <Button className="ui-input ui-select" aria-labelledby={named}>
        <SelectValue />
        <ChevronDown size={15} aria-hidden="true" />
      </Button>
      <span id={named} hidden>
        {props.label}: {props.options.find(({ id }) => id === props.value)?.label}
      </span>
      <Popover className="ui-popover">
        <ListBox className="ui-list" items={props.options}>
          {(option) => (
            <ListBoxItem id={option.id} textValue={option.label} className="ui-option">
              {({ isSelected }) => (
                <>
                  {option.label}
                  {isSelected && <Check size={14} aria-hidden="true" />}
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

export function ToggleGroup<T extends string>(props: ChoiceProps<T>) {
  return (
    <div className={`ui-toggle-field ${props.className ?? ""}`}>
      {props.showLabel !== false && (
        <span className="ui-label" aria-hidden="true">
          {props.label}
        </span>
      )}
      <ToggleButtonGroup
        className="ui-toggles"
        aria-label={props.label}
        selectionMode="single"
        disallowEmptySelection
        isDisabled={props.isDisabled ?? false}
        selectedKeys={[props.value]}
        onSelectionChange={(keys) => {
          const chosen = props.options.find((option) => keys.has(option.id));
          if (chosen) props.onChange(chosen.id);
        }}
      >
        {props.options.map((option) => (
          <ToggleButton key={option.id} id={option.id} className="ui-toggle">
            {option.label}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </div>
  );
}
