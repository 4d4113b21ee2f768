// Scores and their intervals as people read them here: no leading zero, two digits, the interval in brackets, n
// where there is one. Shares of one only; counts and rates are formatted where they stand.

export interface Score {
  /** In [0, 1], as are both ends of its 95 % interval. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Questions it was read on. */
  readonly n: number;
}

/** `.83`, `1.00`, `.00`; a dash where there is no number. */
export const scoreText = (value: number): string =>
  Number.isFinite(value) ? value.toFixed(2).replace(/^0\./, ".") : "–";

/** `[.76, .89]` */
export const rangeText = ({ low, high }: Pick<Score, "low" | "high">): string =>
  `[${scoreText(low)}, ${scoreText(high)}]`;

/** `.83 [.76, .89]` */
export const intervalText = (score: Pick<Score, "value" | "low" | "high">): string =>
  `${scoreText(score.value)} ${rangeText(score)}`;

/** Scores below this many questions can all be alike in a bootstrap, which then gives an interval without width. */
const FEW = 30;

/** False where the interval has no width for want of questions, and so bounds nothing. */
export const isBounded = ({ low, high, n }: Pick<Score, "low" | "high" | "n">): boolean =>
  n >= FEW || high - low > 1e-9;

export const UNBOUNDED = "too few to bound";

/** `.83 [.76, .89]`, or `1.00, too few to bound` where the interval says nothing. */
export const scoredText = (score: Score): string =>
  isBounded(score) ? intervalText(score) : `${scoreText(score.value)}, ${UNBOUNDED}`;

/** For the page: `n = 96`, `[.76, .89]` and `H-Neuron` do not break at a line's end. */
export const unbroken = (text: string): string =>
  text
    .replaceAll(/n = (?=\d)/g, "n\u00a0=\u00a0")
    .replaceAll(/\[([^,\]]+), /g, "[$1,\u00a0")
    .replaceAll("H-Neuron", "H-\u2060Neuron");

/** The first letter of a sentence. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `3,456` */
export const countText = (n: number): string => n.toLocaleString("en");
