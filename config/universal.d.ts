// What every JavaScript host offers beyond ECMAScript, for the folders that may run in a page, a worker or Node.
// Nothing of the DOM: a name missing here is missing on purpose.

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
declare const AbortSignal: { any(signals: AbortSignal[]): AbortSignal };
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean });
  decode(bytes?: Uint8Array): string;
}
declare class Response {
  constructor(body: Uint8Array<ArrayBuffer>);
}
declare const performance: { now(): number };
declare function btoa(binary: string): string;
declare function atob(base64: string): string;
