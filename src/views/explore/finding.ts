// What the lanes show, as a sentence: computed from the answers, with the random control in it and with the honest
// opposite given the same room. One answer and one random set are one observation, and it claims no more than that.

import type { LaneId, LaneView } from "../../state/types.ts";
import { formatAlpha, meanOf, signed } from "./format.ts";

/** Text of the finding; `strong` is what changed. */
export interface FindingPart {
  readonly text: string;
  readonly strong?: true;
}

export interface FindingInput {
  readonly lanes: readonly LaneView[];
  /** Lanes are still being generated; one without a result was stopped otherwise. */
  readonly generating: boolean;
  readonly alpha: number;
  /** H-Neurons turned, and all neurons of the model (null where it is not known, as in a replay). */
  readonly turned: number;
  readonly neurons: number | null;
  /** Of the sampling; 0 takes the likeliest token. */
  readonly temperature: number;
}

/** Below this a shift is written 0.00: nats a token. */
const VISIBLE = 0.005;

/** What is said, and whether answers are compared in it. */
interface Told {
  readonly said: readonly FindingPart[];
  readonly compared: boolean;
}
const NOTHING: Told = { said: [], compared: false };
const only = (text: string): Told => ({ said: [{ text }], compared: false });
const comparison = (said: readonly FindingPart[]): Told => ({ said, compared: true });

type Effect =
  | { readonly kind: "words"; readonly what: string }
  | { readonly kind: "shift" | "none"; readonly delta: number; readonly kl: number };

/** The finding; empty while there is nothing to say. */
export function finding(input: FindingInput): readonly FindingPart[] {
  const { compared: isComparison, said } = told(input);
  if (!isComparison || input.temperature === 0) return said;
  return [...said, { text: ` One draw at temperature ${input.temperature}.` }];
}

function told({ lanes, generating, alpha, turned, neurons }: FindingInput): Told {
  const lane = (id: LaneId) => lanes.find((l) => l.id === id);
  const [one, yours, placebo, zero] = [lane("one"), lane("yours"), lane("placebo"), lane("zero")];
  if (!one || turned === 0 || generating) return NOTHING;
  if (lanes.some(({ result }) => result === null || result.finish === "abort"))
    return only("Stopped before the answers were complete, so they are not compared.");

  if (alpha === 1) {
    const silenced = zero && effect(zero, one);
    const asTrained = "At α = 1 every neuron is as trained, so there is nothing to compare yet.";
    if (!silenced) return only(asTrained);
    return comparison([
      { text: `${asTrained} Silencing them (α = 0) ` },
      ...parts(silenced),
      { text: "; move the slider to see your own dose beside a matched random set." },
    ]);
  }

  const own = yours && effect(yours, one);
  if (!own) return NOTHING;
  const of = neurons === null ? "" : ` of ${neurons.toLocaleString("en")}`;
  const subject = `Turning ${turned.toLocaleString("en")}${of} neuron${turned === 1 && neurons === null ? "" : "s"} to ${formatAlpha(alpha)} `;
  return comparison([
    { text: subject },
    ...compared(own, placebo ? effect(placebo, one) : null),
    ...(own.kind === "words" ? [] : riskMoved(yours, one)),
  ]);
}

function compared(own: Effect, control: Effect | null): FindingPart[] {
  const said = parts(own);
  if (!control) return [...said, { text: ". There is no random set to compare it with." }];
  if (own.kind === "none") {
    if (control.kind === "none") return [...said, { text: "; a matched random set did no more." }];
    const more = parts(control).map(({ text }) => text);
    return [
      ...said,
      {
        text: `; a matched random set ${more.join("")}, which is more, so this is no sign of the H-Neurons.`,
      },
    ];
  }
  if (control.kind === "words") {
    const sign = "so this is no sign of the H-Neurons alone.";
    return own.kind === "words"
      ? [...said, { text: `. A matched random set of neurons changed it as well, ${sign}` }]
      : [...said, { text: `. A matched random set of neurons ${control.what}, ${sign}` }];
  }
  if (own.kind === "words") return [...said, { text: "; a matched random set changed no word." }];
  // The random set by the same measure; what is written the same is not more.
  const measure = bySign(own)
    ? (e: Shift) => Number(Math.abs(e.delta).toFixed(2))
    : (e: Shift) => Number(e.kl.toFixed(2));
  const random = bySign(own) ? signed(control.delta) : control.kl.toFixed(2);
  const noMore =
    measure(control) >= measure(own)
      ? " A matched random set shifted it no less, so this is no sign of the H-Neurons alone."
      : "";
  return [...said, { text: ` (random set ${random}).${noMore}` }];
}

