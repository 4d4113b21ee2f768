// How answers are drawn: the system prompt and the sampling. Numbers are taken when they are valid and complained
// about beside the field when they are not; what was set before stays in force until then.

import { useState } from "react";

import { useStore } from "../../state/context.tsx";
import { Disclosure, TextArea, TextField } from "../../ui/index.ts";
import "./Settings.css";

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
  readonly hint: string;
  readonly onChange: (value: number) => void;
}

function NumberField({ label, value, min, max, whole = false, hint, onChange }: NumberFieldProps) {
  const [text, setText] = useState<string | null>(null);
  const parsed = text === null ? value : text.trim() === "" ? Number.NaN : Number(text);
  const valid = parsed >= min && parsed <= max && (!whole || Number.isInteger(parsed));
  return (
    <TextField
      label={label}
      value={text !== null && (!valid || parsed === value) ? text : String(value)}
      inputMode={whole ? "numeric" : "decimal"}
      description={hint}
      error={
        valid
          ? null
          : `Give ${whole ? "a whole number" : "a number"} from ${min} to ${max.toLocaleString("en")}.`
      }
      onChange={(next) => {
        setText(next);
        const number = next.trim() === "" ? Number.NaN : Number(next);
        if (number >= min && number <= max && (!whole || Number.isInteger(number))) onChange(number);
      }}
    />
  );
}

export function Settings() {
  const system = useStore((s) => s.system);
  const sampling = useStore((s) => s.sampling);
  const maxNewTokens = useStore((s) => s.maxNewTokens);
  const contextLength = useStore((s) => s.card?.contextLength ?? 4096);
  const setSystem = useStore((s) => s.setSystem);
  const setSampling = useStore((s) => s.setSampling);
  return (
    <Disclosure title="Settings" level={2} className="settings">
      <TextArea label="System prompt" rows={2} value={system} onChange={setSystem} />
      <div className="settings-grid">
        <NumberField
          label="Temperature"
          value={sampling.temperature}
          min={0}
          max={5}
          hint="0 takes the likeliest token"
          onChange={(temperature) => setSampling({ temperature })}
        />
        <NumberField
          label="Top-k"
          value={sampling.topK}
          min={0}
          max={1e6}
          whole
          hint="0 is off"
          onChange={(topK) => setSampling({ topK })}
        />
        <NumberField
          label="Top-p"
          value={sampling.topP}
          min={0.01}
          max={1}
          hint="1 is off"
          onChange={(topP) => setSampling({ topP })}
        />
        <NumberField
          label="Seed"
          value={sampling.seed}
          min={0}
          max={2 ** 31 - 1}
          whole
          hint="same seed, same answer"
          onChange={(seed) => setSampling({ seed })}
        />
        <NumberField
          label="Max new tokens"
          value={maxNewTokens}
          min={1}
          max={contextLength}
          whole
          hint="each lane stops there"
          onChange={(tokens) => setSampling({ maxNewTokens: tokens })}
        />
      </div>
      <p className="k">
        All lanes draw with the same random numbers, so that they differ by the neurons alone.
      </p>
    </Disclosure>
  );
}
