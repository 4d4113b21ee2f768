// The device suite as a script for a page: what kernels.webgpu.spec.ts puts into the page under test.

import { deviceSuite, type DeviceResult } from "../src/model/testing/deviceSuite.ts";
import { browserRuntime } from "../src/platform/worker/runtime.ts";

declare global {
  interface Window {
    deviceSuite: (base: string, device: "wasm" | "webgpu") => Promise<DeviceResult[]>;
  }
}

window.deviceSuite = async (base, device) => deviceSuite(await browserRuntime(base).open(device));
