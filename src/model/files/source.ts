// Where a model's files come from, as a port: a folder in Hub layout that can be asked for paths. Implementations:
// http.ts (the shipped models, any URL), kept.ts (what the cache of Hub models holds), picked.ts (files that a person
// gave the page) and the terminal's folder on disk.

/** Called as bytes arrive; `total` is 0 where it is not known. */
export type OnBytes = (loaded: number, total: number) => void;

export interface ReadOptions {
  readonly onBytes?: OnBytes;
  readonly signal?: AbortSignal | undefined;
  /** Bytes to leave free behind the file's last one in the returned buffer, so that a patch can be appended in place. */
  readonly spare?: number;
}

export interface ModelFiles {
  /** Shown to people and written into results: the reference, without machine paths. */
  readonly id: string;
  has(path: string): Promise<boolean>;
  /** @throws HnError `not-found`, `truncated`, `network`, `aborted` */
  read(path: string, options?: ReadOptions): Promise<Uint8Array<ArrayBuffer>>;
}

/** Files whose sizes can be had without reading them. */
export interface MeasuredFiles extends ModelFiles {
  /** Null where there is no such file, 0 where its size is not known. */
  sizeOf(path: string): Promise<number | null>;
}
