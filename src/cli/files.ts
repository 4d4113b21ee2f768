// Files for the terminal: a model's folder on disk, the shipped models, or a model behind HTTP.

import { open, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { HnError } from "../base/errors.ts";
import { httpFiles } from "../model/files/http.ts";
import type { ModelFiles } from "../model/files/source.ts";
import { parseReference } from "../model/reference.ts";

/** @param root the repository, where models/ lies */
export function terminalFiles(root: string, text: string): ModelFiles {
  const reference = parseReference(text);
  switch (reference.kind) {
    case "shipped":
      return folderFiles(
        reference.id,
        join(root, "models", "embedded", reference.id === "embedded" ? "instruct" : "base"),
      );
    case "url":
      return httpFiles(reference.url, reference.url, fetch);
    case "hub": {
      const { owner, name, revision } = reference;
      return httpFiles(
        `hub:${owner}/${name}@${revision}`,
        `https://huggingface.co/${owner}/${name}/resolve/${revision}`,
        fetch,
      );
    }
    case "folder":
      return folderFiles(reference.path, resolve(reference.path));
  }
}

export function folderFiles(id: string, folder: string): ModelFiles {
  const isFile = (path: string) =>
    stat(join(folder, path)).then(
      (found) => found.isFile(),
      () => false,
    );
  return {
    id,
    has: isFile,
    async read(path, { onBytes, spare = 0 } = {}) {
      if (!(await isFile(path))) {
        const there = await stat(folder).catch(() => null);
        throw new HnError(
          "not-found",
          there?.isDirectory()
            ? `${id} has no file ${path}. A model folder holds config.json, tokenizer.json and onnx/model*.onnx.`
            : `There is no model folder ${id}. Give embedded, embedded-base, a folder, a URL or hub:owner/name.`,
        );
      }
      const file = await open(join(folder, path));
      try {
        const { size } = await file.stat();
        const buffer = new Uint8Array(size + spare);
        let length = 0;
        while (length < size) {
          const { bytesRead } = await file.read(buffer, length, size - length, length);
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
