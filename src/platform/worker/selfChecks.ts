// Self-checks of models that were loaded before, in IndexedDB. Another version of the program or of ONNX Runtime checks
// anew: its name is part of the key.

import { openDB, type IDBPDatabase } from "idb";
import type { SelfCheckMemory } from "../../model/selfCheck.ts";

const DATABASE = "hneurons-self-checks";
const STORE = "checks";

/** @param versions of what computes */
export function storedSelfChecks(versions: readonly string[]): SelfCheckMemory {
  let database: Promise<IDBPDatabase> | null = null;
  const open = () =>
    (database ??= openDB(DATABASE, 1, { upgrade: (db) => void db.createObjectStore(STORE) }));
  const named = (key: string): string => [...versions, key].join(" ");
  return {
    async recall(key) {
      try {
        return (await (await open()).get(STORE, named(key))) as unknown;
      } catch {
        return null; // denied: each visit checks anew
      }
    },
    async keep(key, check) {
      await open()
        .then((db) => db.put(STORE, check, named(key)))
        .catch(() => undefined); // likewise
    },
  };
}
