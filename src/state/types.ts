// The page's state and what can be done to it. Components read the narrowest slice through `useStore(selector)` and
// call actions; actions talk to the model worker. Nothing large is kept here: tensors stay in the worker.

import type { NeuronAddress, ScaledNeuron } from "../base/neuron.ts";
import type { Room } from "../exchange/linkState.ts";
import type { LaneResult } from "../model/lanes.ts";
import type { SelfCheck } from "../model/selfCheck.ts";
import type { ChatMessage, DeviceChoice, Dtype, LoadProgress, ModelCard, Sampling } from "../model/types.ts";
import type { IdentifyProgress, IdentifySpec, IdentifySummary } from "../study/types.ts";
import type { WireError } from "../base/errors.ts";
import type { LibrarySlice } from "./libraryTypes.ts";
import type { Heatmap, NeuronReading, DamagedStudy, StoredStudy } from "../workers/protocol.ts";

/** The four lanes of the Explore room, in this order. */
export const LANES = ["zero", "one", "yours", "placebo"] as const;
export type LaneId = (typeof LANES)[number];

/** Something being fetched or computed, with its failure kept beside what was there before. */
export type Load<T> =
  | { readonly status: "empty" }
  | { readonly status: "loading" }
  | { readonly status: "ready"; readonly value: T }
  | { readonly status: "failed"; readonly error: WireError };

export interface ModelSlice {
  /** What is loaded; stays while another one loads. */
  readonly card: ModelCard | null;
  /** What `card` was loaded for, in the words of whoever asked; null where no model is there. */
  readonly loaded: ModelSlice["wanted"] | null;
  readonly loading: { readonly reference: string; readonly progress: LoadProgress | null } | null;
  /** The study that ships with the loaded model is on its way. */
  readonly shipping: boolean;
  readonly modelError: WireError | null;
  /** What the person asked for, there or not; loaded again on the next visit. */
  readonly wanted: {
    readonly reference: string;
    readonly dtype: Dtype | null;
    readonly device: DeviceChoice;
  };
  /** Whether instrumenting left the loaded model's logits alone; null until that was looked at. */
  readonly selfCheck: SelfCheck | null;
  readonly loadModel: (wanted: ModelSlice["wanted"]) => Promise<void>;
}

/** The study that found a set of neurons: how, when, and how well they predict. */
export interface FoundBy {
  readonly spec: IdentifySpec;
  readonly summary: IdentifySummary;
  /** ISO 8601, UTC; null where unknown. */
  readonly created: string | null;
}

/** Where the current neurons come from, in words for people. */
export interface NeuronSource {
  readonly label: string;
  readonly weights: readonly (NeuronAddress & { readonly weight: number | null })[];
  readonly intercept: number | null;
  /** SHA-256 of the model they were found in; null where unknown. */
  readonly sha256: string | null;
  /** Absent where it is not known, as in a link. */
  readonly study?: FoundBy;
}

/** Neurons whose study is known. */
export type FoundNeurons = NeuronSource & { readonly study: FoundBy };

export interface NeuronsSlice {
  /** The current set; null until one is known. H-Neurons are those with weight > 0, or null weight (a bare list). */
  readonly neurons: NeuronSource | null;
  /** Draws the matched random set of the placebo lane. */
  readonly placeboSeed: number;
  readonly useNeurons: (source: NeuronSource) => void;
  readonly redrawPlacebo: () => void;
}

/** A conversation that another took the place of, with all that is needed to go on with it. */
export type Conversation = Pick<
  State,
  "conversation" | "system" | "history" | "question" | "sampling" | "maxNewTokens" | "lanes" | "replay"
> &
  Pick<State, "neurons" | "placeboSeed" | "alpha">;

export interface ConversationSlice {
  /** The number of the conversation that is shown: each of a visit has its own, and keeps it while it is aside. */
  readonly conversation: number;
  readonly system: string;
  /** Turns before the current question: user and assistant in turn. */
  readonly history: readonly ChatMessage[];
  /** The question whose answers stand in the lanes; null before the first. */
  readonly question: string | null;
  readonly draft: string;
  /** Conversations of this visit that were left for a new one, oldest first. */
  readonly aside: readonly Conversation[];
  readonly sampling: Sampling;
  readonly maxNewTokens: number;
  readonly setDraft: (text: string) => void;
  readonly setSystem: (text: string) => void;
  readonly setSampling: (change: Partial<Sampling & { maxNewTokens: number }>) => void;
  /**
   * Asks; the current question and the answer of `yours` move into the history, unless it was cut short. What is too
   * long for the model goes back into the draft, with `lanesError` set.
   * @param anew puts the conversation aside and begins another with this question
   */
  readonly ask: (text: string, options?: { readonly anew: boolean }) => Promise<void>;
  /** Replaces turn `index` of the history (a user's), drops what came after it, and asks it again. */
  readonly editTurn: (index: number, text: string) => Promise<void>;
  /** Answers the current question again (another seed where sampling is on). */
  readonly regenerate: () => Promise<void>;
  /** Puts the conversation aside; what is asked next begins another. */
  readonly clearConversation: () => void;
  /** Goes on with `aside[index]`; the conversation that is shown is put aside instead. */
  readonly takeUp: (index: number) => Promise<void>;
}

