// The access token for gated models: used as it is typed, held in memory by the worker, gone with the page.

import { useState } from "react";
import { useStore } from "../../state/context.tsx";
import { Button, SecretField } from "../../ui/index.ts";
import { useAttempt } from "../useAttempt.ts";

export function HubToken() {
  const hasToken = useStore((s) => s.hasToken);
  const setToken = useStore((s) => s.setToken);
  const attempt = useAttempt();
  const [typed, setTyped] = useState("");
  const give = (text: string) => {
    setTyped(text);
    void attempt(() => setToken(text.trim() === "" ? null : text.trim()));
  };
  return (
    <div className="hub-token">
      <SecretField
        label="Access token of the Hub"
        value={typed}
        onChange={give}
        placeholder={hasToken ? "one is in use" : "hf_…"}
        description="One that may read is enough. It is sent to the Hub only, and forgotten when this page is left."
      />
      {hasToken && typed === "" && <Button onPress={() => give("")}>Forget it</Button>}
    </div>
  );
}
