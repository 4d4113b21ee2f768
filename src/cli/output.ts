// What the program prints on stdout, and what happens where it cannot.

import { HnError } from "../base/errors.ts";

const heard = (): void => undefined;

/** Without a listener, a stream that fails would end the process with a stack trace. */
export function hearFailures(): void {
  for (const stream of [process.stdout, process.stderr])
    if (!stream.listeners("error").includes(heard)) stream.on("error", heard);
}

/** @throws HnError `storage-full`, `storage-denied`; a reader that has gone (EPIPE) is none */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (cause) => {
      const code = cause ? ((cause as { code?: string }).code ?? String(cause)) : "EPIPE";
      if (code === "EPIPE") resolve();
      else if (code === "ENOSPC")
        reject(
          new HnError(
            "storage-full",
            "The disk is full, so the result cannot be written. Make room, then try again.",
          ),
        );
      else
        reject(
          new HnError(
            "storage-denied",
            `The result cannot be written to the standard output (${code}). Send it elsewhere.`,
          ),
        );
    });
  });
}
