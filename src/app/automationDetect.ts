// The automation API's verb `detect`: the detection study for scripts, which show its progress and stop it themselves.

import type { DetectProgress, DetectSpec, DetectSummary } from "../study/detect/types.ts";
import { parseDetectSpec } from "../study/detect/spec.ts";
import type { AppStore } from "../state/store.ts";
import { blobOf, type FileSource } from "./automationFiles.ts";
import { flagsOf, studyIdOf, usage, yesOrNo } from "./automationFlags.ts";

export interface DetectorFlags {
  /** The bundle of an identification, or its h-neurons/1 file or text alone, in place of the spec's detector. */
  readonly neurons?: FileSource;
}
export interface DetectFlags extends DetectorFlags {
  /** Goes on with what an earlier run left under `id`. */
  readonly resume?: boolean;
  /** Under which it is kept on this machine until it is done. */
  readonly id?: string;
  /** Stops the study, which then rejects with `aborted` and can be resumed. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DetectProgress) => void;
}
export interface DetectOutcome {
  readonly summary: DetectSummary;
  readonly bundle: Blob;
}

const detectorOf = async ({ neurons }: DetectorFlags): Promise<Blob | null> =>
  neurons === undefined ? null : blobOf("neurons", neurons);

/** The default spec, of the study that ships or of the detector in a file. */
export const detectSpecOf = async (
  { call }: Pick<AppStore, "call">,
  given: DetectorFlags | undefined,
): Promise<DetectSpec> => call("detectSpec", { neurons: await detectorOf(flagsOf(given, ["neurons"])) });

export const detector =
  ({ call, machinery, store }: AppStore) =>
  async (asked: DetectSpec, given?: DetectFlags): Promise<DetectOutcome> => {
    const spec = parseDetectSpec(asked);
    if (!spec.ok) throw spec.error;
    const flags = flagsOf(given, ["neurons", "resume", "id", "signal", "onProgress"]);
    const { signal, onProgress } = flags;
    if (signal !== undefined && !(signal instanceof AbortSignal)) throw usage("signal is an AbortSignal.");
    if (onProgress !== undefined && typeof onProgress !== "function")
      throw usage("onProgress is a function.");
    const resume = yesOrNo("resume", flags.resume);
    const id = studyIdOf(flags.id);
    if (resume && id === undefined) throw usage("resume needs the id of the study.");
    const neurons = await detectorOf(flags);
    await machinery.ensure(spec.value.model, "given");
    const { summary, bundle } = await call(
      "detect",
      {
        id: id ?? `script-${Math.round(performance.timeOrigin + performance.now())}`,
        spec: spec.value,
        neurons,
        resume,
      },
      {
        ...(signal ? { signal } : {}),
        onEvent(event) {
          if (event.kind === "notice") store.getState().notify("problem", event.text, "script");
          else onProgress?.(event.progress);
        },
      },
    );
    return {
      summary,
      bundle: new Blob([bundle as Uint8Array<ArrayBuffer>], { type: "application/zip" }),
    };
  };
