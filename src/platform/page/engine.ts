// The model worker as the page calls it. A worker that dies (a script that cannot be loaded, memory that ran out) or
// whose GPU is lost, on which ONNX Runtime never runs again in that thread, fails the calls under way; the next call
// starts another.

import { asHnError, HnError } from "../../base/errors.ts";
import type { ModelWorkerMethods } from "../../workers/protocol.ts";
import { connect, type Client, type Endpoint } from "../../workers/rpc.ts";
import { hubEndpoint } from "./hubEndpoint.ts";

const DIED =
  "The model's thread stopped, perhaps for lack of memory. Load the model again; what you wrote is still here.";

export interface Engine {
  readonly call: Client<ModelWorkerMethods>;
  readonly onDeath: (listener: (reason: HnError) => void) => void;
}

interface Connection {
  readonly call: Client<ModelWorkerMethods>;
}

export function startEngine(): Engine {
  const listeners: ((reason: HnError) => void)[] = [];
  let connection: Connection | null = null;

  const open = (): Connection => {
    const worker = new Worker(new URL("../../workers/model.worker.ts", import.meta.url), { type: "module" });
    const { call, close } = connect<ModelWorkerMethods>(worker as unknown as Endpoint);
    const die = (reason: HnError) => {
      if (connection !== opened) return;
      connection = null;
      worker.terminate();
      close(reason);
      for (const listener of listeners) listener(reason);
    };
    const opened: Connection = {
      async call(...request) {
        try {
          return await call(...request);
        } catch (thrown) {
          const error = asHnError(thrown);
          if (error.code === "device-lost") die(error); // before whoever asked does anything about it
          throw thrown;
        }
      },
    };
    const stopped = () => die(new HnError("internal", DIED));
    worker.addEventListener("error", stopped);
    worker.addEventListener("messageerror", stopped);
    const endpoint = hubEndpoint();
    if (endpoint !== null) opened.call("useHub", { endpoint }).catch(() => undefined);
    opened.call("untilLost", null).catch(() => undefined);
    return opened;
  };

  return {
    call: (...request) => (connection ??= open()).call(...request),
    onDeath: (listener) => listeners.push(listener),
  };
}
