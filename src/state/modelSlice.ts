// The loaded model. One load at a time, the newest wins; a load that fails leaves the model before it in place.
// With the embedded model come its precomputed study and the neurons it found, where they ship.

import { asHnError, HnError, toWire } from "../base/errors.ts";
import { sameModel, type ModelRequest } from "../model/request.ts";
import type { LoadProgress, ModelCard } from "../model/types.ts";
import { misfit, sourceOf } from "./neuronsSlice.ts";
import { machineryOf, type Machinery, type Shared } from "./slice.ts";
import type { ModelSlice, NeuronSource, StudySlice } from "./types.ts";

export const EMBEDDED: ModelSlice["wanted"] = { reference: "embedded", dtype: null, device: "auto" };
const PRECOMPUTED = "precomputed, ships with the page";

const requestOf = ({ reference, dtype, device }: ModelSlice["wanted"]): ModelRequest => ({
  reference,
  options: { device, ...(dtype === null ? {} : { dtype }) },
});

const sameSet = (a: NeuronSource, b: NeuronSource): boolean =>
  a.sha256 === b.sha256 &&
  a.intercept === b.intercept &&
  JSON.stringify(a.weights) === JSON.stringify(b.weights);

export function modelSlice(shared: Shared): ModelSlice {
  const { get, set, ports, call, activity, machinery } = shared;
  let controller: AbortController | null = null;
  let before: Promise<unknown> = Promise.resolve();

  const begin: Machinery["load"] = async (wanted, { remember }) => {
    const { study } = get();
    if (study?.state === "running" || study?.state === "pausing") {
      const error = new HnError(
        "busy",
        "A study is using the loaded model. Pause it, then load another one.",
      );
      set({ modelError: toWire(error) });
      throw error;
    }
    controller?.abort();
    const own = new AbortController();
    controller = own;
    set({ loading: { reference: wanted.reference, progress: null }, modelError: null });
    const earlier = before;
    const { neurons, result } = get();
    const wanting = neurons === null || result === null;
    const shipping = wanting ? shippedWith(wanted.reference) : Promise.resolve(null);
    shipping.catch(() => undefined); // said below, where the model itself could be had
    const loading = (async () => {
      await Promise.allSettled([earlier, machineryOf(shared).halt()]);
      if (own.signal.aborted) throw new HnError("aborted", "Another model was asked for.");
      return call("load", requestOf(wanted), {
        signal: own.signal,
        onEvent: progressReporter(wanted.reference, own.signal),
      });
    })();
    try {
      const card = await loading;
      const shipped = await shipping.catch(saidMissing);
      if (own.signal.aborted) throw new HnError("aborted", "Another model was asked for.");
      settle(card, wanted, shipped);
      if (remember) ports.settings.save("wanted", wanted).catch(() => undefined); // said once, at the start
      if (shipped) adopt(shipped.neurons);
      if (get().replay === null && get().lanes.length > 0) void machineryOf(shared).generate();
      return card;
    } catch (thrown) {
      if (controller === own) set({ loading: null, modelError: toWire(thrown) });
      throw thrown;
    }
  };

  const progressReporter = (reference: string, signal: AbortSignal) => {
    let latest: LoadProgress | null = null;
    return (progress: LoadProgress) => {
      if (latest === null)
        ports.onFrame(() => {
          if (!signal.aborted && get().loading?.reference === reference)
            set({ loading: { reference, progress: latest } });
          latest = null;
        });
      latest = progress;
    };
  };

  /** The new model is there: what belonged to the one before it goes. */
  const settle = (card: ModelCard, wanted: ModelSlice["wanted"], shipped: StudySlice["result"]) => {
    const { neurons, card: old } = get();
    const other = old !== null && old.sha256 !== card.sha256 && get().replay === null;
    const wrong = neurons === null ? null : misfit(neurons, card);
    set({
      card,
      wanted,
      loading: null,
      modelError: null,
      result: get().result ?? shipped,
      run: null,
      heatmap: { status: "empty" },
      reading: { status: "empty" },
      ...(other ? { selected: null, lanes: get().lanes.map((lane) => ({ ...lane, pieces: [] })) } : {}),
      ...(wrong === null ? {} : { neurons: null, selected: null }),
    });
    get().retract("model");
    get().retract("neurons");
    if (wrong === null) return;
    if (get().replay === null)
      get().notify(
        "info",
        `No H-Neurons are known for ${card.id} yet. The Find room looks for them.`,
        "neurons",
      );
    else get().notify("problem", wrong, "neurons");
  };

  /** What the study found that ships with a model; null where none does. */
  const shippedWith = async (reference: string): Promise<StudySlice["result"]> => {
    if (reference !== "embedded") return null;
    const shipped = await call("shippedStudy", null);
    return { summary: shipped.summary, neurons: sourceOf(shipped, PRECOMPUTED), id: null };
  };
  const saidMissing = (thrown: unknown): null => {
    get().notify("problem", `The study that ships with the page: ${asHnError(thrown).message}`);
    return null;
  };

  const adopt = (shipped: NeuronSource) => {
    const { neurons: known, replay } = get();
    if (known === null) get().useNeurons(shipped);
    else if (replay === null && sameSet(known, shipped)) set({ neurons: shipped }); // from a reload: under its own name
  };

  machinery.load = (wanted, options) => {
    const loading = activity.track(begin(wanted, options));
    before = loading;
    return loading;
  };
  machinery.shipped = () => shippedWith(get().wanted.reference).catch(saidMissing);
  machinery.ready = async () => {
    if (get().loading) await before.catch(() => undefined);
    const { card, wanted } = get();
    return card ?? machineryOf(shared).load(wanted, { remember: false });
  };
  machinery.ensure = async (wanted) => {
    if (get().loading) await before.catch(() => undefined);
    const { card, wanted: current } = get();
    if (card && sameModel(requestOf(current), card, requestOf(wanted))) return card;
    return machineryOf(shared).load(wanted, { remember: false });
  };

  return {
    card: null,
    loading: null,
    modelError: null,
    wanted: EMBEDDED,
    async loadModel(wanted) {
      await machineryOf(shared)
        .load(wanted, { remember: true })
        .catch(() => undefined); // it stands in modelError
    },
  };
}
