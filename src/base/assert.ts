// Bugs: a condition that only a mistake in this program can break. Expected failures are Results (result.ts)
// or HnErrors (errors.ts) instead.

/** Throws when `condition` is false; narrows types for the code below it. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}

/** The value, when it is there; a bug otherwise. */
export function present<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`assertion failed: ${what} is missing`);
  return value;
}
