import { describe, expect, it } from "vitest";
import { HnError } from "../../base/errors.ts";
import { auroc } from "../../math/scores.ts";
import type { ModelCard } from "../../model/types.ts";
import { SPEC_FILE } from "../journal.ts";
import { MemoryStore } from "../testing/memoryStore.ts";
import { DOUBT, TOY_LAYERS, TOY_NEURONS, type ToyModel } from "../testing/toyModel.ts";
import { inlineSet, toyDetection, toyQuestions, toySpec, toyWorld, unseen } from "../testing/toyStudy.ts";
import { readDetectBundle, type DetectBundle } from "./bundle.ts";
import { detect, type DetectOptions } from "./detect.ts";
import type { DetectProgress, SetResult } from "./types.ts";

function opened(bytes: Uint8Array): DetectBundle {
  const read = readDetectBundle(bytes);
  if (!read.ok) throw read.error;
  return read.value;
}

async function failure(options: DetectOptions): Promise<HnError> {
  try {
    await detect(options);
  } catch (thrown) {
    if (thrown instanceof HnError) return thrown;
    throw thrown;
  }
  throw new Error("the study did not fail");
}

/** The toy world in a model of other weights, as a base model has. */
function otherModel(card: Partial<ModelCard>): ToyModel {
  const model = toyWorld();
  Object.assign(model, { card: { ...model.card, sha256: "22".repeat(32), ...card } });
  return model;
}

const only = (sets: readonly SetResult[]): SetResult => sets[0]!;
const reasons = ({ baselines }: SetResult) => Object.fromEntries(baselines.map((b) => [b.name, b.reason]));

