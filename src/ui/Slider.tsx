// A slider over a track with named ticks; the filled part runs from `origin` (default: the lowest value) to the
// thumb. `onChange` follows the drag, `onChangeEnd` comes once it is let go.

import { Label, Slider as AriaSlider, SliderOutput, SliderThumb, SliderTrack } from "react-aria-components";

export interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly origin?: number;
  readonly ticks?: readonly { readonly value: number; readonly label: string }[];
  /** Label and number above the track; the label is always read aloud. Default true. */
  readonly showLabel?: boolean;
  readonly formatOptions?: Intl.NumberFormatOptions;
  readonly isDisabled?: boolean;
  readonly className?: string;
  readonly onChange: (value: number) => void;
  readonly onChangeEnd?: (value: number) => void;
}

export function Slider(props: SliderProps) {
  const { label, value, min, max, step, origin = min, ticks = [], showLabel = true } = props;
  const at = (v: number) => ((v - min) / (max - min)) * 100;
  const from = Math.min(at(origin), at(value));
  const edge = (v: number) => (v === min ? "start" : v === max ? "end" : "middle");
  return (
    <AriaSlider
      className={`ui-slider ${props.className ?? ""}`}
      value={value}
      minValue={min}
      maxValue={max}
      step={step}
      isDisabled={props.isDisabled ?? false}
      onChange={(v) => props.onChange(v)}
      onChangeEnd={(v) => props.onChangeEnd?.(v)}
      {...(props.formatOptions ? { formatOptions: props.formatOptions } : {})}
    >
      <div className={showLabel ? "ui-slider-head" : "sr-only"}>
        <Label>{label}</Label>
        <SliderOutput />
      </div>
      <SliderTrack className="ui-track">
        <div className="ui-rail" />
        <div
          className="ui-fill"
          style={{ left: `${from}%`, width: `${Math.abs(at(value) - at(origin))}%` }}
        />
        {ticks.map((tick) => (
          <div key={tick.value} className="ui-tick" style={{ left: `${at(tick.value)}%` }} />
        ))}
        <SliderThumb className="ui-thumb" />
      </SliderTrack>
      {ticks.length > 0 && (
        <div className="ui-ticks" aria-hidden="true">
          {ticks.map((tick) => (
            <span key={tick.value} data-edge={edge(tick.value)} style={{ left: `${at(tick.value)}%` }}>
              {tick.label}
            </span>
          ))}
        </div>
      )}
    </AriaSlider>
  );
}
