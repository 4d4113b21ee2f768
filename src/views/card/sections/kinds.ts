// How the kinds of figures are drawn throughout the card: shares of one, AUROCs, slopes.

import { bracketed } from "../../../charts/dotGeometry.ts";
import { scoreText } from "../../../charts/intervalText.ts";
import { plusMinus, signedText } from "../words.ts";

const SCORE = { format: scoreText, text: bracketed(scoreText) };

export const RATE = { ...SCORE, extent: [0, 1], unit: "share" } as const;

export const AUROC = {
  ...SCORE,
  extent: [0.4, 1],
  unit: "AUROC; dashed: chance",
  reference: 0.5,
} as const;

export const SLOPE = {
  format: signedText,
  text: plusMinus,
  extent: [0, 0],
  unit: "per unit of α; dashed: no change",
  reference: 0,
} as const;