describe("detect", () => {
  it("reads the detector on every set, each in its own funnel, beside its baselines", async () => {
    const events: DetectProgress[] = [];
    const spec = await toySpec({
      sets: [
        inlineSet("mixed", [...toyQuestions(0, 60), ...unseen(60), ...unseen(2)]),
        inlineSet(
          "new",
          unseen(100).map((q, i) => ({ ...q, entity: `e${i % 30}` })),
        ),
        { kind: "test-split", sha256: null },
      ],
    });
    const options = await toyDetection(spec, { onProgress: (p) => events.push(p) });
    const { summary, bundle } = await detect(options);
    expect(summary.live).toBe(TOY_LAYERS * TOY_NEURONS);
    expect(summary.sets.map((set) => set.resampled)).toEqual(["question", "entity", "question"]);
    const [mixed, fresh, test] = summary.sets as [SetResult, SetResult, SetResult];
    const { neurons, identification } = spec;
    const inline = identification?.kind === "inline" ? identification : null;
    const seen = new Set([...inline!.train, ...inline!.validation].map((a) => a.question));
    const overlap = toyQuestions(0, 60).filter((q) => seen.has(q.question)).length;
    expect(overlap).toBeGreaterThan(20);
    expect(mixed.funnel).toMatchObject({ rows: 122, duplicates: 2, overlap, asked: 120 - overlap });
    expect(test.funnel).toMatchObject({ rows: inline!.test.length, overlap: 0 });
    // Of every five two known, two not, and one in between, which one sample puts into a class or declines.
    const { outcomes, features, balanced } = fresh.funnel;
    expect(outcomes.mixed).toBe(0);
    expect(features.faithful + features.hallucinated + outcomes["non-answer"]).toBe(100);
    expect(balanced.faithful).toBe(Math.min(features.faithful, features.hallucinated));
    expect(balanced.hallucinated).toBe(balanced.faithful);

    const size = neurons.neurons.length;
    expect(fresh.baselines.map((b) => b.name)).toEqual([
      `${Math.min(size, TOY_LAYERS * TOY_NEURONS - size)} random neurons, mean of 20 draws`,
      "question words (TF-IDF)",
      "answer length",
      "negative mean token log-probability",
      "chance",
    ]);
    const n = 2 * balanced.faithful;
    expect(fresh.auroc!.value).toBeGreaterThan(0.85);
    for (const { accuracy, auroc: order } of [fresh, ...fresh.baselines])
      for (const figure of [accuracy!, order!]) {
        expect(figure.n).toBe(n);
        expect(figure.low).toBeLessThanOrEqual(figure.value);
        expect(figure.high).toBeGreaterThanOrEqual(figure.value);
      }
    expect(fresh.baselines[0]!.auroc!.value).toBeLessThan(fresh.auroc!.low);
    expect(summary.warnings).toContain("mixed: 2 duplicate questions were left out.");
    expect(summary.warnings).toContain(
      `mixed: ${overlap} questions were left out, since the neurons were found with them.`,
    );

    const stages = events.map((e) => `${e.stage} ${e.set}`);
    expect(stages.filter((s, i) => s !== stages[i - 1])).toEqual([
      "collect mixed",
      "collect new",
      "collect test-split",
      "fit null",
      "done null",
    ]);
    const read = opened(bundle);
    expect(read.results.summary).toEqual(summary);
    expect(read.neurons).toEqual(neurons);
    const scores = read.results.scores["new"]!;
    expect(
      auroc(
        scores.map((s) => s.label),
        scores.map((s) => s.score),
      ),
    ).toBe(fresh.auroc!.value);
    expect(scores.every(({ score, risk }) => risk! > 0.5 === score > 0)).toBe(true);
    expect(read.spec.sets.every(({ sha256 }) => sha256 !== null)).toBe(true);
    expect(read.spec).toMatchObject({ promptForm: "chat", model: { dtype: "fp32" } });
  });

  it("gives the same bytes after being killed at any write", async () => {
    const spec = await toySpec({ sets: [inlineSet("a", unseen(10)), inlineSet("b", unseen(14).slice(4))] });
    const whole = await toyDetection(spec);
    const { bundle } = await detect(whole);
    for (let dieAt = 1; dieAt <= whole.store.writes; dieAt += 3) {
      const store = new MemoryStore();
      store.dieAt = dieAt;
      await expect(detect(await toyDetection(spec, { store }))).rejects.toThrow("killed");
      store.dieAt = Infinity;
      const resumed = await detect(await toyDetection(spec, { store }));
      expect(Buffer.compare(resumed.bundle, bundle), `killed at write ${dieAt}`).toBe(0);
    }
  });

  it("stops at its signal in every stage, and goes on to the same bytes", async () => {
    const spec = await toySpec({ sets: [inlineSet("a", unseen(20))] });
    const { bundle } = await detect(await toyDetection(spec));
    const store = new MemoryStore();
    for (const stage of ["collect", "fit"]) {
      const stop = new AbortController();
      const onProgress = (p: DetectProgress): void => {
        if (p.stage === stage && p.done >= 3) stop.abort();
      };
      const stopped = await failure(await toyDetection(spec, { store, signal: stop.signal, onProgress }));
      expect(stopped.code).toBe("aborted");
    }
    expect(Buffer.compare((await detect(await toyDetection(spec, { store }))).bundle, bundle)).toBe(0);
    const other = await failure(await toyDetection({ ...spec, seed: 9 }, { store }));
    expect(other).toMatchObject({
      code: "mismatch",
      message: expect.stringContaining("differs in seed") as string,
    });
    expect(await store.readText(SPEC_FILE)).toContain('"detect"');
  });

  it("labels by agreement where there are more samples than one", async () => {
    const { sampling } = await toySpec();
    const spec = await toySpec({ sampling: { ...sampling, samples: 10 } });
    const { funnel } = only((await detect(await toyDetection(spec))).summary.sets);
    expect(funnel.outcomes.mixed + funnel.outcomes["non-answer"]).toBe(12); // one of every five
    expect(funnel.features).toEqual({ faithful: 24, hallucinated: 24 });
  });

  it("stops asking a set when it has enough, or at its limit", async () => {
    const few = async (fields: object) =>
      only((await detect(await toyDetection(await toySpec(fields)))).summary.sets).funnel;
    expect((await few({ perClass: 5 })).balanced).toEqual({ faithful: 5, hallucinated: 5 });
    expect(await few({ maxQuestions: 20 })).toMatchObject({ asked: 20 });
  });

  it("asks a base model to complete, reads its first line, and leaves out what is not of its weights", async () => {
    const model = otherModel({ id: "embedded-base" });
    const generate = model.generate.bind(model);
    const asked: unknown[] = [];
    model.generate = async (request) => {
      asked.push(request.prompt);
      const { lanes, timing } = await generate(request);
      const runsOn = lanes.map((lane) => ({
        ...lane,
        samples: lane.samples.map((sample) => {
          const text = `${sample.text}\nQuestion: right140, right141, right142`;
          const ids = Array.from(text, (c) => c.codePointAt(0)!);
          return { ...sample, text, ids, logprobs: ids.map(() => -0.1) };
        }),
      }));
      return { lanes: runsOn, timing };
    };
    const { summary, bundle } = await detect(await toyDetection(await toySpec(), { model }));
    expect(asked[0]).toMatchObject({ kind: "raw", text: expect.stringMatching(/\?\nAnswer:$/) as string });
    const { auroc: order, funnel, baselines } = only(summary.sets);
    expect(summary.promptForm).toBe("completion");
    expect(order!.value).toBeGreaterThan(0.8);
    expect(funnel.features.hallucinated).toBeGreaterThan(15);
    expect(opened(bundle).journal).not.toContain("Question: right140");
    expect(baselines[0]).toMatchObject({ auroc: null, accuracy: null });
    expect(baselines[0]!.reason).toMatch(/other weights/);
    expect(baselines.slice(1).every(({ reason }) => reason === null)).toBe(true);
    expect(summary.warnings[0]).toMatch(/fitted on other weights/);
  });

  it("says of a bare list what cannot be had, and reads the rest", async () => {
    const { neurons } = await toySpec();
    const bare = { ...neurons, intercept: null };
    const spec = await toySpec({ neurons: bare, identification: null });
    const { summary } = await detect(await toyDetection(spec));
    const set = only(summary.sets);
    expect(set.funnel.overlap).toBeNull();
    expect(set.accuracy).toBeNull();
    expect(summary.warnings[0]).toMatch(/names no identification/);
    const [random, words, length, logprob, chance] = set.baselines;
    for (const one of [random!, words!]) expect(one).toMatchObject({ auroc: null, accuracy: null });
    for (const one of [length!, logprob!]) {
      expect(one.accuracy).toBeNull();
      expect(one.auroc).not.toBeNull();
    }
    expect(chance!.auroc!.value).toBe(0.5);
    expect(Object.values(reasons(set)).filter((reason) => reason !== null)).toHaveLength(4);
    // The same order of the same answers, whether a threshold is known or not.
    const known = only((await detect(await toyDetection(await toySpec()))).summary.sets);
    expect(known.auroc).toEqual(set.auroc);
    expect(known.baselines.slice(2, 4).map((b) => b.auroc)).toEqual([length!.auroc, logprob!.auroc]);
  });

  it("keeps the other sets where one gave a single class, and fails where all did", async () => {
    const known = unseen(60).filter((_, i) => i % 5 < 2);
    const spec = await toySpec({ sets: [inlineSet("known", known), inlineSet("new", unseen(60))] });
    const { summary } = await detect(await toyDetection(spec));
    expect(only(summary.sets)).toMatchObject({
      auroc: null,
      baselines: [],
      failure: { code: "one-class", message: expect.stringMatching(/^known: .*harder/) as string },
    });
    expect(summary.sets[1]!.auroc).not.toBeNull();
    expect(summary.warnings).toContain(only(summary.sets).failure!.message);
    const alone = await toySpec({ sets: [inlineSet("known", known)] });
    expect(await failure(await toyDetection(alone))).toMatchObject({ code: "one-class" });
    const { sampling } = alone;
    const long = { ...alone, sampling: { ...sampling, maxNewTokens: 190 } };
    expect(await failure(await toyDetection(long))).toMatchObject({ code: "too-few-rows" });
  });

  it("refuses a model that has not these neurons, or is not the one that was asked for", async () => {
    const spec = await toySpec();
    const model = otherModel({ layerCount: 9 });
    expect(await failure(await toyDetection(spec, { model }))).toMatchObject({ code: "out-of-range" });
    const far = { ...spec.neurons.neurons[0]!, layer: 7 };
    const anywhere = { ...spec.neurons.model, layers: null, neurons: null };
    const outside = { ...spec.neurons, model: anywhere, neurons: [far] };
    expect(await failure(await toyDetection({ ...spec, neurons: outside }))).toMatchObject({
      code: "out-of-range",
      message: expect.stringContaining("L7:") as string,
    });
    const wants = { ...spec, model: { ...spec.model, sha256: "33".repeat(32) } };
    expect(await failure(await toyDetection(wants))).toMatchObject({ code: "mismatch" });
    expect(spec.neurons.neurons).toContainEqual(expect.objectContaining(DOUBT));
  });
});
