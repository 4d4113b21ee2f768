// A model reference to a folder of files, in the page: the shipped models beside the page, any URL, the Hub.

import { HnError } from "../../base/errors.ts";
import { hubAddress, hubReference, publicReference } from "../../base/publicReference.ts";
import { httpFiles } from "../../model/files/http.ts";
import type { ModelFiles } from "../../model/files/source.ts";
import { parseReference } from "../../model/reference.ts";

/** @param base URL of the page's folder, with a trailing slash */
export function browserFiles(base: string, text: string): ModelFiles {
  const reference = parseReference(text);
  switch (reference.kind) {
    case "shipped":
      return httpFiles(reference.id, `${base}models/embedded/${reference.folder}`, fetch);
    case "url":
      return httpFiles(publicReference(reference.url), reference.url, fetch);
    case "hub":
      return httpFiles(hubReference(reference), hubAddress(reference), fetch);
    case "folder":
      throw new HnError(
        "usage",
        `"${reference.path}" is a folder on a disk, which a page cannot open by its path. Give a URL or hub:owner/name.`,
      );
  }
}
