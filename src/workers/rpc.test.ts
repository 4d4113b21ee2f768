// Calls over a real MessageChannel: results, events, errors with their code, cancelling, moved buffers.

import { MessageChannel } from "node:worker_threads";
import { afterAll, describe, expect, it } from "vitest";
import { HnError } from "../base/errors.ts";
import { connect, serve, transfer, type Endpoint } from "./rpc.ts";

interface Methods {
  add: { args: { a: number; b: number }; event: never; result: number };
  count: { args: { to: number }; event: number; result: string };
  fail: { args: { code: "not-found" | "plain" }; event: never; result: null };
  wait: { args: null; event: never; result: null };
  buffer: { args: number; event: never; result: { data: Float32Array } };
}

const channel = new MessageChannel();
let sent: Float32Array<ArrayBuffer> | null = null;

/** Node's ports deliver messages to listeners as the browser's do, once they are started. */
const endpoint = (port: typeof channel.port1): Endpoint => {
  port.start();
  return port as unknown as Endpoint;
};

serve<Methods>(endpoint(channel.port1), {
  add: async ({ a, b }) => a + b,
  async count({ to }, { emit }) {
    for (let i = 1; i <= to; i++) emit(i);
    return "counted";
  },
  async fail({ code }) {
    if (code === "not-found") throw new HnError("not-found", "It is not there.", { file: "x" });
    throw new TypeError("a bug");
  },
  wait: (_, { signal }) =>
    new Promise((_resolve, reject) =>
      signal.addEventListener("abort", () => reject(new HnError("aborted", "Stopped."))),
    ),
  async buffer(length) {
    sent = new Float32Array(length).fill(1);
    return transfer({ data: sent }, [sent.buffer]);
  },
});
const { call } = connect<Methods>(endpoint(channel.port2));

afterAll(() => channel.port1.close());

describe("rpc", () => {
  it("gives results, and keeps calls apart", async () => {
    const sums = await Promise.all([1, 2, 3].map((a) => call("add", { a, b: 10 })));
    expect(sums).toEqual([11, 12, 13]);
  });

  it("delivers a call's events to that call, in order, before its result", async () => {
    const seen: number[] = [];
    const other: number[] = [];
    await Promise.all([
      call("count", { to: 4 }, { onEvent: (n) => seen.push(n) }),
      call("count", { to: 2 }, { onEvent: (n) => other.push(n) }),
    ]);
    expect(seen).toEqual([1, 2, 3, 4]);
    expect(other).toEqual([1, 2]);
  });

  it("rebuilds errors with code and details; bugs are internal", async () => {
    await expect(call("fail", { code: "not-found" })).rejects.toMatchObject({
      name: "HnError",
      code: "not-found",
      message: "It is not there.",
      details: { file: "x" },
    });
    await expect(call("fail", { code: "plain" })).rejects.toMatchObject({
      code: "internal",
      message: "a bug",
    });
  });

  it("cancels one call by its signal, and refuses one that is cancelled already", async () => {
    const controller = new AbortController();
    const waiting = call("wait", null, { signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: "aborted" });
    await expect(call("add", { a: 1, b: 1 }, { signal: controller.signal })).rejects.toMatchObject({
      code: "aborted",
    });
    await expect(call("add", { a: 1, b: 1 })).resolves.toBe(2);
  });

  it("moves marked buffers instead of copying them", async () => {
    const { data } = await call("buffer", 1000);
    expect(data.length).toBe(1000);
    expect(sent?.length).toBe(0); // moved away
  });
});
