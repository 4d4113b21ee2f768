// The page's store: the slices joined over the ports, and its life from the start. Components use
// context.tsx; scripts use the automation API, which shares `call`, `machinery` and `activity` with the slices.

import { createStore, type StoreApi } from "zustand/vanilla";
import { asHnError, type HnError } from "../base/errors.ts";
import { publicReference } from "../base/publicReference.ts";
import { decodeLink, type LinkState } from "../exchange/link.ts";
import { ROOMS, type Room } from "../exchange/linkState.ts";
import type { ModelWorkerMethods } from "../workers/protocol.ts";
import type { Client } from "../workers/rpc.ts";
import { createActivity, type Activity } from "./activity.ts";
import { conversationSlice, withoutShown } from "./conversationSlice.ts";
import { lanesSlice } from "./lanesSlice.ts";
import { kindOf, librarySlice } from "./librarySlice.ts";
import { EMBEDDED, modelSlice } from "./modelSlice.ts";
import { neuronsSlice } from "./neuronsSlice.ts";
import { readStored, STORED_FIELDS } from "./persistence.ts";
import type { StatePorts } from "./ports.ts";
import { recoveringCalls } from "./recovery.ts";
import type { Machinery, Shared } from "./slice.ts";
import { studySlice } from "./studySlice.ts";
import type { State } from "./types.ts";
import { viewSlice } from "./viewSlice.ts";

export interface AppStore {
  readonly store: StoreApi<State>;
  readonly call: Client<ModelWorkerMethods>;
  readonly activity: Activity;
  readonly machinery: Machinery;
  /** Reads settings and the address, then loads what the visit needs. */
  start(hash: string): Promise<void>;
  /** The address changed: another room, or a link. @param own whether the page itself had written that address */
  navigate(hash: string, own?: boolean): void;
}

/** The setting with the last link that this tab put into its address. */
const OWN_HASH = "tab:hash";

const isLink = (hash: string): boolean => hash.includes("?s=");

