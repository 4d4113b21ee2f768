// The start form as typed and as read: whole numbers in their ranges, or a sentence that says what is allowed.

import type { StudySlice } from "../../state/types.ts";

export type FormText = StudySlice["form"];

export interface StartOptions {
  readonly perClass: number;
  readonly maxQuestions: number | null;
  readonly seed: number;
}

export const PER_CLASS = { min: 20, max: 1000 } as const;
const MOST = { min: 40, max: 1_000_000 } as const;
const SEED = { min: 0, max: 2 ** 31 - 1 } as const;

type Range = { readonly min: number; readonly max: number };

function whole(text: string, { min, max }: Range): number | null {
  const plain = text.trim().replaceAll(/[,_\s]/g, "");
  const value = /^\d{1,12}$/.test(plain) ? Number(plain) : Number.NaN;
  return value >= min && value <= max ? value : null;
}

const allowed = ({ min, max }: Range): string =>
  `a whole number from ${min.toLocaleString("en")} to ${max.toLocaleString("en")}`;

export type FormErrors = { readonly [K in keyof FormText]: string | null };

/** `options` is null where a field has an error. */
export function readForm(form: FormText): {
  readonly options: StartOptions | null;
  readonly errors: FormErrors;
} {
  const all = form.maxQuestions.trim() === "";
  const perClass = whole(form.perClass, PER_CLASS);
  const maxQuestions = all ? null : whole(form.maxQuestions, MOST);
  const seed = whole(form.seed, SEED);
  const errors: FormErrors = {
    perClass: perClass === null ? `Write ${allowed(PER_CLASS)}.` : null,
    maxQuestions: !all && maxQuestions === null ? `Write ${allowed(MOST)}, or leave it empty for all.` : null,
    seed: seed === null ? `Write ${allowed(SEED)}.` : null,
  };
  const options =
    perClass === null || seed === null || errors.maxQuestions !== null
      ? null
      : { perClass, maxQuestions, seed };
  return { options, errors };
}
