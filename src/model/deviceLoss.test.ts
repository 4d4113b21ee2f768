import { expect, it } from "vitest";
import { HnError } from "../base/errors.ts";
import { DeviceWatch } from "./deviceLoss.ts";

const nextTask = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A device that a test loses. */
function device() {
  let lose: () => void = () => undefined;
  const lost = new Promise<GPUDeviceLostInfo>((resolve) => {
    lose = () => resolve({ reason: "unknown", message: "The driver was reset." } as GPUDeviceLostInfo);
  });
  return { watch: new DeviceWatch({ lost }, nextTask), lose };
}
const LOST = { code: "device-lost", details: "The driver was reset." };

it("ends work that would never end, and begins none afterwards", async () => {
  const { watch, lose } = device();
  const running = watch.guard(() => new Promise(() => undefined));
  lose();
  await expect(running).rejects.toMatchObject(LOST);
  expect(watch.isLost).toBe(true);
  await expect(watch.guard(() => Promise.reject(new Error("it began")))).rejects.toMatchObject(LOST);
  expect(await watch.loss).toMatchObject(LOST);
});

it("calls a failure by its cause where the news of the loss comes after it", async () => {
  const { watch, lose } = device();
  const failing = watch.guard(async () => {
    setImmediate(lose);
    throw new Error("mapAsync failed");
  });
  await expect(failing).rejects.toMatchObject(LOST);
});

it("leaves other results and failures as they are", async () => {
  for (const { watch } of [device(), { watch: new DeviceWatch(null, nextTask) }]) {
    expect(await watch.guard(async () => 7)).toBe(7);
    const refused = new HnError("unsupported-model", "No.");
    await expect(watch.guard(() => Promise.reject(refused))).rejects.toBe(refused);
  }
});
