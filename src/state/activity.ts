// What is under way, counted: model calls, generations, fetches. Scripts and tests wait for the count to be zero
// instead of sleeping.

export interface Activity {
  /** Counts until the promise settles; gives it back. */
  readonly track: <T>(work: Promise<T>) => Promise<T>;
  /** Resolves when nothing is under way; at once where that is so already. */
  readonly whenIdle: () => Promise<void>;
}

export function createActivity(): Activity {
  let running = 0;
  let waiting: (() => void)[] = [];
  const done = () => {
    if (--running > 0) return;
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  };
  return {
    track(work) {
      running++;
      work.catch(() => undefined).finally(done);
      return work;
    },
    async whenIdle() {
      while (running > 0) await new Promise<void>((wake) => waiting.push(wake));
    },
  };
}
