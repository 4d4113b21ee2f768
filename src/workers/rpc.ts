// Calls across a worker boundary: birpc for the pairing of request and reply, plus what it lacks here: cancelling
// by AbortSignal, events that belong to one call, transferred buffers, and errors that keep their code.

import { createBirpc } from "birpc";
import { fromWire, HnError, toWire, type WireError } from "../base/errors.ts";

/** A table of methods: what each takes, what it sends while it runs, what it gives. */
export type MethodTable<M> = { [K in keyof M]: { args: unknown; event: unknown; result: unknown } };

/** The part of Worker, MessagePort and DedicatedWorkerGlobalScope that a call needs. */
export interface Endpoint {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
}

export interface CallOptions<E> {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: E) => void;
}

export type Client<M extends MethodTable<M>> = <K extends keyof M & string>(
  method: K,
  args: M[K]["args"],
  options?: CallOptions<M[K]["event"]>,
) => Promise<M[K]["result"]>;

export type Handlers<M extends MethodTable<M>> = {
  [K in keyof M]: (
    args: M[K]["args"],
    context: { readonly signal: AbortSignal; readonly emit: (event: M[K]["event"]) => void },
  ) => Promise<M[K]["result"]>;
};

type Reply = { ok: true; value: unknown } | { ok: false; error: WireError };
interface ServerSide {
  call(id: number, method: string, args: unknown): Promise<Reply>;
  cancel(id: number): void;
}
interface ClientSide {
  event(id: number, payload: unknown): void;
}

const transfers = new WeakMap<object, ArrayBuffer[]>();

/** Marks buffers inside a result to be moved, not copied, when it is sent. */
export function transfer<T extends object>(value: T, buffers: ArrayBuffer[]): T {
  transfers.set(value, buffers);
  return value;
}

function channel(endpoint: Endpoint) {
  return {
    post: (message: { r?: Reply }) => {
      const value = message.r?.ok ? message.r.value : undefined;
      const moved = typeof value === "object" && value !== null ? transfers.get(value) : undefined;
      endpoint.postMessage(message, moved ?? []);
    },
    on: (listener: (data: unknown) => void) =>
      endpoint.addEventListener("message", (event) => listener(event.data)),
    timeout: -1, // studies run for hours
  };
}

/** Calls the handlers that `serve` offers at the other end. */
export function connect<M extends MethodTable<M>>(
  endpoint: Endpoint,
): { call: Client<M>; close: (reason: HnError) => void } {
  const listeners = new Map<number, (event: never) => void>();
  let last = 0;
  const remote = createBirpc<ServerSide, ClientSide>(
    { event: (id, payload) => listeners.get(id)?.(payload as never) },
    channel(endpoint),
  );
  const call: Client<M> = async (method, args, options = {}) => {
    const { signal, onEvent } = options;
    if (signal?.aborted) throw new HnError("aborted", "Stopped.");
    const id = ++last;
    if (onEvent) listeners.set(id, onEvent);
    const cancel = () => {
      if (!remote.$closed) void remote.cancel.asEvent(id);
    };
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      const reply = await remote.call(id, method, args);
      if (!reply.ok) throw fromWire(reply.error);
      return reply.value as M[typeof method]["result"];
    } finally {
      signal?.removeEventListener("abort", cancel);
      listeners.delete(id);
    }
  };
  return { call, close: (reason) => remote.$close(reason) };
}

/** Offers handlers to the other end; one call's failure or cancelling touches no other. */
export function serve<M extends MethodTable<M>>(endpoint: Endpoint, handlers: Handlers<M>): void {
  const running = new Map<number, AbortController>();
  const remote = createBirpc<ClientSide, ServerSide>(
    {
      async call(id, method, args) {
        const controller = new AbortController();
        running.set(id, controller);
        try {
          const handler = Object.hasOwn(handlers, method) ? handlers[method as keyof M] : undefined;
          if (!handler) throw new HnError("internal", `The worker has no method "${method}".`);
          const emit = (event: unknown) => void remote.event.asEvent(id, event);
          return { ok: true, value: await handler(args as never, { signal: controller.signal, emit }) };
        } catch (thrown) {
          return { ok: false, error: toWire(thrown) };
        } finally {
          running.delete(id);
        }
      },
      cancel: (id) => running.get(id)?.abort(),
    },
    channel(endpoint),
  );
}
