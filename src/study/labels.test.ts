import { describe, expect, it } from "vitest";
import type { IdentifyBundle } from "./bundle.ts";
import { identificationOf } from "./detect/fromBundle.ts";
import { identify, type IdentifyOptions } from "./identify.ts";
import { questionsOf, type QuestionEntry } from "./journal.ts";
import {
  agreementWithRule,
  Labels,
  LABELS_FILE,
  parseLabels,
  relabel,
  writeLabels,
  type Label,
} from "./labels.ts";
import { MemoryStore } from "./testing/memoryStore.ts";
import { toyFacts, ToyModel } from "./testing/toyModel.ts";
import { openedIdentification, toyIdentification } from "./testing/toyStudy.ts";

const { facts, questions } = toyFacts(100);
const options = (fields: Partial<IdentifyOptions> = {}): IdentifyOptions =>
  toyIdentification(100, { cGrid: [1, 10], rule: "validation" }, fields);

function entriesOf({ journal }: IdentifyBundle): Map<string, QuestionEntry> {
  const read = questionsOf(journal);
  if (!read.ok) throw read.error;
  return new Map(read.value.map((entry) => [entry.id, entry]));
}
const wrong = (i: number): string => facts[i]!.wrong;
const by = "person";

describe("labels over a study", () => {
  // q0 and q1 are known, q2 and q3 not, q9 is in between.
  const labels = new Labels([
    { id: "q2", response: wrong(2), verdict: "correct", by }, // the rule missed an alias
    { id: "q0", response: "Right0.", verdict: "non-answer", by },
    { id: "q9", response: wrong(9), verdict: "correct", by }, // consistent only now
    { id: "q7", response: wrong(7), span: { text: wrong(7).slice(0, 5), start: 0, end: 5 }, by },
    { id: "q7", response: "never said", verdict: "correct", by },
  ]);

  it("change funnel, splits and fit from what is kept, and say what the model has to be asked for", async () => {
    const store = new MemoryStore();
    const { bundle } = await identify(options({ store }));
    const before = openedIdentification(bundle);
    const model = new ToyModel(facts);
    const again = await identify(options({ store, model, labels, keptOnly: true }));
    const after = openedIdentification(again.bundle);
    expect(model.batches).toEqual([]); // nothing was asked
    expect(after.journal).toBe(before.journal);
    expect(after.labels?.list).toEqual(labels.list);
    const was = before.results.summary.funnel;
    const is = after.results.summary.funnel;
    expect(is.outcomes.faithful).toBe(was.outcomes.faithful + 1 - 1 + 1);
    expect(is.outcomes.hallucinated).toBe(was.outcomes.hallucinated - 1);
    expect(is.features).toEqual({
      faithful: was.features.faithful + 1 - 1,
      hallucinated: was.features.hallucinated - 1 - 1, // of q7 another span was read
    });
    const { splits } = after.results;
    const used = [...splits.train, ...splits.validation, ...splits.test];
    for (const id of ["q0", "q7", "q9"]) expect(used).not.toContain(id);
    expect(again.summary.warnings).toEqual(
      expect.arrayContaining([
        "Labels of 4 responses stand in place of the rules' verdicts or spans and change the outcome of 3 questions.",
        "1 labels are of responses that this study does not have.",
        expect.stringMatching(/^2 questions are left out of the fit.*: 1 agree only now, of 1 another span/),
      ]),
    );
    const found = identificationOf(after, questions);
    if (!found.ok) throw found.error;
    const answers = [...found.value.train, ...found.value.validation];
    expect(answers.find(({ question }) => question === facts[2]!.question)?.label ?? 0).toBe(0);

    // They stay with the study until others come.
    const resumed = await identify(options({ store, keptOnly: true }));
    expect(Buffer.compare(resumed.bundle, again.bundle)).toBe(0);
    const without = await identify(options({ store, keptOnly: true, labels: new Labels([]) }));
    expect(Buffer.compare(without.bundle, bundle)).toBe(0);
  });

  it("capture what they make consistent where they are there from the start", async () => {
    const { bundle, summary } = await identify(options({ labels, resume: false }));
    const entries = entriesOf(openedIdentification(bundle));
    expect(entries.get("q9")).toMatchObject({ outcome: "mixed", rows: 1 });
    expect(relabel(entries.get("q9")!, labels)).toMatchObject({ outcome: "faithful", rows: 1 });
    expect(entries.get("q7")).toMatchObject({ rows: 1, representative: { span: { start: 0, end: 5 } } });
    expect(entries.get("q0")).toMatchObject({ outcome: "faithful", rows: 0 });
    expect(summary.warnings.join()).not.toContain("left out of the fit");
  });

  it("leave with a study that starts anew", async () => {
    const store = new MemoryStore();
    await identify(options({ store, labels }));
    await identify(options({ store, resume: false }));
    expect(await store.size(LABELS_FILE)).toBe(0);
  });

  it("say how far they agree with the rule", async () => {
    const { bundle } = await identify(options());
    const entries = [...entriesOf(openedIdentification(bundle)).values()];
    const verdicts: Label[] = [0, 1, 2, 3].map((i) => ({
      id: `q${i}`,
      response: i < 2 ? `Right${i}.` : wrong(i),
      verdict: i === 1 || i === 3 ? "incorrect" : "correct",
      by,
    }));
    // Right, right, wrong, wrong against right, wrong, right, wrong
    expect(agreementWithRule(entries, new Labels(verdicts))).toMatchObject({
      value: 0,
      n: 4,
      agreement: 0.5,
    });
    expect(agreementWithRule(entries, new Labels([]))).toBeNull();
  });
});

describe("labels.json", () => {
  it("reads back what it wrote, whatever the order, the later of two labels", () => {
    const list: Label[] = [
      { id: "b", response: "x", verdict: "correct", by },
      { id: "a", response: "🦜 y", span: { text: "y", start: 2, end: 3 }, by },
      { id: "b", response: "x", verdict: "incorrect", by: "judge-1" },
    ];
    const text = writeLabels(new Labels(list));
    const read = parseLabels(JSON.parse(text));
    expect(read.ok && read.value.list).toEqual([list[1], list[2]]);
    expect(writeLabels(new Labels([]).with([list[2]!, list[1]!]))).toBe(text);
  });

  it("names what is wrong", () => {
    const message = (labels: unknown): string => {
      const read = parseLabels({ format: "hn-labels/1", labels });
      return read.ok ? "" : read.error.message;
    };
    expect(message([{ id: "a", response: "x", verdict: "maybe", by }])).toContain(
      "labels[0].verdict: one of",
    );
    expect(message([{ id: "a", response: "x y", span: { text: "y", start: 0, end: 1 }, by }])).toContain(
      "labels[0].span: its text does not stand",
    );
    expect(message("x")).toContain("labels: a list");
  });
});
