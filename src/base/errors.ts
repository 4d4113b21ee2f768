// Failures that a person meets: a stable code for programs, a message that says what happened and what to do.
// They cross threads as plain {code, message, details} (structured clone drops the class) and are rebuilt there.

/** Codes are part of the contract: `hn: CODE: message` in a terminal, `{code, message}` from window.hneurons. */
export type ErrorCode =
  | "usage"
  | "not-found"
  | "truncated"
  | "invalid-file"
  | "invalid-input"
  | "unsupported-model"
  | "ffn-not-found"
  | "dtype-unavailable"
  | "device-unavailable"
  | "device-lost"
  | "out-of-memory"
  | "out-of-range"
  | "not-finite"
  | "one-class"
  | "too-few-rows"
  | "corrupt-link"
  | "storage-denied"
  | "storage-full"
  | "network"
  | "gated"
  | "unauthorized"
  | "bad-answer"
  | "aborted"
  | "busy"
  | "mismatch"
  | "internal";

export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: unknown;
}

export class HnError extends Error {
  override readonly name = "HnError";
  readonly code: ErrorCode;
  readonly details: unknown;

  constructor(code: ErrorCode, message: string, details?: unknown) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/** Any thrown value as an HnError: aborts keep their meaning, the rest is internal. */
export function asHnError(thrown: unknown): HnError {
  if (thrown instanceof HnError) return thrown;
  if (thrown instanceof Error) {
    if (thrown.name === "AbortError") return new HnError("aborted", "Stopped.");
    if (thrown.name === "QuotaExceededError")
      return new HnError(
        "storage-full",
        "The browser's storage for this page is full. Remove a study or a model in the Library room.",
      );
    return new HnError("internal", thrown.message, thrown.stack);
  }
  return new HnError("internal", String(thrown));
}

export function toWire(thrown: unknown): WireError {
  const error = asHnError(thrown);
  return {
    code: error.code,
    message: error.message,
    ...(error.details === undefined ? {} : { details: error.details }),
  };
}

export const fromWire = (wire: WireError): HnError => new HnError(wire.code, wire.message, wire.details);

/** Throws the `aborted` error if the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new HnError("aborted", "Stopped.");
}
