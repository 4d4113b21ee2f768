// Runs an action of the store from a button: a failure becomes a notice, a stop does not.

import { useCallback } from "react";
import { asHnError } from "../base/errors.ts";
import { useStore } from "../state/context.tsx";

/** Resolves once the action has ended either way; true where it succeeded. */
export type Attempt = (action: () => Promise<unknown>) => Promise<boolean>;

export function useAttempt(): Attempt {
  const notify = useStore((s) => s.notify);
  return useCallback(
    async (action) => {
      try {
        await action();
        return true;
      } catch (thrown) {
        const error = asHnError(thrown);
        if (error.code !== "aborted") notify("problem", error.message);
        return false;
      }
    },
    [notify],
  );
}
