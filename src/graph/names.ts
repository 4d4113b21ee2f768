// New tensor names of a given length, for overwriting one in place. They collide with no name in the graph.

const ALPHABET = "~^!@#$%&*+=?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const LONGEST_TAIL = 3;

export interface FreshName {
  readonly name: string;
  /** Bytes in UTF-8. */
  readonly length: number;
}

/** `old` with its last characters changed, as long as `old` in UTF-8 bytes; null if every such name is taken. */
export function freshName(old: string, taken: ReadonlySet<string>): FreshName | null {
  const length = new TextEncoder().encode(old).length;
  // A name beyond ASCII is replaced whole, so that no character is cut in two.
  const base = old.length === length ? old : "~".repeat(length);
  for (let tail = 1; tail <= Math.min(LONGEST_TAIL, length); tail++) {
    const head = base.slice(0, length - tail);
    for (let n = 0; n < ALPHABET.length ** tail; n++) {
      let name = head;
      for (let i = 0, rest = n; i < tail; i++, rest = Math.floor(rest / ALPHABET.length))
        name += ALPHABET[rest % ALPHABET.length] ?? "";
      if (!taken.has(name)) return { name, length };
    }
  }
  return null;
}
