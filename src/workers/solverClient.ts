// The solver worker as seen from the model worker. A solver in the middle of a fit hears no message, so every call in
// flight has a thread of its own: stopping one ends its thread and no other call. One idle thread is kept for the next.

import { HnError, throwIfAborted } from "../base/errors.ts";
import type { Solver } from "../study/ports.ts";
import { connect, type Client, type Endpoint } from "./rpc.ts";
import type { SolverMethods } from "./solverProtocol.ts";

export interface SolverClient extends Solver {
  fit(request: SolverMethods["fit"]["args"], signal?: AbortSignal): Promise<SolverMethods["fit"]["result"]>;
}

/** The part of a Worker that is needed here. */
export interface SolverThread extends Endpoint {
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(
    type: "error" | "messageerror",
    listener: (event: { readonly message?: unknown }) => void,
  ): void;
  terminate(): void;
}

interface Thread {
  readonly call: Client<SolverMethods>;
  /** Ends the thread; its call in flight, if any, fails with `reason`. */
  readonly end: (reason: HnError) => void;
}

const ended = (what: unknown): HnError =>
  new HnError(
    "internal",
    `The solver's thread ended in the middle of its work (${typeof what === "string" && what !== "" ? what : "the browser does not say why"}). ` +
      "Memory may have run out: close other tabs, or ask fewer questions. A study keeps what it has: continue it.",
  );

/** @param start makes a thread; called when a fit finds none idle */
export function solverClient(start: () => SolverThread): SolverClient {
  let idle: Thread | null = null;

  const open = (): Thread => {
    const worker = start();
    const rpc = connect<SolverMethods>(worker);
    const thread: Thread = {
      call: rpc.call,
      end(reason) {
        if (idle === thread) idle = null;
        worker.terminate();
        rpc.close(reason);
      },
    };
    worker.addEventListener("error", ({ message }) => thread.end(ended(message)));
    worker.addEventListener("messageerror", () => thread.end(ended("a message could not be read")));
    return thread;
  };

  /** Runs a call on a thread of its own; an abort ends the thread and fails the call at once. */
  const using = async <T>(
    signal: AbortSignal | undefined,
    use: (call: Client<SolverMethods>) => Promise<T>,
  ): Promise<T> => {
    throwIfAborted(signal);
    const thread = idle ?? open();
    idle = null;
    const stopped = new HnError("aborted", "Stopped.");
    const stop = (): void => thread.end(stopped);
    signal?.addEventListener("abort", stop, { once: true });
    let failed = false;
    try {
      return await use(thread.call);
    } catch (thrown) {
      failed = true; // whatever the reason, the next call gets a fresh thread
      throw thrown;
    } finally {
      signal?.removeEventListener("abort", stop);
      if (!failed && !idle) idle = thread;
      else thread.end(stopped);
    }
  };

  return {
    fitPath: (X, y, Cs, { signal, onFit } = {}) =>
      using(signal, (call) => call("fitPath", { X, y, Cs }, onFit ? { onEvent: onFit } : {})),
    fit: (request, signal) => using(signal, (call) => call("fit", request)),
  };
}
