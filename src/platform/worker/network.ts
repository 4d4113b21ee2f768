// The network, with a timer for servers that ask to wait.

import { HnError } from "../../base/errors.ts";
import type { Network } from "../../model/files/requests.ts";

export const network: Network = {
  fetch: (url, request) => fetch(url, request),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        reject(new HnError("aborted", "Stopped."));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, ms);
      signal?.addEventListener("abort", stop, { once: true });
    }),
};
