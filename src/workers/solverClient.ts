// The solver worker as seen from the model worker. A solver in the middle of a fit hears no message, so stopping one
// ends its thread; the next fit starts another.

import { HnError } from "../base/errors.ts";
import type { Solver } from "../study/ports.ts";
import { connect, type Endpoint } from "./rpc.ts";
import type { SolverMethods } from "./solverProtocol.ts";

export interface SolverClient extends Solver {
  fit(request: SolverMethods["fit"]["args"], signal?: AbortSignal): Promise<SolverMethods["fit"]["result"]>;
}

export interface SolverThread extends Endpoint {
  terminate(): void;
}

/** @param start makes the thread; called when the first fit needs it */
export function solverClient(start: () => SolverThread): SolverClient {
  let thread: { worker: SolverThread; rpc: ReturnType<typeof connect<SolverMethods>> } | null = null;

  /** Runs a call; an abort ends the thread and fails the call at once. */
  const using = async <T>(
    signal: AbortSignal | undefined,
    use: (call: ReturnType<typeof connect<SolverMethods>>["call"]) => Promise<T>,
  ): Promise<T> => {
    if (!thread) {
      const worker = start();
      thread = { worker, rpc: connect<SolverMethods>(worker) };
    }
    const mine = thread;
    const stop = () => {
      mine.worker.terminate();
      mine.rpc.close(new HnError("aborted", "Stopped."));
      if (thread === mine) thread = null;
    };
    signal?.addEventListener("abort", stop, { once: true });
    try {
      return await use(mine.rpc.call);
    } catch (thrown) {
      throw signal?.aborted ? new HnError("aborted", "Stopped.") : thrown;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  };

  return {
    fitPath: (X, y, Cs, { signal, onFit } = {}) =>
      using(signal, (call) => call("fitPath", { X, y, Cs }, onFit ? { onEvent: onFit } : {})),
    fit: (request, signal) => using(signal, (call) => call("fit", request)),
  };
}
