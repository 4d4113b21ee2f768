// The access token for gated models: typed, held in memory by the worker, gone with the page.

import { useState } from "react";
import { useStore } from "../../state/context.tsx";
import { Button, SecretField } from "../../ui/index.ts";
import { useAttempt } from "../useAttempt.ts";

export function HubToken() {
  const hasToken = useStore((s) => s.hasToken);
  const setToken = useStore((s) => s.setToken);
  const attempt = useAttempt();
  const [typed, setTyped] = useState("");
  const give = (token: string | null) => {
    setTyped("");
    void attempt(() => setToken(token));
  };
  if (hasToken)
    return (
      <div className="hub-token">
        <span>An access token is used until this page is left.</span>
        <Button onPress={() => give(null)}>Forget it</Button>
      </div>
    );
  return (
    <form
      className="hub-token"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.trim() !== "") give(typed.trim());
      }}
    >
      <SecretField
        label="Access token of the Hub"
        value={typed}
        onChange={setTyped}
        placeholder="hf_…"
        description="One that may read is enough. It is sent to the Hub only, and never kept."
      />
      <Button type="submit">Use it</Button>
    </form>
  );
}