/** One lane as it stands: streaming while it is generated, then with its results. */
export interface LaneView {
  readonly id: LaneId;
  readonly alpha: number;
  readonly scale: readonly ScaledNeuron[];
  readonly pieces: readonly string[];
  /** Live risk per token in [0, 1]; shorter than `pieces` while tokens are still to be read back; null: no detector. */
  readonly risk: readonly number[] | null;
  /** Null while it streams, and in a replay for what a link does not carry. */
  readonly result:
    | (Pick<LaneResult, "divergence" | "finish"> & {
        /** Mean over the reference answer's tokens, nats. */
        readonly deltaLogprob: number;
        readonly kl: number;
      })
    | null;
  /** After "run it here" on a replay: whether the words are those the sender saw; null where α or anything else is not as sent. */
  readonly match: "match" | "mismatch" | null;
}

/** A region of a lane's answer that the heatmap shows. */
export interface Region {
  readonly lane: LaneId;
  /** One token's position, or null for the whole answer. */
  readonly token: number | null;
}

export interface LanesSlice {
  /** α of the slider, in [0, 3]. */
  readonly alpha: number;
  readonly lanes: readonly LaneView[];
  readonly generating: boolean;
  /** The worker's number of the finished run; null before, and in a replay. */
  readonly run: number | null;
  readonly speed: { readonly tokensPerSecond: number; readonly firstTokenSeconds: number } | null;
  /** Tokens of the conversation as the model was asked it last; null before, and in a replay. */
  readonly promptTokens: number | null;
  readonly lanesError: WireError | null;
  /** A replay of a link, shown without a model; null otherwise. */
  readonly replay: {
    readonly reference: string;
    readonly sha256: string | null;
    readonly dtype: Dtype | null;
    readonly question: string;
  } | null;
  readonly region: Region;
  readonly heatmap: Load<Heatmap>;
  readonly selected: NeuronAddress | null;
  /** The inspector has brought the selected neuron into view, which it does once for each. */
  readonly revealed: boolean;
  readonly reading: Load<NeuronReading>;
  /** Every move of the slider: regenerates, latest wins. Does nothing in a replay. */
  readonly setAlpha: (alpha: number) => void;
  /** The slider was let go: the link in the address bar is brought up to date. */
  readonly commitAlpha: () => void;
  readonly stop: () => void;
  readonly setRegion: (region: Region) => void;
  readonly selectNeuron: (neuron: NeuronAddress | null) => void;
  readonly revealNeuron: () => void;
  /** Loads the replay's model and generates its lanes here, setting `match` on each. */
  readonly runReplay: () => Promise<void>;
  /** The link to this experiment, complete with replay. */
  readonly link: () => string;
}

export interface RunningStudy {
  readonly id: string;
  readonly spec: IdentifySpec;
  readonly progress: IdentifyProgress | null;
  readonly state: "running" | "pausing" | "paused" | "failed";
  readonly error: WireError | null;
}

export interface StudySlice {
  /** The study under way or paused; null when there is none. */
  readonly study: RunningStudy | null;
  /** The last finished result, of this visit, of a stored study, or the precomputed one that ships. */
  readonly result: {
    /** Every known weight and the intercept, which Explore uses, and the study with its summary. */
    readonly neurons: FoundNeurons;
    readonly id: string | null;
  } | null;
  /** What is kept on this machine; `held` are those that another tab works on. */
  readonly stored: readonly StoredStudy[];
  /** Stored studies that cannot be read any more; they can be removed. */
  readonly damaged: readonly DamagedStudy[];
  /** The form of the next study, as typed. */
  readonly form: {
    readonly perClass: string;
    /** Empty: all questions. */
    readonly maxQuestions: string;
    readonly seed: string;
  };
  readonly setForm: (form: StudySlice["form"]) => void;
  readonly startStudy: (options: {
    readonly perClass: number;
    readonly maxQuestions: number | null;
    readonly seed: number;
  }) => Promise<void>;
  readonly pauseStudy: () => void;
  readonly resumeStudy: (id: string) => Promise<void>;
  /** Stops and removes what was collected. */
  readonly cancelStudy: () => Promise<void>;
  readonly refreshStored: () => Promise<void>;
  readonly openStored: (id: string) => Promise<void>;
  /** Shows the precomputed study of the loaded model again. */
  readonly openShipped: () => Promise<void>;
  readonly removeStored: (id: string) => Promise<void>;
  /** The bundle as a file. */
  readonly bundleOf: (id: string) => Promise<Blob>;
}

export interface Notice {
  readonly id: number;
  readonly tone: "info" | "problem";
  readonly text: string;
  /** What it speaks of: it goes when that changes, so that no notice stays that is not true any more. */
  readonly about: "model" | "neurons" | "study" | "link" | "script" | null;
}

export interface ViewSlice {
  readonly room: Room;
  readonly theme: "system" | "light" | "dark";
  readonly notices: readonly Notice[];
  readonly goTo: (room: Room) => void;
  readonly setTheme: (theme: ViewSlice["theme"]) => void;
  readonly notify: (tone: Notice["tone"], text: string, about?: Notice["about"]) => void;
  /** Takes back what was said of it. */
  readonly retract: (about: Notice["about"]) => void;
  readonly dismiss: (id: number) => void;
}

export type State = ModelSlice &
  LibrarySlice &
  NeuronsSlice &
  ConversationSlice &
  LanesSlice &
  StudySlice &
  ViewSlice;
