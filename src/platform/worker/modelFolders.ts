// Models that are kept in the origin private file system, under models/<id>/, and how much more the browser lets in.

import { opfsFolders } from "./opfsFolders.ts";

export const modelFolders = opfsFolders({
  root: "models",
  lock: "hneurons-model-",
  words: {
    denied:
      "This browser does not let the page store files, so a model of the Hub cannot be kept. Allow storage for this site, leave private browsing, or pick the model's folder from your disk.",
    busy: "Another tab is downloading this model. Wait until it is done, or pause it there.",
    full: "The browser's storage for this page is full. What had come of the model is kept. Remove another model or a study in the Library, then resume.",
    gone: "What this model had stored is gone: it was removed, or the site's data was cleared. Download it again.",
    unreadable: (file) =>
      `The browser cannot read ${decodeURIComponent(file)} of this model any more. Remove the model, and download it again.`,
  },
});

/** Bytes; null where the browser does not tell. */
export async function storageRoom(): Promise<number | null> {
  try {
    const { usage, quota } = await navigator.storage.estimate();
    return usage === undefined || quota === undefined ? null : Math.max(0, quota - usage);
  } catch {
    return null; // absent on pages that are not secure
  }
}
