// The conversations of this visit that were left for a new one; each can be gone on with.

import { useStore } from "../../state/context.tsx";
import { Button } from "../../ui/index.ts";
import { formatCount } from "./format.ts";
import { focusAskBox } from "./focusAskBox.ts";
import "./Earlier.css";

export const EARLIER = "earlier-conversations";

export function Earlier() {
  const aside = useStore((s) => s.aside);
  const takeUp = useStore((s) => s.takeUp);
  if (aside.length === 0) return null;
  return (
    <section className="earlier" aria-labelledby={EARLIER}>
      <h2 id={EARLIER} tabIndex={-1}>
        Earlier conversations
      </h2>
      <ul>
        {aside
          .map(({ history, question, replay }, index) => (
            <li key={index}>
              <Button
                variant="plain"
                onPress={() => {
                  focusAskBox(); // this entry leaves the list
                  void takeUp(index);
                }}
              >
                {history[0]?.content ?? question}
              </Button>
              <span className="k">
                {replay ? "a replay" : formatCount(Math.floor(history.length / 2) + 1, "question")}
              </span>
            </li>
          ))
          .toReversed()}
      </ul>
      <p className="k">They are kept while this page is open.</p>
    </section>
  );
}
