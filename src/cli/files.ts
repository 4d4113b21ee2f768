// Files for the terminal: a model's folder on disk, the shipped models, a model behind HTTP, and the files that a
// person named for input and output.

import { open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { HnError, throwIfAborted } from "../base/errors.ts";
import { hubAddress, hubReference, publicReference } from "../base/publicReference.ts";
import { readManifest } from "../exchange/manifestFile.ts";
import { httpFiles } from "../model/files/http.ts";
import type { ModelFiles } from "../model/files/source.ts";
import { parseReference, shippedFolder } from "../model/reference.ts";

/**
 * @param root the repository, where models/ lies
 * @throws HnError `usage`, `not-found` for a checkpoint that does not ship
 */
export async function terminalFiles(root: string, text: string): Promise<ModelFiles> {
  const reference = parseReference(text);
  switch (reference.kind) {
    case "shipped":
      return folderFiles(
        reference.id,
        join(root, "models", "embedded", shippedFolder(reference, await shippedSteps(root))),
      );
    case "url":
      return httpFiles(publicReference(reference.url), reference.url, fetch);
    case "hub":
      return httpFiles(hubReference(reference), hubAddress(reference), fetch);
    case "picked":
      throw new HnError(
        "usage",
        `"${text}" names files that were picked in a page. Give the folder that they lie in.`,
      );
    case "folder": {
      const folder = resolve(reference.path);
      return folderFiles(publicReference(folder), folder);
    }
  }
}

/** The checkpoints that ship. */
async function shippedSteps(root: string): Promise<readonly number[]> {
  const manifest = readManifest(await readFile(join(root, "models", "manifest.json"), "utf8"));
  if (!manifest.ok) throw manifest.error;
  return manifest.value.checkpoints;
}

/** Read at once; between two reads a load can be stopped. */
const READ_BYTES = 1 << 24;

export function folderFiles(id: string, folder: string): ModelFiles {
  const isFile = (path: string) =>
    stat(join(folder, path)).then(
      (found) => found.isFile(),
      () => false,
    );
  return {
    id,
    has: isFile,
    async read(path, { onBytes, spare = 0, signal } = {}) {
      throwIfAborted(signal);
      if (!(await isFile(path))) {
        const there = await stat(folder).catch(() => null);
        throw new HnError(
          "not-found",
          there?.isDirectory()
            ? `${id} has no file ${path}. A model folder holds config.json, tokenizer.json and onnx/model*.onnx.`
            : `There is no model folder ${folder}. Give embedded, embedded-base, a folder, a URL or hub:owner/name.`,
        );
      }
      const file = await open(join(folder, path));
      try {
        const { size } = await file.stat();
        const buffer = new Uint8Array(size + spare);
        let length = 0;
        while (length < size) {
          throwIfAborted(signal);
          const wanted = Math.min(READ_BYTES, size - length);
          const { bytesRead } = await file.read(buffer, length, wanted, length);
          if (bytesRead === 0)
            throw new HnError("truncated", `${path} of ${id} ended after ${length} of ${size} bytes.`);
          length += bytesRead;
          onBytes?.(length, size);
        }
        return buffer.subarray(0, size);
      } finally {
        await file.close();
      }
    },
  };
}

/** A file a person named, or a message that says which one is missing. */
export async function readInput(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    const code = (cause as { code?: string }).code;
    throw new HnError(
      "not-found",
      code === "ENOENT" ? `There is no file ${path}.` : `${path} cannot be read (${code ?? String(cause)}).`,
    );
  }
}

/** Makes sure that `path` can be written before work begins whose result is to stand there. */
export async function checkOutput(path: string): Promise<void> {
  const there = await stat(path).catch(() => null);
  try {
    const file = await open(path, "a");
    await file.close();
    if (!there) await rm(path);
  } catch (cause) {
    throw outputError(path, cause);
  }
}

/** @throws HnError `storage-denied`, `storage-full` */
export async function writeOutput(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes);
  } catch (cause) {
    throw outputError(path, cause);
  }
}

export function outputError(path: string, cause: unknown): HnError {
  const code = (cause as { code?: string }).code ?? String(cause);
  if (code === "ENOSPC")
    return new HnError(
      "storage-full",
      `The disk is full, so ${path} cannot be written. Make room, then try again.`,
    );
  const why = code === "ENOENT" ? `there is no folder ${dirname(path)}; make it` : code;
  return new HnError("storage-denied", `${path} cannot be written (${why}). Choose another --out.`);
}
