// What happens when the model's thread ends. Where it stopped by itself, the page says so and offers to load the model
// again. Where the graphics device was lost, the model is loaded again by itself, once a minute at most: lanes are
// generated anew, studies go on from their journal, downloads from where they were, and scripts get the results that they
// wait for.

import { asHnError, HnError, toWire } from "../base/errors.ts";
import type { DeviceKind } from "../model/types.ts";
import type { ModelWorkerMethods } from "../workers/protocol.ts";
import type { Client } from "../workers/rpc.ts";
import { machineryOf, type Shared } from "./slice.ts";

/** Milliseconds in which a second loss counts as a device that does not hold this model. */
const TOO_SOON = 60_000;

const TWICE =
  "The graphics device was lost twice within a minute while it ran the model. Load it again, or choose the processor " +
  "(WASM) for it in the Library.";

const recovered = (device: DeviceKind): string =>
  `The graphics device that ran the model was lost. The model was loaded again, on the ${device === "webgpu" ? "graphics device (WebGPU)" : "processor (WASM)"}, and what was under way goes on.`;

const TOKEN_GONE =
  "The access token of the Hub is forgotten with the model's thread. Give it again where a model asks for one.";

/** What is asked again by itself once the model is back, and how. Lanes are generated with the load. */
const AGAIN: {
  [K in keyof ModelWorkerMethods]?: (args: ModelWorkerMethods[K]["args"]) => ModelWorkerMethods[K]["args"];
} = {
  generate: (args) => args,
  logits: (args) => args,
  cett: (args) => args,
  identify: (args) => ({ ...args, resume: true }),
  detect: (args) => ({ ...args, resume: true }),
};

/** What needs no model, and is asked again at once: a download goes on where it was. */
const WITHOUT_MODEL: ReadonlySet<keyof ModelWorkerMethods> = new Set([
  "planModel",
  "downloadModel",
  "cachedModels",
  "removeModel",
  "searchHub",
  "useHub",
  "pickFiles",
  "machine",
]);

/** Watches over the worker; gives its calls, which outlive the loss of a graphics device. */
export function recoveringCalls(shared: Omit<Shared, "call">): Client<ModelWorkerMethods> {
  const { get, set, ports, activity } = shared;
  let lostLately = false;
  /** Settles once the model is back after the last loss, or cannot be had. */
  let back: Promise<unknown> = Promise.resolve();

  const recover = async (reason: HnError, { loaded, loading }: ReturnType<typeof get>): Promise<void> => {
    if (loaded === null || loading !== null) throw reason; // a load under way says so itself
    if (lostLately) {
      const twice = new HnError(reason.code, TWICE, reason.details);
      set({ modelError: toWire(twice) });
      throw twice;
    }
    lostLately = true;
    ports.later(TOO_SOON, () => {
      lostLately = false;
    });
    const load = machineryOf(shared).load(loaded, {
      remember: false,
      consent: "refused", // it is here, or was agreed to
      duringStudy: true,
    });
    get().notify("problem", recovered((await load).device), "model");
  };

  ports.onWorkerDeath((reason) => {
    const before = get();
    set({
      card: null,
      loaded: null,
      shipping: false,
      run: null,
      generating: false,
      hasToken: false,
      modelError: toWire(reason),
    });
    if (before.hasToken) get().notify("info", TOKEN_GONE);
    if (reason.code !== "device-lost") return get().notify("problem", reason.message, "model");
    back = activity.track(recover(reason, before));
    back.catch(() => undefined); // it stands in modelError
  });

  const call: Client<ModelWorkerMethods> = async (method, args, options) => {
    try {
      return await ports.call(method, args, options);
    } catch (thrown) {
      if (asHnError(thrown).code !== "device-lost") throw thrown;
      if (WITHOUT_MODEL.has(method)) return call(method, args, options);
      const again = AGAIN[method];
      if (again === undefined) throw thrown;
      await back;
      return call(method, again(args), options);
    }
  };
  return call;
}
