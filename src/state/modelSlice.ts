// The loaded model. One load at a time, the newest wins; a load that fails leaves the model before it in place.
// The study that ships with the embedded model is fetched beside it, and no load waits for it.

import { asHnError, HnError, toWire } from "../base/errors.ts";
import { shortReference } from "../base/publicReference.ts";
import { sameModel, type ModelRequest } from "../model/request.ts";
import type { LoadProgress, ModelCard } from "../model/types.ts";
import { outlastsVisit } from "./librarySlice.ts";
import { misfit, sameSet, sourceOf } from "./neuronsSlice.ts";
import { NO_RUN } from "./readings.ts";
import { selfChecker } from "./selfChecker.ts";
import { machineryOf, type LoadOptions, type Shared } from "./slice.ts";
import type { ModelSlice, NeuronSource, StudySlice } from "./types.ts";

export const EMBEDDED: ModelSlice["wanted"] = { reference: "embedded", dtype: null, device: "auto" };
const PRECOMPUTED = "precomputed, ships with the page";

const requestOf = ({ reference, dtype, device }: ModelSlice["wanted"]): ModelRequest => ({
  reference,
  options: { device, ...(dtype === null ? {} : { dtype }) },
});

type Shipped = StudySlice["result"];
/** Whether a study ships with the model. */
const hasShipped = ({ reference }: ModelSlice["wanted"]): boolean => reference === EMBEDDED.reference;