export function createAppStore(given: StatePorts): AppStore {
  let lastHash = "";
  /** Which conversation an address in the browser's history was written for. */
  const writtenFor = new Map<string, number>();
  const ports: StatePorts = {
    ...given,
    writeHash(hash, push) {
      if (!push) writtenFor.delete(lastHash);
      writtenFor.set(hash, get().conversation);
      lastHash = hash;
      given.writeHash(hash, push);
      // After a reload a replay is one again.
      const own = isLink(hash) && get().replay === null;
      if (own) given.settings.save(OWN_HASH, hash).catch(() => undefined); // said once, at the start
    },
  };
  const activity = createActivity();
  const call: Client<ModelWorkerMethods> = (...request) => activity.track(recovering(...request));
  const machinery: Partial<Machinery> = {};
  const store = createStore<State>()((set, get) => {
    const shared: Shared = { get, set, ports, call, activity, machinery };
    return {
      ...modelSlice(shared),
      ...librarySlice(shared),
      ...neuronsSlice(shared),
      ...conversationSlice(shared),
      ...lanesSlice(shared),
      ...studySlice(shared),
      ...viewSlice(shared),
    };
  });
  const { getState: get, setState: set } = store;
  const recovering = recoveringCalls({ get, set, ports, activity, machinery });

  /** Another room of the same session. */
  const enter = (hash: string): boolean => {
    lastHash = hash;
    set({ room: roomOf(hash) });
    (machinery as Machinery).writeLink();
    return get().replay !== null;
  };

  /** Whether a replay is shown, which needs no model. */
  const open = (hash: string, own = false): boolean => {
    if (!isLink(hash) || hash === lastHash) return enter(hash);
    const number = own ? writtenFor.get(hash) : undefined;
    if (number === get().conversation) return enter(hash);
    lastHash = hash;
    const link = decodeLink(hash);
    if (!link.ok) {
      get().retract("link");
      get().notify("problem", link.error.message, "link");
      return enter(hash);
    }
    const { value, problems } = link.value;
    (machinery as Machinery).openLink(value);
    if (own) takeUp(value, number);
    set({ aside: withoutShown(get()) });
    if (problems.length > 0)
      get().notify("problem", `Parts of this link could not be read. ${problems.join(" ")}`, "link");
    return get().replay !== null;
  };

  /**
   * The link that is shown is this tab's own, from before a reload or another link: no replay, it goes on. Where the
   * conversation it was written for is aside, all of that stands again.
   */
  const takeUp = ({ model: { reference, dtype } }: LinkState, number: number | undefined) => {
    const { loaded, wanted, aside } = get();
    const words = (loaded ?? wanted).reference; // a link holds only what of them is public
    const left = aside.find(({ conversation }) => conversation === number);
    const neurons = left?.neurons && (machinery as Machinery).recognise(left.neurons);
    set({ replay: null, ...left, ...(neurons ? { neurons } : {}) });
    if (get().replay !== null) return; // gone on from, and never run
    set({
      wanted: { ...wanted, reference: publicReference(words) === reference ? words : reference, dtype },
    });
  };

  /** With the model of what was taken up, whichever is there or being loaded. */
  const goOn = async () => {
    const own = machinery as Machinery;
    const { card, loading, wanted } = get();
    const theirs =
      loading === null
        ? own.ensure(wanted, "refused")
        : own.load(wanted, { remember: false, consent: "refused" });
    if ((await theirs) === card) await own.generate(); // a model that is loaded for the lanes generates them
  };

  const begin = async (hash: string) => {
    let own = false;
    try {
      const kept = await ports.settings.load();
      own = kept[OWN_HASH] === hash;
      set(readStored(kept));
    } catch (thrown) {
      get().notify("info", storageNotice(asHnError(thrown)));
    }
    persist(store, ports);
    const replaying = open(hash, own);
    const studies = get().refreshStored();
    if (!replaying) await firstLoad(machinery as Machinery, store);
    await studies;
  };

  return {
    store,
    call,
    activity,
    machinery: machinery as Machinery,
    start: (hash) => activity.track(begin(hash)),
    navigate(hash, own = false) {
      const { conversation } = get();
      if (open(hash, own) || !own || get().conversation === conversation) return;
      void activity.track(goOn().catch(() => undefined)); // it stands in modelError
    },
  };
}

const storageNotice = (error: HnError): string =>
  error.code === "storage-denied"
    ? "This browser keeps nothing for this page, so settings last only as long as the tab."
    : `Settings of the last visit could not be read: ${error.message}`;

function roomOf(hash: string): Room {
  const name = /^#\/([a-z]+)/.exec(hash)?.[1];
  return ROOMS.find((room) => room === name) ?? "explore";
}

/** The model of the last visit; the embedded one where that cannot be had. */
async function firstLoad(machinery: Machinery, store: StoreApi<State>): Promise<void> {
  const { wanted } = store.getState();
  try {
    await machinery.load(wanted, { remember: false, consent: "refused" });
  } catch (thrown) {
    if (asHnError(thrown).code === "aborted") return; // the person chose another one meanwhile
    if (kindOf(wanted.reference) === "shipped") return; // its failure stands in modelError
    store
      .getState()
      .notify("problem", `${wanted.reference} could not be loaded; the embedded model is used instead.`);
    await machinery.load(EMBEDDED, { remember: false }).catch(() => undefined);
  }
}

/** Saves the fields of the table as they change. `wanted` is saved where it was chosen, not here. */
function persist(store: StoreApi<State>, ports: StatePorts): void {
  store.subscribe((state, before) => {
    for (const field of STORED_FIELDS)
      if (field !== "wanted" && state[field] !== before[field])
        ports.settings.save(field, state[field]).catch(() => undefined); // said once, at the start
  });
}
