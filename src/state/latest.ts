// Latest wins: work that is asked for faster than it can be done. A new request aborts the one that runs and starts
// when that has ended (the reason of its signal is "newer"); requests in between are never started, since the work reads the state when it starts.

export interface Latest {
  /** Resolves when no request is left. Never rejects: `work` handles its failures. */
  request(): Promise<void>;
  /** Aborts what runs and drops what waits; resolves when it has ended. */
  cancel(): Promise<void>;
  readonly busy: boolean;
}

export function latestWins(work: (signal: AbortSignal) => Promise<void>): Latest {
  let waiting = false;
  let controller: AbortController | null = null;
  let loop: Promise<void> | null = null;

  const drive = async (): Promise<void> => {
    while (waiting) {
      waiting = false;
      controller = new AbortController();
      await work(controller.signal);
    }
    controller = null;
    loop = null;
  };

  return {
    request() {
      waiting = true;
      controller?.abort("newer");
      loop ??= drive();
      return loop;
    },
    async cancel() {
      waiting = false;
      controller?.abort("stopped");
      await loop;
    },
    get busy() {
      return loop !== null;
    },
  };
}
