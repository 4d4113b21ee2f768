// A test double of a study's storage: files in memory, and a switch that tears the n-th write in half and then fails,
// as a killed page does.

import type { StudyStore } from "../ports.ts";

export class MemoryStore implements StudyStore {
  readonly files = new Map<string, Uint8Array>();
  /** Writes so far. */
  writes = 0;
  /** The write that is torn; later ones fail as well. */
  dieAt = Infinity;

  #write(name: string, before: Uint8Array, added: Uint8Array): void {
    this.writes++;
    if (this.writes > this.dieAt) throw new Error("killed");
    const kept = this.writes === this.dieAt ? added.subarray(0, added.length >> 1) : added;
    const bytes = new Uint8Array(before.length + kept.length);
    bytes.set(before);
    bytes.set(kept, before.length);
    this.files.set(name, bytes);
    if (this.writes === this.dieAt) throw new Error("killed");
  }

  async readBytes(name: string, from = 0, to = Infinity): Promise<Uint8Array | null> {
    return this.files.get(name)?.slice(from, to) ?? null;
  }
  async readText(name: string): Promise<string | null> {
    const bytes = this.files.get(name);
    return bytes ? new TextDecoder().decode(bytes) : null;
  }
  async appendBytes(name: string, bytes: Uint8Array): Promise<void> {
    this.#write(name, this.files.get(name) ?? new Uint8Array(0), bytes);
  }
  async appendLine(name: string, line: string): Promise<void> {
    await this.appendBytes(name, new TextEncoder().encode(`${line}\n`));
  }
  async truncate(name: string, size: number): Promise<void> {
    const bytes = this.files.get(name);
    if (bytes && bytes.length > size) this.files.set(name, bytes.slice(0, size));
  }
  async writeFile(name: string, bytes: Uint8Array): Promise<void> {
    this.#write(name, new Uint8Array(0), bytes);
  }
  async size(name: string): Promise<number> {
    return this.files.get(name)?.length ?? 0;
  }
  async remove(name: string): Promise<void> {
    this.files.delete(name);
  }
}
