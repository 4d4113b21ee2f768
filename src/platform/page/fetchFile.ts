// A file that a script names by its address, fetched whole.

import { HnError } from "../../base/errors.ts";
import { publicReference } from "../../base/publicReference.ts";

const WEB = ["http:", "https:"];
const SCHEMES = [...WEB, "blob:", "data:"];

/**
 * @param address http, https, blob: or data:, or a path that is taken from the page's own address
 * @throws HnError `usage` (no such address), `not-found`, `network`
 */
export async function fetchFile(address: string): Promise<Blob> {
  const given = address.trim();
  const url = URL.canParse(given, document.baseURI) ? new URL(given, document.baseURI) : null;
  if (url === null || given === "" || !SCHEMES.includes(url.protocol))
    throw new HnError(
      "usage",
      `A page opens files at http, https, blob: and data: addresses, or at a path beside it; got "${shortened(address)}".`,
    );
  const web = WEB.includes(url.protocol);
  const name = web ? publicReference(url.href) : shortened(url.href);
  try {
    const response = await fetch(url);
    // A single-page server answers unknown paths with its own HTML page.
    const html = web && (response.headers.get("content-type") ?? "").startsWith("text/html");
    if (response.status === 404 || html) throw new HnError("not-found", `There is no file ${name}.`);
    if (!response.ok)
      throw new HnError("network", `${name}: the server answered ${response.status}. Try again later.`);
    return await response.blob();
  } catch (cause) {
    if (cause instanceof HnError) throw cause;
    throw new HnError(
      "network",
      `${name} could not be fetched. Check the connection and the address; another site must allow this page to read it.`,
      String(cause),
    );
  }
}

/** An address can hold a whole file. */
const shortened = (address: string): string => (address.length > 80 ? `${address.slice(0, 79)}…` : address);
