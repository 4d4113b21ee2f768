// Small settings of the page, by field name, in IndexedDB.

import { openDB, type IDBPDatabase } from "idb";
import { HnError } from "../../base/errors.ts";

const DATABASE = "hneurons";
const STORE = "settings";

export interface Settings {
  load(): Promise<Readonly<Record<string, unknown>>>;
  save(field: string, value: unknown): Promise<void>;
}

/** Both reject with `storage-denied` where the browser keeps nothing for the page. */
export function pageSettings(): Settings {
  let database: Promise<IDBPDatabase> | null = null;
  const open = async (): Promise<IDBPDatabase> => {
    try {
      database ??= openDB(DATABASE, 1, { upgrade: (db) => void db.createObjectStore(STORE) });
      return await database;
    } catch (cause) {
      throw new HnError("storage-denied", "This browser keeps nothing for this page.", String(cause));
    }
  };
  return {
    async load() {
      const db = await open();
      const [keys, values] = await Promise.all([db.getAllKeys(STORE), db.getAll(STORE)]);
      return Object.fromEntries(
        keys.flatMap((key, i) => (typeof key === "string" ? [[key, values[i] as unknown]] : [])),
      );
    },
    async save(field, value) {
      await (await open()).put(STORE, value, field);
    },
  };
}
