// Who holds the model: loads in any order, users that outlast a replacement.

import { describe, expect, it } from "vitest";
import { HnError } from "../base/errors.ts";
import { ModelHolder } from "./modelHolder.ts";

/** Stands for a loaded model: knows whether it was let go. */
class Held {
  disposed = false;
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
  dispose(): Promise<void> {
    this.disposed = true;
    return Promise.resolve();
  }
}

/** A load that ends when the test says so; like a real one it looks at its signal when it goes on. */
function slow(name: string) {
  let finish = (): void => undefined;
  const gate = new Promise<void>((resolve) => (finish = resolve));
  const model = new Held(name);
  let loads = 0;
  const load = async (signal: AbortSignal) => {
    loads++;
    await gate;
    if (signal.aborted) throw new HnError("aborted", "Stopped.");
    return model;
  };
  return { model, load, finish: () => finish(), loads: () => loads };
}
const holderOfHeld = () =>
  new ModelHolder<string, Held>((key, model, wanted) => wanted === key || wanted === model?.name);
const quick = (model: Held) => async () => model;
const settled = async <T>(promise: Promise<T>): Promise<T | string> => promise.catch((e: HnError) => e.code);

describe("the holder of the model", () => {
  it("loads the same model once, however often it is asked for", async () => {
    const holder = holderOfHeld();
    const a = slow("a");
    const both = [holder.load("a", a.load), holder.load("a", a.load)];
    a.finish();
    expect(await Promise.all(both)).toEqual([a.model, a.model]);
    expect(await holder.load("a", a.load)).toBe(a.model);
    expect(a.loads()).toBe(1);
  });

  it("knows a model by what it came to, too", async () => {
    const holder = holderOfHeld();
    const a = new Held("a");
    expect(await holder.load("default", quick(a))).toBe(a);
    expect(await holder.load("a", quick(new Held("a")))).toBe(a);
    expect(await holder.load("default", quick(new Held("a")))).toBe(a);
  });

  it("gives the last one asked for, not the last to finish", async () => {
    const holder = holderOfHeld();
    const [a, b] = [slow("a"), slow("b")];
    const first = settled(holder.load("a", a.load));
    const second = holder.load("b", b.load);
    b.finish();
    a.finish();
    expect(await first).toBe("aborted");
    expect(await second).toBe(b.model);
    expect(holder.current).toBe(b.model);
  });

  it("keeps a replaced model alive until its last user is done", async () => {
    const holder = holderOfHeld();
    const a = new Held("a");
    await holder.load("a", quick(a));
    let done = (): void => undefined;
    const using = holder.use(async (model) => {
      await new Promise<void>((resolve) => (done = resolve));
      return model.disposed;
    });
    await holder.load("b", quick(new Held("b")));
    expect(a.disposed).toBe(false);
    done();
    expect(await using).toBe(false);
    expect(a.disposed).toBe(true);
  });

  it("leaves the model as it was when a load fails or is aborted", async () => {
    const holder = holderOfHeld();
    const a = new Held("a");
    await holder.load("a", quick(a));
    expect(
      await settled(holder.load("x", () => Promise.reject(new HnError("not-found", "No.")), undefined)),
    ).toBe("not-found");
    const abort = new AbortController();
    const b = slow("b");
    const loading = settled(holder.load("b", b.load, abort.signal));
    abort.abort();
    b.finish();
    expect(await loading).toBe("aborted");
    expect(holder.current).toBe(a);
    expect(a.disposed).toBe(false);
    await holder.unload();
    expect(a.disposed).toBe(true);
    expect(await settled(holder.use(async () => "used"))).toBe("invalid-input");
  });
});
