// Copies the link to the experiment and says so; where the browser refuses, shows it to copy by hand.

import { useState } from "react";
import { copyText } from "../platform/page/browser.ts";
import { useStore } from "../state/context.tsx";
import type { State } from "../state/types.ts";
import { Button, Dialog, TextArea } from "../ui/index.ts";

const HOLDS = {
  answers: "It holds the question, the neurons, α and the answers; opening it needs no model.",
  question: "It holds the question, the neurons and α, but no answer: none is finished here.",
  nothing: "It holds the neurons and α; nothing has been asked yet.",
} as const;

function heldBy({ question, generating, lanes }: State): keyof typeof HOLDS {
  if (question === null) return "nothing";
  return !generating && lanes.some(({ pieces }) => pieces.length > 0) ? "answers" : "question";
}

export function Share() {
  const link = useStore((s) => s.link);
  const held = useStore(heldBy);
  const notify = useStore((s) => s.notify);
  const [shown, setShown] = useState<string | null>(null);
  const share = async () => {
    const text = link();
    try {
      await copyText(text);
      notify("info", `Link copied. ${HOLDS[held]}`);
    } catch {
      setShown(text);
    }
  };
  return (
    <>
      <Button className="chip" onPress={() => void share()}>
        Share
      </Button>
      <Dialog
        title="The link to this experiment"
        isOpen={shown !== null}
        onClose={() => setShown(null)}
        actions={<Button onPress={() => setShown(null)}>Close</Button>}
      >
        <p>This browser did not let the page copy it. Copy it from here:</p>
        <TextArea label="Link" showLabel={false} value={shown ?? ""} onChange={() => undefined} rows={5} />
      </Dialog>
    </>
  );
}
