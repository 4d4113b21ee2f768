// What the state needs of the world around it; platform/page/ gives it to the page, state/testing/ to tests.

import type { HnError } from "../base/errors.ts";
import type { ModelWorkerMethods } from "../workers/protocol.ts";
import type { Client } from "../workers/rpc.ts";

export interface StatePorts {
  /** Calls the model worker; where it has died, the next call starts another, with no model loaded. */
  readonly call: Client<ModelWorkerMethods>;
  /** Tells when the worker dies; calls under way then reject with the same reason. */
  readonly onWorkerDeath: (listener: (reason: HnError) => void) => void;
  /** Small settings that survive the visit; texts named "tab:…" survive a reload of this tab only. Both reject with `storage-denied` where the browser keeps nothing. */
  readonly settings: {
    load(): Promise<Readonly<Record<string, unknown>>>;
    save(field: string, value: unknown): Promise<void>;
  };
  /** Asks the browser not to drop what the page keeps when the disk runs full. */
  readonly keepStorage: () => void;
  /** Runs `next` before the next painting of the page. */
  readonly onFrame: (next: () => void) => void;
  /** Runs `next` once `ms` milliseconds have passed. */
  readonly later: (ms: number, next: () => void) => void;
  /** A fresh name for a study, not used before on this machine. */
  readonly newId: () => string;
  /** The page's own address, without what follows the #. */
  readonly address: string;
  /** Puts `hash` (#/…) into the address bar; `push` adds a step to the browser's history. */
  readonly writeHash: (hash: string, push: boolean) => void;
}
