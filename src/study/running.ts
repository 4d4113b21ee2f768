// What a study of any kind is run with, besides its own spec and rows.

import type { Model } from "../model/types.ts";
import type { Host } from "./bundleFiles.ts";
import type { Clock, StudyStore } from "./ports.ts";

/** @typeParam P what the kind of study says of how far it is */
export interface Running<P> {
  readonly model: Model;
  readonly store: StudyStore;
  readonly clock: Clock;
  readonly environment: Host;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: P) => void) | undefined;
  /** Called where what the store holds is damaged, with what is kept of it; and where it holds nothing to resume. */
  readonly onNotice?: ((notice: string) => void) | undefined;
  /** Go on with what the store holds; where it holds nothing, start. Without it, what it holds is replaced. */
  readonly resume: boolean;
}