/** A mean risk that moves by less is not spoken of. */
const RISK_MOVED = 0.1;

/** Where the risk moved and no word did: turned neurons are inputs of the detector that reads it. */
function riskMoved(lane: LaneView, reference: LaneView): FindingPart[] {
  const [own, trained] = [meanOf(lane.risk ?? []), meanOf(reference.risk ?? [])];
  if (own === null || trained === null || Math.abs(own - trained) < RISK_MOVED) return [];
  return [
    {
      text:
        ` Its risk went from ${trained.toFixed(2)} to ${own.toFixed(2)} without a word changing: the detector ` +
        "reads the very neurons that were turned.",
    },
  ];
}

type Shift = { readonly delta: number; readonly kl: number };
/** Whether the change of the log-probability shows; KL is told where it does not. */
const bySign = ({ delta }: Shift): boolean => Math.abs(delta) >= VISIBLE;

function parts(effect: Effect): FindingPart[] {
  switch (effect.kind) {
    case "words":
      return [{ text: effect.what, strong: true }];
    case "shift":
      return bySign(effect)
        ? [
            { text: "changed no word, but " },
            {
              text: `shifted the log-probability of the answer by ${signed(effect.delta)} nats a token`,
              strong: true,
            },
          ]
        : [
            { text: "changed no word, but " },
            {
              text: `moved the predictions by a KL divergence of ${effect.kl.toFixed(2)} nats a token`,
              strong: true,
            },
          ];
    case "none":
      return [{ text: `changed no word and moved the predictions by less than ${VISIBLE} nats a token` }];
  }
}

/** What a lane does that the reference does not; null while it is not finished. */
function effect(lane: LaneView, reference: LaneView): Effect | null {
  if (!lane.result) return null;
  const { deltaLogprob: delta, kl } = lane.result;
  const what = difference(lane.pieces, reference.pieces);
  if (what !== null) return { kind: "words", what };
  return Math.abs(delta) >= VISIBLE || kl >= VISIBLE
    ? { kind: "shift", delta, kl }
    : { kind: "none", delta, kl };
}

/** How the words differ; null where at most their division into tokens does. */
function difference(pieces: readonly string[], reference: readonly string[]): string | null {
  const [own, trained] = [words(pieces), words(reference)];
  const longest = Math.max(own.length, trained.length);
  let at = 0;
  while (at < longest && own[at] === trained[at]) at++;
  if (at === longest) return null;
  if (own.length === 0) return "left the answer empty";
  if (trained.length === 0) return "gave an answer where there was none";
  if (at === own.length) return `ended the answer after its ${ordinal(at)} word`;
  if (at === trained.length) return `made the answer go on after its ${ordinal(at)} word`;
  return `changed the answer from its ${ordinal(at + 1)} word`;
}

const words = (pieces: readonly string[]): string[] => pieces.join("").split(/\s+/).filter(Boolean);

const ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(
  " ",
);

export function ordinal(n: number): string {
  const word = ORDINALS[n - 1];
  if (word !== undefined) return word;
  const suffix = new Intl.PluralRules("en", { type: "ordinal" }).select(n);
  return `${n}${{ one: "st", two: "nd", few: "rd", other: "th", zero: "th", many: "th" }[suffix]}`;
}
