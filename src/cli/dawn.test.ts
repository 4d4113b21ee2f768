import { existsSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { copyOutOfSharedMemory, unshared } from "./dawn.ts";
import { failure, hn, ROOT, terminal, useTerminal } from "./testing/terminal.ts";

describe("writes of shared memory", () => {
  it("hands on the bytes that were meant, in memory of their own", () => {
    const views = [Uint8Array, Uint16Array, Float32Array, BigInt64Array] as const;
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 64, maxLength: 64 }),
        fc.constantFrom(...views),
        fc.nat(3),
        fc.nat(2),
        fc.option(fc.nat(2), { nil: undefined }),
        fc.boolean(),
        (bytes, View, begin, dataOffset, size, isShared) => {
          const memory = isShared ? new SharedArrayBuffer(64) : new ArrayBuffer(64);
          new Uint8Array(memory).set(bytes);
          const view = new View(memory as ArrayBuffer, begin * View.BYTES_PER_ELEMENT, 5);
          const written = unshared(view, dataOffset, size);
          const from = (begin + dataOffset) * View.BYTES_PER_ELEMENT;
          const length = (size ?? 5 - dataOffset) * View.BYTES_PER_ELEMENT;
          expect([...written]).toEqual([...bytes.subarray(from, from + length)]);
          expect(written.buffer).toBeInstanceOf(ArrayBuffer);
        },
      ),
    );
  });

  it("counts bytes where a whole buffer is written", () => {
    const memory = new SharedArrayBuffer(8);
    new Uint8Array(memory).set([0, 1, 2, 3, 4, 5, 6, 7]);
    expect([...unshared(memory, 2, 3)]).toEqual([2, 3, 4]);
  });

  it("writes on through the queue", () => {
    const calls: unknown[][] = [];
    const queue = { writeBuffer: (...given: unknown[]) => void calls.push(given) };
    copyOutOfSharedMemory(queue as unknown as GPUQueue);
    const shared = new Uint8Array(new SharedArrayBuffer(4)).fill(7);
    (queue as unknown as GPUQueue).writeBuffer("buffer" as unknown as GPUBuffer, 16, shared, 1, 2);
    expect(calls).toEqual([["buffer", 16, new Uint8Array([7, 7])]]);
  });
});

const MODEL = join(ROOT, "src/model/fixtures/llama-optimum-external");
const isInstalled = existsSync(join(ROOT, "node_modules/webgpu"));

describe("--device webgpu", () => {
  useTerminal();
  const ask = ["logits", MODEL, "--ids", "1,2,3,4", "--dtype", "fp32"];
  const logits = (): number[] => (JSON.parse(terminal.out) as { logits: number[] }).logits;

  it.runIf(!isInstalled)("says how to get Dawn where it is not installed", async () => {
    expect(await failure(...ask, "--device", "webgpu")).toBe("1 device-unavailable");
    expect(terminal.err).toMatch(/npm install --no-save webgpu@[\d.]+/);
  });

  it.runIf(isInstalled)("gives the logits of WASM, or says that there is no adapter", async () => {
    if ((await hn(...ask, "--device", "webgpu")) !== 0) {
      expect(terminal.err).toContain("hn: device-unavailable: Dawn found no graphics adapter here.");
      return;
    }
    const onGpu = logits();
    terminal.out = "";
    await hn(...ask);
    const errors = logits().map((logit, i) => Math.abs(logit - (onGpu[i] ?? Number.NaN)));
    // This graph computes its rotary embedding with Cos and Sin, which WGSL gives to 2⁻¹¹ only.
    expect(Math.max(...errors)).toBeLessThanOrEqual(2e-3);
  });
});
