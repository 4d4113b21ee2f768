// Where files are kept on this machine, as a port: those of one model, or of one study, in a folder of their own.

/**
 * The files of one folder, by name; no subfolders. Every promise resolves when the bytes would survive the page being
 * closed. Failures are HnErrors (`storage-full`, `storage-denied`).
 */
export interface FileStore {
  /** Bytes `[from, to)` of a file, fewer where it ends before; null where there is no such file. Default: all. */
  readBytes(name: string, from?: number, to?: number): Promise<Uint8Array | null>;
  /** The whole file as UTF-8; null where there is none. */
  readText(name: string): Promise<string | null>;
  /** Adds to the end; makes the file where there is none. The caller may reuse `bytes` once it resolves. */
  appendBytes(name: string, bytes: Uint8Array): Promise<void>;
  /** Cuts the file to `size` bytes; no effect where it is shorter or absent. */
  truncate(name: string, size: number): Promise<void>;
  /** Replaces the whole file. */
  writeFile(name: string, bytes: Uint8Array): Promise<void>;
  /** Bytes; 0 where there is no such file. */
  size(name: string): Promise<number>;
  /** No effect where there is no such file. */
  remove(name: string): Promise<void>;
}

/** Folders by id, each with its files. */
export interface FolderStorage {
  /** Ids, in name order. */
  list(): Promise<readonly string[]>;
  /** The folder is made with the first file written. */
  open(id: string): Promise<FileStore>;
  /** Runs `use` while nobody else works on the folder, here or in another tab. @throws HnError `busy` where one does */
  withLock<T>(id: string, use: () => Promise<T>): Promise<T>;
  /** Takes the lock itself. @throws HnError `busy` */
  remove(id: string): Promise<void>;
  /** Ids of the folders that somebody works on now. */
  held(): Promise<ReadonlySet<string>>;
}
