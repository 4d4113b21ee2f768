// What an identification asks for before it starts, what it will cost in words, and the button. Where it cannot
// start, the reason stands beside the button.

import { useId, useLayoutEffect, useRef, type FormEvent } from "react";
import type { Funnel } from "../../study/types.ts";
import { Button, TextField } from "../../ui/index.ts";
import { PER_CLASS, readForm, type FormText } from "./startOptions.ts";
import { estimateText } from "./words.ts";

export interface StartFormProps {
  readonly form: FormText;
  readonly onChange: (form: FormText) => void;
  /** Why it cannot start now; null where it can. */
  readonly blocked: string | null;
  /** The funnel of a result of the same model; null where there is none. */
  readonly earlier: Funnel | null;
  readonly onStart: () => void;
  /** The form went, and had the focus: a study was started from elsewhere. */
  readonly onFocusLost: () => void;
}

export function StartForm({ form, onChange, blocked, earlier, onStart, onFocusLost }: StartFormProps) {
  const id = useId();
  const element = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => {
    const own = element.current;
    return () => {
      if (own?.contains(document.activeElement)) onFocusLost();
    };
  }, [onFocusLost]);
  const { options, errors } = readForm(form);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (blocked === null && options !== null) onStart();
  };
  return (
    <form ref={element} className="card find-form" aria-labelledby={`${id}-title`} onSubmit={submit}>
      <h2 id={`${id}-title`}>Run an identification</h2>
      <div className="find-fields">
        <TextField
          label="Questions per class"
          description={`${PER_CLASS.min} to ${PER_CLASS.max.toLocaleString("en")}, of each: faithful and hallucinated`}
          inputMode="numeric"
          value={form.perClass}
          error={errors.perClass}
          onChange={(perClass) => onChange({ ...form, perClass })}
        />
        <TextField
          label="Most questions to ask"
          description="empty: all of the set"
          inputMode="numeric"
          placeholder="all"
          value={form.maxQuestions}
          error={errors.maxQuestions}
          onChange={(maxQuestions) => onChange({ ...form, maxQuestions })}
        />
        <TextField
          label="Seed"
          description="the same seed repeats the study"
          inputMode="numeric"
          value={form.seed}
          error={errors.seed}
          onChange={(seed) => onChange({ ...form, seed })}
        />
      </div>
      {options && (
        <p className="find-estimate">{estimateText(options.perClass, options.maxQuestions, earlier)}</p>
      )}
      <div className="find-actions">
        <Button
          type="submit"
          variant="primary"
          isDisabled={blocked !== null || options === null}
          {...(blocked === null ? {} : { "aria-describedby": `${id}-blocked` })}
        >
          Find H-Neurons
        </Button>
        {blocked !== null && (
          <p id={`${id}-blocked`} className="find-blocked">
            {blocked}
          </p>
        )}
      </div>
    </form>
  );
}
