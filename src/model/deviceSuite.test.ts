// The device suite in Node: on WASM, and on WebGPU where Dawn is installed and finds an adapter. A page runs it too
// (e2e/kernels.webgpu.spec.ts).

import { expect, it } from "vitest";
import { nodeRuntime } from "../cli/runtime.ts";
import { deviceSuite } from "./testing/deviceSuite.ts";

it.each(["wasm", "webgpu"] as const)(
  "kernels and chains of nodes are as defined, on %s",
  async (device) => {
    const runtime = await nodeRuntime.open(device).catch((error: unknown) => {
      console.info(`deviceSuite: ${device} is left out: ${String(error)}`);
      return null;
    });
    if (device === "webgpu" && runtime === null) return;
    const results = await deviceSuite(runtime!);
    expect(results.length).toBeGreaterThan(30);
    expect(results.filter(({ difference, tolerance }) => !(difference <= tolerance))).toEqual([]);
  },
  400_000,
);
