// How full the model's context is, as a sentence; nothing while it is mostly empty. Pure.

export interface Context {
  /** Tokens of the conversation and its last answer. */
  readonly used: number;
  /** Tokens that an answer may have. */
  readonly more: number;
  readonly holds: number;
}

/** `full`: the next question may not fit any more. */
export function contextText({ used, more, holds }: Context): { text: string; full: boolean } | null {
  if (used < 0.4 * holds) return null;
  const count = `${used.toLocaleString("en")} of ${holds.toLocaleString("en")} tokens of context are used`;
  const left = holds - more - used;
  return left < 0.15 * holds
    ? { text: `${count}, so a longer question may not fit; a new conversation has room.`, full: true }
    : { text: `${count}.`, full: false };
}
