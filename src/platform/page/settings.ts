// Small settings of the page, by field name: in IndexedDB, and for those of one tab in its sessionStorage.

import { openDB, type IDBPDatabase } from "idb";
import { HnError } from "../../base/errors.ts";

const DATABASE = "hneurons";
const STORE = "settings";
/** Starts the names of the fields that are texts of this tab only; they survive a reload. */
const TAB = "tab:";

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
      const tab = tabFields();
      const [keys, values] = await Promise.all([db.getAllKeys(STORE), db.getAll(STORE)]);
      const kept = keys.flatMap((key, i) => (typeof key === "string" ? [[key, values[i] as unknown]] : []));
      return { ...(Object.fromEntries(kept) as Record<string, unknown>), ...tab };
    },
    async save(field, value) {
      if (field.startsWith(TAB)) return saveInTab(field, String(value));
      await (await open()).put(STORE, value, field);
    },
  };
}

function tabFields(): Record<string, string> {
  try {
    return Object.fromEntries(Object.entries(sessionStorage).filter(([name]) => name.startsWith(TAB)));
  } catch {
    return {}; // denied: a reload is then like any other visit
  }
}

function saveInTab(field: string, text: string): void {
  try {
    sessionStorage.setItem(field, text);
  } catch (cause) {
    throw new HnError("storage-denied", "This browser keeps nothing for this page.", String(cause));
  }
}
