// How far something long has come, with words beside it; without a value it only says that it goes on.

import { Label, ProgressBar as AriaProgressBar } from "react-aria-components";

export interface ProgressBarProps {
  readonly label: string;
  /** In [0, 1]; null where the end is not known. */
  readonly value: number | null;
  /** Rate, time left, bytes: what the bar cannot say. */
  readonly detail?: string;
  readonly className?: string;
}

export function ProgressBar({ label, value, detail, className = "" }: ProgressBarProps) {
  return (
    <AriaProgressBar
      className={`ui-progress ${className}`}
      minValue={0}
      maxValue={1}
      value={value ?? 0}
      isIndeterminate={value === null}
    >
      {({ percentage, valueText }) => (
        <>
          <div className="ui-progress-head">
            <Label>{label}</Label>
            <span className="k num">{detail ?? valueText}</span>
          </div>
          <div className="ui-progress-rail">
            <div
              className="ui-progress-fill"
              data-running={value === null ? "" : undefined}
              style={{ width: value === null ? "30%" : `${percentage}%` }}
            />
          </div>
        </>
      )}
    </AriaProgressBar>
  );
}
