// Models that are kept in the origin private file system, under models/<id>/, and whether there is room for another.

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

/** What is made as large as a model to see whether there is room for it, and removed at once. */
const PROBE = "room.probe";

/**
 * Whether so many bytes more can be kept; null where the browser does not tell. Tried out, since what
 * `navigator.storage.estimate()` reports as the quota is in Chromium a fixed figure, not what is enforced.
 */
export async function hasRoom(bytes: number): Promise<boolean | null> {
  try {
    const root = await navigator.storage.getDirectory();
    const probe = await root.getFileHandle(PROBE, { create: true });
    try {
      const access = await probe.createSyncAccessHandle();
      try {
        access.truncate(bytes);
        return access.getSize() === bytes; // Chromium leaves it as it was, and throws nothing
      } finally {
        access.close();
      }
    } finally {
      await root.removeEntry(PROBE);
    }
  } catch (cause) {
    return (cause as DOMException).name === "QuotaExceededError" ? false : null;
  }
}
