// Services on the network, by Node's fetch.

import { setTimeout } from "node:timers/promises";
import { HnError } from "../base/errors.ts";
import type { Service } from "../study/ports.ts";

export const service: Service = {
  async post(url, { headers, body, signal }) {
    const response = await fetch(url, { method: "POST", headers, body, signal, redirect: "error" });
    return {
      status: response.status,
      header: (name) => response.headers.get(name),
      text: await response.text(),
    };
  },
  sleep: (ms, signal) =>
    setTimeout(ms, undefined, { ...(signal ? { signal } : {}), ref: true }).catch(() => {
      throw new HnError("aborted", "Stopped.");
    }),
};
