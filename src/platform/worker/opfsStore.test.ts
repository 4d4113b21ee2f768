// The store against a file system in memory that can lack move(), run full, or stop in the middle of a write; and where
// the browser denies storage.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { studyFolders } from "./opfsStore.ts";

const missing = (): never => {
  throw new DOMException("there is none", "NotFoundError");
};

/** A test double of an OPFS folder. */
class FakeFolder {
  readonly kind = "directory";
  readonly folders = new Map<string, FakeFolder>();
  readonly files = new Map<string, Uint8Array>();
  readonly #disk: Disk;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  async getDirectoryHandle(name: string, { create = false } = {}): Promise<FakeFolder> {
    if (create && !this.folders.has(name)) this.folders.set(name, new FakeFolder(this.#disk));
    return this.folders.get(name) ?? missing();
  }

  async getFileHandle(name: string, { create = false } = {}) {
    const { files } = this;
    const disk = this.#disk;
    if (create && !files.has(name)) files.set(name, new Uint8Array(0));
    if (!files.has(name)) missing();
    return {
      getFile: async () => {
        if (disk.unreadable)
          throw new DOMException("typically due to permission problems", "NotReadableError");
        return new File([(files.get(name) ?? missing()) as Uint8Array<ArrayBuffer>], name);
      },
      createSyncAccessHandle: async () => ({
        getSize: () => files.get(name)!.length,
        write(bytes: Uint8Array, { at }: { at: number }) {
          if (disk.killed) throw new Error("killed");
          if (disk.room < 0) return 2 ** 32 + disk.room;
          const written = bytes.subarray(0, disk.room);
          const old = files.get(name)!;
          const grown = new Uint8Array(Math.max(old.length, at + written.length));
          grown.set(old);
          grown.set(written, at);
          files.set(name, grown);
          return written.length;
        },
        truncate: (size: number) => void files.set(name, files.get(name)!.slice(0, size)),
        flush: () => undefined,
        close: () => undefined,
      }),
      ...(disk.moves && {
        move: async (to: string) => {
          files.set(to, files.get(name)!);
          files.delete(name);
        },
      }),
    };
  }

  async removeEntry(name: string): Promise<void> {
    if (!this.files.delete(name) && !this.folders.delete(name)) missing();
  }

  async *[Symbol.asyncIterator]() {
    yield* this.folders;
  }
}

interface Disk {
  moves: boolean;
  /** Bytes that one write can still take; negative, Chromium's code of an error. */
  room: number;
  killed: boolean;
  unreadable: boolean;
}

let disk: Disk;
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

beforeEach(() => {
  disk = { moves: true, room: Infinity, killed: false, unreadable: false };
  const root = new FakeFolder(disk);
  vi.stubGlobal("navigator", { storage: { getDirectory: async () => root } });
});
afterEach(() => vi.unstubAllGlobals());

describe("OPFS store", () => {
  it("makes a study's folder with its first write, not to look into it", async () => {
    const store = await studyFolders.open("a");
    expect(await store.readText("spec.json")).toBeNull();
    expect(await store.readBytes("spec.json")).toBeNull();
    expect(await store.size("spec.json")).toBe(0);
    await store.truncate("spec.json", 0);
    await store.remove("spec.json");
    expect(await studyFolders.list()).toEqual([]);
    await store.appendLine("journal.jsonl", "{}");
    expect(await studyFolders.list()).toEqual(["a"]);
    expect(await store.readText("journal.jsonl")).toBe("{}\n");
  });

  it.each([true, false])("replaces a file and leaves nothing beside it (move: %s)", async (moves) => {
    disk.moves = moves;
    const store = await studyFolders.open("a");
    await store.writeFile("spec.json", text("a longer text"));
    await store.writeFile("spec.json", text("short"));
    expect(await store.readText("spec.json")).toBe("short");
    expect(await store.size("spec.json.new")).toBe(0);
    expect(await store.readBytes("spec.json", 1, 3)).toEqual(text("ho"));
  });

  it("keeps the file as it was when a write is cut off", async () => {
    const store = await studyFolders.open("a");
    await store.writeFile("spec.json", text("before"));
    disk.killed = true;
    await expect(store.writeFile("spec.json", text("after"))).rejects.toThrow("killed");
    disk.killed = false;
    expect(await store.readText("spec.json")).toBe("before");
  });

  it("says in plain words which file cannot be read", async () => {
    const store = await studyFolders.open("a");
    await store.writeFile("spec.json", text("before"));
    disk.unreadable = true;
    for (const read of [() => store.readText("spec.json"), () => store.size("spec.json")])
      await expect(read()).rejects.toMatchObject({
        code: "invalid-file",
        message: expect.stringMatching(/^The browser cannot read spec\.json /),
      });
  });

  it.each([2, -8])("takes a write that is short or fails for full storage (%i)", async (room) => {
    const store = await studyFolders.open("a");
    await store.writeFile("spec.json", text("before"));
    disk.room = room;
    for (const write of [
      () => store.writeFile("spec.json", text("after")),
      () => store.appendBytes("features.f32", text("after")),
    ])
      await expect(write()).rejects.toMatchObject({ code: "storage-full" });
    expect(await store.readText("spec.json")).toBe("before");
  });
});

describe("where the browser denies storage", () => {
  const refuse = async () => {
    throw new DOMException("The request was denied.", "SecurityError");
  };

  it.each<[string, object]>([
    ["files", { storage: { getDirectory: refuse }, locks: { request: refuse, query: refuse } }],
    ["files, and has no locks at all", {}],
  ])("%s, every way to a study says so", async (_, navigator) => {
    vi.stubGlobal("navigator", navigator);
    for (const way of [
      () => studyFolders.withLock("a", async () => undefined),
      () => studyFolders.remove("a"),
      () => studyFolders.held(),
      () => studyFolders.list(),
      () => studyFolders.open("a"),
      () => studyFolders.untilFree("a", new AbortController().signal),
    ])
      await expect(way()).rejects.toMatchObject({
        code: "storage-denied",
        message: expect.stringContaining("Allow storage for this site"),
      });
  });

  it("does not take a failure of the work for a failure of the lock", async () => {
    vi.stubGlobal("navigator", { locks: { request: (_: string, __: object, use: () => unknown) => use() } });
    const failing = studyFolders.withLock("a", () => Promise.reject(new Error("of the work")));
    await expect(failing).rejects.toThrow("of the work");
  });
});