export function modelSlice(shared: Shared): ModelSlice {
  const { get, set, ports, call, activity, machinery } = shared;
  const selfChecked = selfChecker(shared, requestOf);
  let controller: AbortController | null = null;
  let before: Promise<unknown> = Promise.resolve();
  /** The last load for which nobody was to be asked; `loading` says of it only once its files were found. */
  let coming: Promise<unknown> = Promise.resolve();
  /** Counts what was asked for; a model that arrives after another was asked for is not loaded. */
  let asked = 0;
  let fetched: Promise<Shipped> | null = null;
  /** What was fetched. */
  let precomputed: NeuronSource | null = null;

  const begin = async (
    wanted: ModelSlice["wanted"],
    { remember, duringStudy = false }: LoadOptions,
  ): Promise<ModelCard> => {
    const { study } = get();
    if (!duringStudy && (study?.state === "running" || study?.state === "pausing")) {
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
    const shipping = shippedWith(wanted);
    shipping.catch(() => undefined); // said below, where the model itself could be had
    try {
      await Promise.allSettled([earlier, machineryOf(shared).halt()]);
      if (own.signal.aborted) throw new HnError("aborted", "Another model was asked for.");
      const card = await call("load", requestOf(wanted), {
        signal: own.signal,
        onEvent: progressReporter(wanted.reference, own.signal),
      });
      if (own.signal.aborted) throw new HnError("aborted", "Another model was asked for.");
      const orphaned = settle(card, wanted);
      void activity.track(arrive(shipping, wanted, orphaned));
      selfChecked(card, wanted);
      if (remember) ports.settings.save("wanted", wanted).catch(() => undefined); // said once, at the start
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

  /**
   * The new model is there: what belonged to the one before it goes.
   * @returns whether neurons went that were found in another model
   */
  const settle = (card: ModelCard, wanted: ModelSlice["wanted"]): boolean => {
    const { neurons, card: old, replay } = get();
    const other = old !== null && old.sha256 !== card.sha256 && replay === null;
    const wrong = neurons === null ? null : misfit(neurons, card);
    set({
      card,
      loaded: wanted,
      wanted,
      loading: null,
      shipping: hasShipped(wanted),
      modelError: null,
      ...NO_RUN,
      ...(other ? { selected: null, lanes: get().lanes.map((lane) => ({ ...lane, pieces: [] })) } : {}),
      ...(wrong === null ? {} : { neurons: null, selected: null }),
    });
    get().retract("model");
    get().retract("neurons");
    get().retract("script");
    if (wrong !== null && replay !== null) get().notify("problem", wrong, "neurons");
    return wrong !== null;
  };

  /**
   * What ships with the model that was loaded as `asked`, as soon as it can be had: shown and used where nothing else
   * is known.
   */
  const arrive = async (shipping: Promise<Shipped>, asked: ModelSlice["wanted"], orphaned: boolean) => {
    await Promise.allSettled([shipping]);
    if (get().loaded !== asked) return; // another model is there by now
    const shipped = await shipping.catch(saidMissing);
    set({ shipping: false, result: get().result ?? shipped });
    if (shipped) adopt(shipped.neurons);
    const { card, neurons, replay } = get();
    if (orphaned && neurons === null && replay === null)
      get().notify(
        "info",
        `No H-Neurons are known for ${shortReference(card?.id ?? asked.reference)} yet. The Find room looks for them.`,
        "neurons",
      );
  };

  /** What the study found that ships with a model: null where none does; fetched once, unless that fails. */
  const shippedWith = (asked: ModelSlice["wanted"]): Promise<Shipped> => {
    if (!hasShipped(asked)) return Promise.resolve(null);
    fetched ??= call("shippedStudy", null).then((found) => {
      const neurons = sourceOf(found, PRECOMPUTED);
      precomputed = neurons;
      return { neurons, id: null };
    });
    const fetching = fetched;
    fetching.catch(() => {
      if (fetched === fetching) fetched = null;
    });
    return fetching;
  };
  const saidMissing = (thrown: unknown): null => {
    get().notify("problem", `The study that ships with the page: ${asHnError(thrown).message}`);
    return null;
  };

  const adopt = (shipped: NeuronSource) => {
    const { neurons: known } = get();
    if (known === null) get().useNeurons(shipped);
    else if (!known.study && sameSet(known, shipped)) set({ neurons: shipped }); // from a link: under its own name
  };

  /** Neurons of another model, left by a replay that is answered anew, go before anything is asked of them. */
  const dropMisfits = (card: ModelCard) => {
    const { neurons, replay } = get();
    const wrong = neurons === null || replay !== null ? null : misfit(neurons, card);
    if (wrong === null) return;
    set({ neurons: null, selected: null });
    get().notify("problem", wrong, "neurons");
    if (precomputed && misfit(precomputed, card) === null) adopt(precomputed);
  };

  const loadNow = (wanted: ModelSlice["wanted"], options: LoadOptions): Promise<ModelCard> => {
    const loading = activity.track(begin(wanted, options));
    before = loading;
    return loading;
  };
  machinery.load = (wanted, options) => {
    const own = ++asked;
    const { consent = "ask" } = options;
    const obtained = machineryOf(shared).obtain(wanted, consent);
    if (obtained === null) return loadNow(wanted, options);
    const load = async (): Promise<ModelCard> => {
      const chosen = await obtained.catch((thrown: unknown) => {
        if (own === asked) set({ modelError: toWire(thrown) });
        throw thrown;
      });
      if (own !== asked) throw new HnError("aborted", "Another model was asked for meanwhile.");
      return loadNow(chosen, options);
    };
    const loading = load();
    if (consent === "refused") coming = loading;
    return loading;
  };
  /** Resolves when no load is under way, failed or not. */
  const settled = async (): Promise<void> => {
    await coming.catch(() => undefined);
    if (get().loading) await before.catch(() => undefined);
  };
  machinery.recognise = (source) => {
    const { neurons, result, aside } = get();
    const known = [neurons, result?.neurons, precomputed, ...aside.map((one) => one.neurons)];
    return known.find((one) => one?.study && sameSet(one, source)) ?? source;
  };
  machinery.shipped = async () => {
    const { loaded } = get();
    return loaded && shippedWith(loaded).catch(saidMissing);
  };
  machinery.ready = async () => {
    await settled();
    const { card, wanted } = get();
    if (card === null) return machineryOf(shared).load(wanted, { remember: false });
    dropMisfits(card);
    return card;
  };
  machinery.ensure = async (wanted, consent = "ask") => {
    await settled();
    const { card, loaded } = get();
    if (card && loaded && sameModel(requestOf(loaded), card, requestOf(wanted))) {
      asked++;
      return card;
    }
    return machineryOf(shared).load(wanted, { remember: false, consent });
  };

  return {
    card: null,
    loaded: null,
    loading: null,
    shipping: false,
    modelError: null,
    wanted: EMBEDDED,
    selfCheck: null,
    async loadModel(wanted) {
      await machineryOf(shared)
        .load(wanted, { remember: outlastsVisit(wanted) })
        .catch(() => undefined); // it stands in modelError
    },
  };
}
