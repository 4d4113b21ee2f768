// The model card of the embedded model: what it is, what it was made of, what was measured, what it cannot do. Read from
// card.json when the page is opened; no model is needed.

import { shippedCard } from "../../platform/page/shippedCard.ts";
import { useDeferred } from "../../state/context.tsx";
import { Button, Notice } from "../../ui/index.ts";
import { Article } from "./Article.tsx";
import "./card.css";
import { useShipped } from "../useShipped.ts";

export function Card() {
  const { load, retry } = useShipped(shippedCard);
  const shown = useDeferred(load); // an article is laid out in slices, not in one long task
  const again = () => {
    document.getElementById("main")?.focus(); // the button goes
    retry();
  };
  return (
    <div className="mc">
      <header className="mc-head">
        <p className="k">
          <a href="#/library">Library</a> · Model card
        </p>
        <h1>What is the embedded model?</h1>
        {load.status === "failed" ? (
          <Notice tone="problem" actions={<Button onPress={again}>Try again</Button>}>
            The model card could not be opened. {load.error.message}
          </Notice>
        ) : (
          shown.status !== "ready" && <output className="mc-lead">The card is being opened.</output>
        )}
      </header>
      {shown.status === "ready" ? (
        <Article {...shown.value} />
      ) : (
        load.status !== "failed" && <div className="mc-waiting" aria-hidden="true" />
      )}
    </div>
  );
}
