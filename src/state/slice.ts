// What every slice is made from: the state, the world, counted calls of the worker, and the machinery that slices
// share without showing it to components.

import type { ModelCard } from "../model/types.ts";
import type { IdentifySpec } from "../study/types.ts";
import type { ModelWorkerMethods, StudyResult } from "../workers/protocol.ts";
import type { Client } from "../workers/rpc.ts";
import type { Activity } from "./activity.ts";
import type { LinkState } from "../exchange/link.ts";
import type { StatePorts } from "./ports.ts";
import type { ModelSlice, NeuronSource, State, StudySlice } from "./types.ts";

export interface Shared {
  readonly get: () => State;
  readonly set: (change: Partial<State>) => void;
  readonly ports: StatePorts;
  readonly activity: Activity;
  /** As ports.call, counted by `activity`; outlives the loss of a graphics device (recovery.ts). */
  readonly call: Client<ModelWorkerMethods>;
  /** Filled in by the slices that own them, before any action runs. */
  readonly machinery: Partial<Machinery>;
}

export interface StudyStart {
  readonly id: string;
  readonly spec: IdentifySpec;
  /** Goes on with what is stored under `id`. */
  readonly resume: boolean;
}

/**
 * Whether what a model still lacks may be fetched: once the person agrees (`ask`), at once (`given`, by a script that
 * asks for the model), or not (`refused`, where nobody asked for anything).
 */
export type Consent = "ask" | "given" | "refused";

export interface LoadOptions {
  /** Whether the next visit begins with it. */
  readonly remember: boolean;
  /** Default `ask`. */
  readonly consent?: Consent;
  /** Whether a study that runs does not keep it from loading: it waits for this very model. */
  readonly duringStudy?: boolean;
}

export interface Machinery {
  /** Loads a model and everything that goes with it. Rejects where it fails, with `modelError` set. */
  load(wanted: ModelSlice["wanted"], options: LoadOptions): Promise<ModelCard>;
  /**
   * Sees that the files of a model are here, and gives what is to be loaded then; null where a load fetches them itself.
   * Rejects with `aborted` where the person declines.
   */
  obtain(wanted: ModelSlice["wanted"], consent: Consent): Promise<ModelSlice["wanted"]> | null;
  /** The model that is loaded or about to be; loads the wanted one where there is none. */
  ready(): Promise<ModelCard>;
  /** The result that ships with the loaded model; null where there is none, with a notice where it cannot be had. */
  shipped(): Promise<StudySlice["result"]>;
  /** The set under the name of the study that found it, where that is known: a link carries the bare numbers. */
  recognise(source: NeuronSource): NeuronSource;
  /** Loads it unless it is the one that is loaded. @param consent default `ask` */
  ensure(wanted: ModelSlice["wanted"], consent?: Consent): Promise<ModelCard>;
  /** Generates the lanes of the state as it is; resolves when no run is under way. */
  generate(): Promise<void>;
  /** Reads from the run what the page shows of it: the heatmap of the region and the selected neuron. */
  read(): void;
  /** Stops generation; resolves when it has ended. */
  halt(): Promise<void>;
  /** As halt, and nothing of what was generated reaches the page any more: another conversation takes its place. */
  drop(): Promise<void>;
  /** Runs or continues a study, which the page shows meanwhile. Rejects where it ends without a result. */
  study(start: StudyStart): Promise<StudyResult>;
  /** What changes as another conversation takes the place of the one that is shown, which is put aside. */
  leave(): Pick<State, "aside" | "conversation">;
  /** Shows an experiment that came as a link; the conversation that is shown is put aside. */
  openLink(link: LinkState): void;
  /** Puts the live experiment into the address, where it is shown and there is one; a replay only where asked to. */
  writeLink(options?: { readonly replay: boolean }): void;
}

/** The machinery, once every slice is there. */
export const machineryOf = ({ machinery }: Pick<Shared, "machinery">): Machinery => machinery as Machinery;
