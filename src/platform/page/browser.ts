// The rest of the browser, as the page needs it: addresses, the clipboard, timers, downloads, storage used, the theme
// of the system.

import { HnError } from "../../base/errors.ts";

/** The page's address without what follows the #. */
export const pageAddress = (): string => location.href.split("#")[0] ?? "";

/** Marks the steps of the browser's history that the page wrote, as against links that were opened. */
const OURS = "hneurons";

/** Does not fire hashchange. An address that is there already becomes the page's own. */
export function writeHash(hash: string, push: boolean): void {
  if (push && hash !== location.hash) history.pushState(OURS, "", hash);
  else history.replaceState(OURS, "", hash);
}

/** Calls `listener` with what follows the address, from #, now and as it changes; gives what ends that. */
export function watchHash(listener: (hash: string) => void): () => void {
  const tell = () => listener(location.hash);
  tell();
  window.addEventListener("hashchange", tell);
  return () => window.removeEventListener("hashchange", tell);
}

/** Whether the page itself wrote the address that it is at. */
export const atOwnAddress = (): boolean => history.state === OURS;

/** Sorts by the time it was made. */
export const newStudyId = (): string =>
  `${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-")}-${crypto.randomUUID().slice(0, 4)}`;

export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch (cause) {
    throw new HnError("storage-denied", "The browser did not let the page copy.", String(cause));
  }
}

/** Calls `listener` each time that the person comes back to the page, from another tab or window. */
export function whenBack(listener: () => void): void {
  window.addEventListener("focus", listener);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") listener();
  });
}

export const later = (ms: number, next: () => void): void => void setTimeout(next, ms);

/** Hands a file to the person. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // revoked at once, some browsers save nothing
}

/** Bytes; null where the browser does not tell. */
export async function storageUsed(): Promise<{ used: number; quota: number } | null> {
  try {
    const { usage, quota } = await navigator.storage.estimate();
    return usage === undefined || quota === undefined ? null : { used: usage, quota };
  } catch {
    return null; // absent on pages that are not secure
  }
}

/** Asks the browser not to drop what the page keeps when the disk runs full. It may say no. */
export function keepStorage(): void {
  void navigator.storage?.persist?.().catch(() => false);
}

/** Calls `listener` with whether the system wants a dark theme, now and on change; gives what ends that. */
export function watchDark(listener: (dark: boolean) => void): () => void {
  const query = matchMedia("(prefers-color-scheme: dark)");
  const tell = () => listener(query.matches);
  tell();
  query.addEventListener("change", tell);
  return () => query.removeEventListener("change", tell);
}
