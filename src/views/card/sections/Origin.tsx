// Where the neurons come from: the same classifier on the model before chat tuning.

import type { CardFile } from "../../../exchange/cardFile.ts";
import { DetectionFigure } from "./DetectionFigure.tsx";

export function Origin({ card }: { readonly card: CardFile }) {
  const tests = card.figures.detection_base;
  if (!tests) return null;
  return (
    <>
      <p>
        The classifier that was fitted on the chat-tuned model reads the answers of the base model, before any
        chat tuning. If it works there too, what it reads was there before the tuning.
      </p>
      <DetectionFigure
        title="The same neurons on the base model"
        caption="AUROC with its 95 % interval on the base model’s own answers, beside the same baselines on these. n counts answers; the base model is consistent on other questions, so that n differs."
        tests={tests}
      />
    </>
  );
}
