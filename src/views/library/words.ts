// What is said of a model before it is loaded: its licence, whether this machine can hold it, how far a download is.

import { asHnError } from "../../base/errors.ts";
import { chooseDevice, sizeOf, type DeviceFacts } from "../../model/device.ts";
import { HUB } from "../../model/files/hub.ts";
import { missingOf, plannedSize, type ModelPlan } from "../../model/files/plan.ts";
import { parseReference } from "../../model/reference.ts";
import type { AskedModel, DownloadView } from "../../state/libraryTypes.ts";
import { formatBytes, timeLeftText } from "../../ui/format.ts";
import type { PlannedModel } from "../../workers/protocol.ts";
import { curatedOf, hasDtype, largestTensor, SIZED, type CuratedModel } from "./curated.ts";

const LICENCES: Readonly<Record<string, string>> = {
  "apache-2.0": "Apache 2.0",
  mit: "MIT",
  gemma: "Gemma Terms of Use",
  "llama3.2": "Llama 3.2 Community",
  "cc-by-4.0": "CC BY 4.0",
};

/** @param licence as the Hub abbreviates it; null where nobody says */
export const licenceText = (licence: string | null): string =>
  licence === null ? "not stated" : (LICENCES[licence] ?? licence);

/** A model's page on the Hub; null for what is not there. @param endpoint another Hub than huggingface.co */
export function hubPage(reference: string, endpoint: string | null): string | null {
  const parsed = parseReference(reference);
  if (parsed.kind !== "hub") return null;
  return `${endpoint ?? HUB}/${parsed.owner}/${parsed.name}`;
}

/** What of this machine speaks against loading what is planned, as a sentence; null where nothing does. */
export function fitText({ plan, machine, device }: AskedModel): string | null {
  const model = curatedOf(plan.reference);
  const largest = model && largestTensor(model, plan.dtype);
  try {
    const chosen = chooseDevice(device, machine, plannedSize(plan, largest));
    if (chosen.device === "wasm") return device === "auto" && hasFastGpu(machine) ? chosen.reason : null;
  } catch (thrown) {
    return asHnError(thrown).message;
  }
  const file = Math.max(...plan.files.map(({ bytes }) => bytes));
  if (largest !== null || !machine.gpu.ok || file <= machine.gpu.value.bufferBytes) return null;
  return `Its largest file has ${formatBytes(file)}; the graphics device holds ${formatBytes(machine.gpu.value.bufferBytes)} in one piece. If a single weight is larger, it does not run there.`;
}

/** Whether there is a GPU that models run on unless another device is chosen. */
export const hasFastGpu = ({ gpu }: DeviceFacts): boolean => gpu.ok && !gpu.value.isSoftware;

/** Which dtypes of a model run on the GPU, in a word or two. */
export function gpuText(model: CuratedModel, machine: DeviceFacts): string {
  const there = SIZED.filter((dtype) => hasDtype(model, dtype));
  const fit = there.filter((dtype) => {
    const size = sizeOf(dtype, { largestTensorBytes: largestTensor(model, dtype) });
    return chooseDevice("auto", machine, size).device === "webgpu";
  });
  if (fit.length === there.length) return "fits";
  return fit.length === 0 ? "does not run" : `only ${fit.join(", ")}`;
}

/** Why what is planned cannot be kept, as a sentence; null where it can. */
export function roomText({ plan, hasRoom }: PlannedModel): string | null {
  if (hasRoom !== false) return null;
  return `${formatBytes(missingOf(plan))} are to be fetched, more than the browser lets this page keep. Remove a model or a study in the Library, or choose a smaller dtype.`;
}

/** What the dialog's button fetches: `271.9 MB, of which 12 MB are here`. */
export function sizeText(plan: ModelPlan): string {
  const bytes = plan.files.reduce((sum, file) => sum + file.bytes, 0);
  if (plan.files.some((file) => file.bytes === 0 && !file.verified)) return "the server does not say";
  const here = bytes - missingOf(plan);
  return formatBytes(bytes) + (here > 0 ? `, of which ${formatBytes(here)} are here` : "");
}

/** The line beside a download's bar: `onnx/model.onnx · 12 of 270 MB · 3.1 MB/s · about 2 min left`. */
export function downloadDetail({ state, progress, rate }: DownloadView): string {
  if (state === "pausing") return "pausing";
  if (progress === null) return "starting";
  const { path, loaded, total, wait } = progress;
  if (wait) return `${wait.reason}; trying again in ${Math.ceil(wait.seconds)} s`;
  const far = total > 0 ? `${formatBytes(loaded)} of ${formatBytes(total)}` : null;
  const speed = rate === null ? null : `${formatBytes(rate)}/s`;
  const left = rate === null || rate === 0 ? null : timeLeftText((total - loaded) / rate);
  return [path, far, speed, left].filter(Boolean).join(" · ");
}

/** Of all files of the download, in [0, 1]; null before it is known. */
export const downloadShare = ({ progress }: DownloadView): number | null =>
  progress === null || progress.bytes === 0 ? null : Math.min(1, progress.present / progress.bytes);
