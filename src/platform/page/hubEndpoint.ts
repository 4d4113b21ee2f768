// Another Hub than huggingface.co, a mirror or a company's own. It is a setting of this browser, made by hand
// (localStorage["hneurons.hub"]): in an address, a link could send somebody's token elsewhere.

const SETTING = "hneurons.hub";

/** Without a trailing slash; null where none is set. */
export function hubEndpoint(): string | null {
  try {
    const { protocol, href } = new URL(localStorage.getItem(SETTING) ?? "");
    return protocol === "https:" || protocol === "http:" ? href.replace(/\/+$/, "") : null;
  } catch {
    return null; // not set, no address, or storage is denied
  }
}
