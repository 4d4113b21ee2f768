// An expected outcome that may be a failure, as a value: the caller must look before it uses it.
// Used where failing is ordinary (reading a graph, a link, a file); exceptions are for the edges (errors.ts).

export type Result<T, E> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value });
export const err = <E>(error: E): Result<never, E> => ({ ok: false, error });
