// The part of the page's state that is about getting models and keeping them.

import type { WireError } from "../base/errors.ts";
import type { DeviceFacts } from "../model/device.ts";
import type { CachedModel, DownloadProgress } from "../model/files/cache.ts";
import type { FoundModel } from "../model/files/hub.ts";
import type { DeviceChoice, Dtype } from "../model/types.ts";
import type { ModelWorkerMethods, PlannedModel } from "../workers/protocol.ts";

/** A model that is being downloaded, or was until it failed. */
export interface DownloadView {
  readonly reference: string;
  readonly dtype: Dtype;
  readonly state: "running" | "pausing" | "failed";
  /** Null until something is known. */
  readonly progress: DownloadProgress | null;
  /** Bytes a second, over the last seconds; null where it cannot be told. */
  readonly rate: number | null;
  readonly error: WireError | null;
}

/** What may be fetched, and where it is to run. */
export interface AskedModel extends PlannedModel {
  readonly device: DeviceChoice;
}

export interface LibrarySlice {
  /** Models of the Hub of which something is kept on this machine. */
  readonly cached: readonly CachedModel[];
  readonly downloads: readonly DownloadView[];
  /** What models can run on here; null until it is asked for. */
  readonly machine: DeviceFacts | null;
  /** What is being looked up, in the words of whoever asked. */
  readonly lookingUp: string | null;
  /** What may be fetched once the person agrees; null where nothing is asked. */
  readonly asking: AskedModel | null;
  /** Whether an access token of the Hub is known; the worker has it, in memory. */
  readonly hasToken: boolean;
  /** Asks for another dtype of the same model. */
  readonly planDtype: (dtype: Dtype) => Promise<void>;
  readonly agree: () => void;
  readonly decline: () => void;
  /** What has come stays. */
  readonly pauseDownload: (reference: string) => void;
  readonly resumeDownload: (reference: string, dtype: Dtype) => Promise<void>;
  /** All of the model that is kept, a download under way included. */
  readonly removeModel: (reference: string) => Promise<void>;
  /** Looks again at what is kept. */
  readonly refreshCached: () => Promise<void>;
  readonly readMachine: () => Promise<void>;
  /** Until the page is left; null forgets it. */
  readonly setToken: (token: string | null) => Promise<void>;
  /** Rejects with an HnError. */
  readonly searchHub: (text: string) => Promise<readonly FoundModel[]>;
  /** Loads a model from files that a person gave the page. @param name as people see it */
  readonly pickFiles: (
    name: string,
    files: ModelWorkerMethods["pickFiles"]["args"]["files"],
    how: { readonly dtype: Dtype | null; readonly device: DeviceChoice },
  ) => Promise<void>;
}
