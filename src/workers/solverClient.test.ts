// Calls against threads that a test steers: a MessageChannel with the worker's side of the protocol at its other end.

import { MessageChannel } from "node:worker_threads";
import { afterEach, describe, expect, it } from "vitest";
import { HnError } from "../base/errors.ts";
import type { MatrixFit } from "../study/matrixFit.ts";
import type { FitRequest } from "./protocol.ts";
import { serve, type Endpoint } from "./rpc.ts";
import { solverClient, type SolverThread } from "./solverClient.ts";
import type { SolverMethods } from "./solverProtocol.ts";

const RESULT: MatrixFit = { weights: [], intercept: 1, objective: 2, kkt: 0, seconds: 0 };
const REQUEST: FitRequest = {
  features: { data: new Float32Array(2), shape: [2, 1] },
  labels: [0, 1],
  C: 1,
  penalty: "l1",
  path: false,
};

/** A test double of a solver worker: a fit waits until the test finishes it, and the thread can be made to die. */
class FakeThread {
  readonly #channel = new MessageChannel();
  readonly #listeners = new Map<string, (event: { message?: unknown }) => void>();
  readonly #waiting: { resolve: (result: MatrixFit) => void; reject: (error: HnError) => void }[] = [];
  terminated = false;

  constructor() {
    this.#channel.port1.start();
    this.#channel.port2.start();
    serve<SolverMethods>(this.#channel.port2 as unknown as Endpoint, {
      fitPath: () => Promise.resolve([]),
      fit: () => new Promise((resolve, reject) => this.#waiting.push({ resolve, reject })),
    });
  }

  readonly thread: SolverThread = {
    postMessage: (message: unknown) => this.#channel.port1.postMessage(message),
    addEventListener: (type: string, listener: (event: never) => void) => {
      if (type === "message")
        (this.#channel.port1 as unknown as EventTarget).addEventListener(type, listener as never);
      else this.#listeners.set(type, listener as (event: { message?: unknown }) => void);
    },
    terminate: () => {
      this.terminated = true;
      this.close();
    },
  };

  async running(): Promise<this> {
    while (this.#waiting.length === 0) await new Promise(setImmediate);
    return this;
  }
  finish = (): void => this.#waiting.shift()?.resolve(RESULT);
  refuse = (error: HnError): void => this.#waiting.shift()?.reject(error);
  die = (type: "error" | "messageerror", message?: string): void => this.#listeners.get(type)?.({ message });
  close = (): void => this.#channel.port1.close();
}

const threads: FakeThread[] = [];
const client = () =>
  solverClient(() => {
    const fake = new FakeThread();
    threads.push(fake);
    return fake.thread;
  });
afterEach(() => {
  for (const fake of threads.splice(0)) fake.close();
});

describe("solver client", () => {
  it("reuses an idle thread, and keeps one", async () => {
    const solver = client();
    for (let i = 0; i < 2; i++) {
      const fitting = solver.fit(REQUEST);
      (await threads[0]!.running()).finish();
      expect(await fitting).toEqual(RESULT);
    }
    expect(threads).toHaveLength(1);
    const both = [solver.fit(REQUEST), solver.fit(REQUEST)];
    expect(threads).toHaveLength(2);
    for (const fake of threads) (await fake.running()).finish();
    await Promise.all(both);
    expect(threads.filter(({ terminated }) => terminated)).toHaveLength(1);
  });

  it("stops one fit and leaves the others alone", async () => {
    const solver = client();
    const controller = new AbortController();
    const stopped = solver.fit(REQUEST, controller.signal);
    const other = solver.fit(REQUEST);
    await threads[0]!.running();
    controller.abort();
    await expect(stopped).rejects.toMatchObject({ code: "aborted" });
    (await threads[1]!.running()).finish();
    expect(await other).toEqual(RESULT);
    expect(threads.map(({ terminated }) => terminated)).toEqual([true, false]);
  });

  it("starts nothing for a signal that has fired", async () => {
    await expect(client().fit(REQUEST, AbortSignal.abort())).rejects.toMatchObject({ code: "aborted" });
    expect(threads).toHaveLength(0);
  });

  it.each(["error", "messageerror"] as const)("fails the call of a thread that dies (%s)", async (type) => {
    const solver = client();
    const fitting = solver.fit(REQUEST);
    (await threads[0]!.running()).die(type, "out of memory");
    await expect(fitting).rejects.toMatchObject({
      code: "internal",
      message: expect.stringMatching(/thread ended .*continue it/) as string,
    });
    const next = solver.fit(REQUEST);
    (await threads[1]!.running()).finish();
    expect(await next).toEqual(RESULT);
  });

  it("does not hand out a thread that died while idle", async () => {
    const solver = client();
    const first = solver.fit(REQUEST);
    (await threads[0]!.running()).finish();
    await first;
    threads[0]!.die("error");
    const next = solver.fit(REQUEST);
    (await threads[1]!.running()).finish();
    expect(await next).toEqual(RESULT);
  });

  it("passes on what the solver refuses", async () => {
    const solver = client();
    const fitting = solver.fit(REQUEST);
    (await threads[0]!.running()).refuse(new HnError("one-class", "All labels are 0."));
    await expect(fitting).rejects.toMatchObject({ code: "one-class" });
  });
});
