// What of a model reference may be written into results and links, and an address on the Hub. Keys stand in the user,
// password and query of an address, and names of people and machines in the path of a folder.

/**
 * A reference as others may read it: an http address without user, password, query and fragment, of a folder's path
 * the last name; `embedded` and `hub:…` as they are.
 */
export function publicReference(reference: string): string {
  const url = /^(https?:\/\/)([^/?#]*)([^?#]*)/i.exec(reference);
  if (url) {
    const [, scheme = "", host = "", path = ""] = url;
    return scheme + host.slice(host.lastIndexOf("@") + 1) + path;
  }
  if (reference.startsWith("hub:")) return reference;
  return reference.split(/[/\\]+/).findLast((name) => name !== "") ?? reference;
}

export interface HubRepository {
  readonly owner: string;
  readonly name: string;
  readonly revision: string;
}

/** Where the files of a Hub repository lie, without a trailing slash. */
export const hubAddress = ({ owner, name, revision }: HubRepository): string =>
  `https://huggingface.co/${owner}/${name}/resolve/${revision}`;

export const hubReference = ({ owner, name, revision }: HubRepository): string =>
  `hub:${owner}/${name}@${revision}`;

/** With a commit shortened as git does: for people to read, not to load by. */
export const shortReference = (reference: string): string =>
  reference.replace(/@([0-9a-f]{7})[0-9a-f]{33}$/, "@$1");
