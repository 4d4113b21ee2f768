// The worker's models before they are loaded: which files a reference means, what a load would fetch, what is kept on
// this machine. What a page asks about is planned first and downloaded with consent; a script that loads has consented.

import { HnError } from "../base/errors.ts";
import { hubReference, publicReference } from "../base/publicReference.ts";
import { readManifest, type ManifestFile } from "../exchange/manifestFile.ts";
import type { DeviceFacts } from "../model/device.ts";
import { ModelCache } from "../model/files/cache.ts";
import { httpFiles } from "../model/files/http.ts";
import { HUB, searchModels, type HubAccess } from "../model/files/hub.ts";
import { pickedFiles } from "../model/files/picked.ts";
import { missingOf, planFolder, type ModelPlan } from "../model/files/plan.ts";
import type { Network } from "../model/files/requests.ts";
import type { MeasuredFiles, ModelFiles } from "../model/files/source.ts";
import type { FolderStorage } from "../model/files/store.ts";
import { parseReference, shippedFolder, type ShippedReference } from "../model/reference.ts";
import type { ModelRequest } from "../model/request.ts";
import type { LoadProgress } from "../model/types.ts";
import type { ModelWorkerMethods } from "./protocol.ts";
import type { Handlers } from "./rpc.ts";

export interface ModelPorts {
  /** Where models/ lies, the folder of what ships, without a trailing slash. */
  readonly shipped: string;
  readonly network: Network;
  readonly storage: FolderStorage;
  /** Whether the browser lets the page keep so many bytes more; null where it does not tell. */
  readonly hasRoom: (bytes: number) => Promise<boolean | null>;
  readonly machine: () => Promise<DeviceFacts>;
}

export type ModelMethods =
  | "machine"
  | "planModel"
  | "downloadModel"
  | "cachedModels"
  | "removeModel"
  | "searchHub"
  | "useHub"
  | "pickFiles";

/** The files of what is to be loaded, those of the Hub downloaded where they are not here. */
export type OpenFiles = (
  request: ModelRequest,
  signal: AbortSignal,
  emit?: (event: LoadProgress) => void,
) => Promise<ModelFiles>;

export function modelSources(ports: ModelPorts): {
  readonly open: OpenFiles;
  /** The files of what is here, of the Hub as well. @throws HnError `not-found` where they are not */
  readonly files: (reference: string) => Promise<ModelFiles>;
  /** Whether its files come from elsewhere each time they are read. */
  readonly isFetchedAnew: (reference: string) => boolean;
  readonly handlers: Pick<Handlers<ModelWorkerMethods>, ModelMethods>;
} {
  const { network, storage } = ports;
  let access: HubAccess = { endpoint: HUB, token: null };
  const cache = new ModelCache(storage, network, () => access);
  const picked = new Map<string, MeasuredFiles>();

  const folderOf = async (text: string): Promise<MeasuredFiles> => {
    const reference = parseReference(text);
    switch (reference.kind) {
      case "shipped":
        return shippedFiles(reference);
      case "url":
        return httpFiles(publicReference(reference.url), reference.url, network.fetch);
      case "picked":
        return pickedNow(reference.name);
      case "folder":
        throw new HnError(
          "usage",
          `"${reference.path}" is a folder on a disk, which a page cannot open by its path. Pick it in the Library, or give a URL or hub:owner/name.`,
        );
      case "hub":
        throw new HnError("internal", `${hubReference(reference)} has no folder of its own.`);
    }
  };
  /** Which checkpoints there are is read only where one is asked for. */
  const shippedFiles = async (reference: ShippedReference): Promise<MeasuredFiles> => {
    const steps = reference.checkpoint === null ? [] : (await readShipped()).checkpoints;
    const folder = shippedFolder(reference, steps);
    return httpFiles(reference.id, `${ports.shipped}/embedded/${folder}`, network.fetch);
  };
  const readShipped = async (): Promise<ManifestFile> => {
    const manifest = await httpFiles("the page", ports.shipped, network.fetch).read("manifest.json");
    const read = readManifest(new TextDecoder().decode(manifest));
    if (!read.ok) throw read.error;
    return read.value;
  };
  const pickedNow = (name: string): MeasuredFiles => {
    const files = picked.get(name);
    if (files) return files;
    throw new HnError(
      "not-found",
      `The files of “${name}” are not open in this visit. Pick them again in the Library.`,
    );
  };

  const open: OpenFiles = async ({ reference: text, options }, signal, emit) => {
    const reference = parseReference(text);
    if (reference.kind !== "hub") return folderOf(text);
    const onProgress = ({ path, loaded, total }: { path: string; loaded: number; total: number }) =>
      emit?.({ stage: "download", file: path, loadedBytes: loaded, totalBytes: total });
    await cache.download(reference, options.dtype ?? null, { signal, onProgress });
    return cache.files(reference);
  };

  const files = async (text: string): Promise<ModelFiles> => {
    const reference = parseReference(text);
    return reference.kind === "hub" ? cache.files(reference) : folderOf(text);
  };

  const isFetchedAnew = (text: string): boolean => {
    const reference = parseReference(text);
    return reference.kind === "url" && new URL(reference.url).origin !== new URL(ports.shipped).origin;
  };

  const plan = async (
    text: string,
    dtype: ModelWorkerMethods["planModel"]["args"]["dtype"],
  ): Promise<ModelPlan> => {
    const reference = parseReference(text);
    if (reference.kind === "hub") return cache.plan(reference, dtype);
    return planFolder(text, await folderOf(text), dtype, reference.kind !== "url");
  };

  return {
    open,
    files,
    isFetchedAnew,
    handlers: {
      machine: () => ports.machine(),
      async planModel({ reference, dtype }) {
        const planned = await plan(reference, dtype);
        const [hasRoom, machine] = await Promise.all([
          planned.keeps ? ports.hasRoom(missingOf(planned)) : null,
          ports.machine(),
        ]);
        return { plan: planned, hasRoom, machine };
      },
      async downloadModel({ reference: text, dtype }, { signal, emit }) {
        const reference = parseReference(text);
        if (reference.kind === "hub") await cache.download(reference, dtype, { signal, onProgress: emit });
        return null;
      },
      cachedModels: () => cache.list(),
      async removeModel({ reference }) {
        await cache.remove(reference);
        return null;
      },
      searchHub: ({ text }, { signal }) => searchModels(network, access, text, { signal }),
      async useHub(change) {
        access = { ...access, ...change };
        return null;
      },
      async pickFiles({ name, files: given }) {
        picked.set(name, pickedFiles(name, given));
        return null;
      },
    },
  };
}
