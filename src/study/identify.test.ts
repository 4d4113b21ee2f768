import { describe, expect, it } from "vitest";
import { HnError } from "../base/errors.ts";
import { identify, type IdentifyOptions } from "./identify.ts";
import {
  BUNDLE_FILE,
  countQuestions,
  FEATURES_FILE,
  JOURNAL_FILE,
  questionsOf,
  SPEC_FILE,
} from "./journal.ts";
import { localSolver } from "./localSolver.ts";
import type { Solver } from "./ports.ts";
import { mayBe, PRESENT_RULES, specHash } from "./spec.ts";
import { MemoryStore } from "./testing/memoryStore.ts";
import { DOUBT, MEMORY, TOY_LAYERS, TOY_NEURONS, toyFacts, ToyModel } from "./testing/toyModel.ts";
import { openedIdentification, toyIdentification } from "./testing/toyStudy.ts";
import type { IdentifyProgress, IdentifySpec } from "./types.ts";

const SOLVER = { cGrid: [0.01, 1, 10], rule: "validation+suppressed" } as const;

/** A study of `count` toy questions: 2/5 known, 2/5 not, 1/5 mixed or declined. */
const study = (count: number, fields: Partial<IdentifyOptions> = {}): IdentifyOptions =>
  toyIdentification(count, SOLVER, fields);

const specWith = (fields: Partial<IdentifySpec> = {}): IdentifySpec => ({ ...study(0).spec, ...fields });

async function failure(options: IdentifyOptions): Promise<HnError> {
  try {
    await identify(options);
  } catch (thrown) {
    if (thrown instanceof HnError) return thrown;
    throw thrown;
  }
  throw new Error("the study did not fail");
}

describe("identify", () => {
  it("finds the neuron of doubt, says how well, and beside what", async () => {
    const events: IdentifyProgress[] = [];
    let now = 0;
    const { summary, bundle } = await identify(
      study(150, { clock: { now: () => (now += 1000) }, onProgress: (p) => events.push(p) }),
    );
    expect(summary.funnel).toMatchObject({
      asked: 150,
      outcomes: { faithful: 60, hallucinated: 60, "no-span": 0 },
      features: { faithful: 60, hallucinated: 60 },
      split: { train: 72, validation: 24, test: 24 },
    });
    expect(summary.funnel.outcomes.mixed + summary.funnel.outcomes["non-answer"]).toBe(30);
    expect(summary.hNeurons[0]).toMatchObject(DOUBT);
    expect(summary.test!.auroc.value).toBeGreaterThan(0.85);
    expect(summary.test!.accuracy).toMatchObject({ n: 24 });
    expect(summary.test!.accuracy.low).toBeLessThan(summary.test!.accuracy.value);
    expect(summary.path.map((p) => p.C)).toEqual([0.01, 1, 10]);
    expect(summary.nonzero).toBeGreaterThan(summary.hNeurons.length);
    expect(summary.baselines.map((b) => b.name)).toEqual([
      "question words (TF-IDF)",
      "answer length",
      "mean token log-probability",
      `${Math.min(summary.nonzero, TOY_LAYERS * TOY_NEURONS - summary.nonzero)} random neurons, mean of 9 draws`,
      "chance",
    ]);
    expect(summary.warnings).toEqual([
      "The test split holds 24 questions: read its figures by their intervals.",
    ]);

    expect(events.map((e) => e.stage).filter((s, i, all) => s !== all[i - 1])).toEqual([
      "collect",
      "fit",
      "done",
    ]);
    const half = events.find((e) => e.done === 75)!;
    expect(half.questionsPerSecond).toBeCloseTo(1, 1);
    expect(half.secondsLeft).toBeCloseTo(75 / half.questionsPerSecond);

    const { neurons, results, spec, journal } = openedIdentification(bundle);
    expect(results.summary).toEqual(summary);
    expect(summary.intercept).toBe(results.path.find((p) => p.C === summary.C)!.intercept);
    for (const { name, accuracy, auroc } of summary.baselines)
      for (const { low, value, high, n } of [accuracy, auroc]) {
        expect(low, name).toBeLessThanOrEqual(value);
        expect(high, name).toBeGreaterThanOrEqual(value);
        expect(n).toBe(24);
      }
    expect(neurons.neurons.filter((n) => n.weight! > 0)).toEqual(summary.hNeurons);
    expect(spec.model).toMatchObject({ sha256: "11".repeat(32), dtype: "fp32" });
    expect(journal.split("\n")).toHaveLength(1 + 150 + 12 + 1); // header, questions, suppressed answers, end
  });

  it("warns of a fit that did not converge", async () => {
    const solver: Solver = {
      fitPath: async (...args) =>
        (await localSolver.fitPath(...args)).map((fit) =>
          fit.C === 10 ? { ...fit, kkt: 0.0234, converged: false } : fit,
        ),
    };
    const { summary } = await identify(study(150, { solver }));
    expect(summary.warnings).toContainEqual(
      expect.stringMatching(/^The fit at C = 10 did not converge: an optimality condition is off by 0\.02\./),
    );
  });

  it("starts anew without resume, and lets go of the result before", async () => {
    const options = study(30);
    const { bundle } = await identify(options);
    await options.store.writeFile(BUNDLE_FILE, bundle);
    await identify(options);
    expect(await options.store.size(BUNDLE_FILE)).toBe(bundle.length); // resumed: the same study
    const stop = new AbortController();
    const onProgress = ({ done }: IdentifyProgress): void => {
      if (done === 3) stop.abort();
    };
    await failure({ ...options, resume: false, signal: stop.signal, onProgress });
    expect(await options.store.size(BUNDLE_FILE)).toBe(0);
    expect(countQuestions((await options.store.readText(JOURNAL_FILE))!)).toBe(3);
  });

  it("counts questions in a journal, not lines", async () => {
    const options = study(30);
    await identify(options);
    const text = (await options.store.readText(JOURNAL_FILE))!;
    expect(countQuestions(text)).toBe(30);
    expect(text.trimEnd().split("\n").length).toBeGreaterThan(31);
    expect(countQuestions("")).toBe(0);
  });

  it("passes over questions that are too long, the same when resumed", async () => {
    const run = (fields: Partial<IdentifyOptions> = {}) => {
      const options = study(40, { spec: specWith({ maxQuestions: 30 }), ...fields });
      const model = options.model as ToyModel;
      const encode = model.encode.bind(model);
      const encoded: string[] = [];
      model.encode = (prompt) => {
        const ids = encode(prompt);
        const text = model.decode(ids);
        encoded.push(text);
        return /number 1[0-4]/.test(text) ? [...ids, ...Array<number>(1000).fill(65)] : ids;
      };
      return { options, encoded };
    };
    const whole = run();
    const { bundle, summary } = await identify(whole.options);
    expect(summary.funnel.asked).toBe(30);
    expect(summary.warnings[0]).toMatch(/^[1-5] questions were left out: with 50 new tokens/);
    const resumed = await identify({ ...whole.options, store: whole.options.store });
    expect(Buffer.compare(resumed.bundle, bundle)).toBe(0);

    const stop = new AbortController();
    const early = run({ signal: stop.signal, onProgress: ({ done }) => done === 1 && stop.abort() });
    await failure(early.options);
    expect(new Set(early.encoded).size).toBeLessThan(10); // not the whole set before the first question
  });

  it("goes on where the model lies elsewhere, and publishes no path or key", async () => {
    const at = (reference: string): IdentifySpec => {
      const spec = specWith();
      return { ...spec, model: { ...spec.model, reference } };
    };
    const options = study(30, { spec: at("/home/someone/models/toy") });
    const { bundle } = await identify(options);
    expect(openedIdentification(bundle).spec.model.reference).toBe("toy");
    expect(await options.store.readText(SPEC_FILE)).toContain("/home/someone/models/toy");
    const moved = await identify({ ...options, spec: at("elsewhere/toy") });
    expect(Buffer.compare(moved.bundle, bundle)).toBe(0);
  });

  it("says what differs as far as a damaged spec allows", async () => {
    const options = study(20);
    await identify(options);
    await options.store.writeFile(SPEC_FILE, new TextEncoder().encode("{"));
    expect(await failure({ ...options, spec: specWith({ seed: 5 }) })).toMatchObject({
      code: "mismatch",
      message: expect.stringContaining("differs in an unknown field") as string,
    });
  });

  it("goes on with what an earlier version began", async () => {
    const { split, ...spec } = specWith();
    const options = study(30, { spec: { ...spec, split: { ...split, by: "question" } } });
    const { bundle } = await identify(options);
    const { by: _, ...shares } = split;
    const before = {
      ...JSON.parse((await options.store.readText(SPEC_FILE))!),
      format: "hn-spec/1",
      split: shares,
    };
    const journal = (await options.store.readText(JOURNAL_FILE))!.replace(
      specHash(openedIdentification(bundle).spec),
      specHash(before),
    );
    const write = (name: string, text: string) =>
      options.store.writeFile(name, new TextEncoder().encode(text));
    await write(SPEC_FILE, JSON.stringify(before));
    await write(JOURNAL_FILE, journal);
    const { batches } = options.model as ToyModel;
    const decoded = batches.length;
    const resumed = await identify(options);
    expect(openedIdentification(resumed.bundle).results).toEqual(openedIdentification(bundle).results);
    expect(batches).toHaveLength(decoded); // nothing was asked again
  });

  it("judges by the present rules where the spec names earlier ones, and says so", async () => {
    const earlier = specWith({ judge: "rule/1", spanRule: "trim/1" });
    const { bundle, summary } = await identify(study(150, { spec: earlier }));
    const { spec } = openedIdentification(bundle);
    expect(spec).toMatchObject(PRESENT_RULES);
    expect(summary.warnings[0]).toMatch(/asks for rule\/1 and trim\/1, which this version no longer has/);
    expect(mayBe(earlier, spec)).toBe(true);
    expect(mayBe(spec, earlier)).toBe(false);
  });

  it("keeps an entity in one split, and resamples entities", async () => {
    const { questions } = toyFacts(150);
    const about = (i: number) => ({ entity: `e${Math.floor(i / 5)}` });
    const rows = questions.map((q, i) => ({ ...q, ...about(i) }));
    const { bundle, summary } = await identify(study(150, { questions: rows }));
    const entityOf = new Map(rows.map((q) => [q.id, q.entity]));
    const { train, validation, test } = openedIdentification(bundle).results.splits;
    const sides = [train, validation, test].map((ids) => new Set(ids.map((id) => entityOf.get(id))));
    expect(sides.map((side) => side.size)).toEqual([18, 6, 6]);
    expect(new Set(sides.flatMap((side) => [...side])).size).toBe(30);
    expect(summary.splitBy).toBe("entity");
    const alone = await identify(study(150, { questions: questions.map((q) => ({ ...q, entity: q.id })) }));
    expect(alone.summary.splitBy).toBe("entity");
    expect((await identify(study(150))).summary.splitBy).toBe("question");
  });

  it("draws random neurons among those that contribute to any answer", async () => {
    const options = study(150);
    const model = options.model as ToyModel;
    const capture = model.capture.bind(model);
    const live = [DOUBT.layer * TOY_NEURONS + DOUBT.index, 0, 7];
    model.capture = async (request) => {
      const result = await capture(request);
      result.data.forEach((_, j) => {
        if (!live.includes(j % (TOY_LAYERS * TOY_NEURONS))) result.data[j] = 0;
      });
      return result;
    };
    const { summary } = await identify(options);
    expect(summary.live).toBe(3);
    const left = 3 - summary.nonzero;
    expect(left).toBeGreaterThan(0);
    expect(summary.baselines.map((b) => b.name)).toContain(
      `${Math.min(summary.nonzero, left)} random neurons, mean of 9 draws`,
    );
  });

  it("keeps every question in one split, of the class it was judged", async () => {
    const { bundle } = await identify(study(150));
    const { results, journal } = openedIdentification(bundle);
    const { train, validation, test } = results.splits;
    const all = [...train, ...validation, ...test];
    expect(new Set(all).size).toBe(all.length);
    const questions = questionsOf(journal);
    const outcomes = new Map(questions.ok ? questions.value.map((e) => [e.id, e.outcome]) : []);
    for (const { id, label } of [...results.scores.validation, ...results.scores.test])
      expect(outcomes.get(id)).toBe(label === 1 ? "hallucinated" : "faithful");
  });

  it("gives the same bytes after being killed at any write", async () => {
    const whole = new MemoryStore();
    const { bundle } = await identify(study(30, { store: whole }));
    for (let dieAt = 1; dieAt <= whole.writes; dieAt++) {
      const store = new MemoryStore();
      store.dieAt = dieAt;
      await expect(identify(study(30, { store }))).rejects.toThrow("killed");
      store.dieAt = Infinity;
      const resumed = await identify(study(30, { store }));
      expect(Buffer.compare(resumed.bundle, bundle), `killed at write ${dieAt}`).toBe(0);
      expect(store.files.get(FEATURES_FILE)).toEqual(whole.files.get(FEATURES_FILE));
    }
  });

  it("gives the same bytes from a damaged journal, keeping what stands before the damage", async () => {
    const whole = new MemoryStore();
    const { bundle } = await identify(study(30, { store: whole }));
    const lines = (await whole.readText(JOURNAL_FILE))!.trimEnd().split("\n");
    const outcomeOf = (line: string): string => /"outcome":"([a-z-]+)"/.exec(line)![1]!;
    const at = lines.findIndex((line, i) => i > 4 && line.includes('"rows":1'));
    const edited = (edit: (line: string) => string) => lines.with(at, edit(lines[at]!));
    const journals: Record<string, string[]> = {
      "a line lost": lines.toSpliced(at, 1),
      "lines swapped": lines.with(at, lines[at + 1]!).with(at + 1, lines[at]!),
      "a line twice": lines.toSpliced(at, 0, lines[at]!),
      "no JSON": edited(() => "garbage"),
      "no object": edited(() => "null"),
      "no rows": edited((line) => line.replace('"rows":1', '"rows":-1')),
      "another outcome": edited((line) => line.replace(outcomeOf(line), "mixed")),
      "no outcome": edited((line) => line.replace(outcomeOf(line), "banana")),
      "another id": edited((line) => line.replace(/"id":"[^"]+"/, '"id":"q999"')),
      "no check": edited((line) => line.replace(/"check":"[^"]+",/, "")),
    };
    const resume = async (name: string, file: string, bytes: Uint8Array, kept: number): Promise<void> => {
      const store = new MemoryStore();
      for (const [other, content] of whole.files) store.files.set(other, content);
      store.files.set(file, bytes);
      const notices: string[] = [];
      const resumed = await identify(study(30, { store, onNotice: (notice) => notices.push(notice) }));
      expect(Buffer.compare(resumed.bundle, bundle), name).toBe(0);
      expect(store.files.get(FEATURES_FILE), name).toEqual(whole.files.get(FEATURES_FILE));
      expect(notices, name).toEqual([
        expect.stringContaining(`damaged at line ${kept + 2}. The ${kept} entries before it are kept`),
      ]);
    };
    for (const [name, damaged] of Object.entries(journals)) {
      const kept = name === "a line twice" ? at : at - 1;
      await resume(name, JOURNAL_FILE, new TextEncoder().encode(`${damaged.join("\n")}\n`), kept);
    }

    const features = whole.files.get(FEATURES_FILE)!;
    const first = lines.findIndex((line) => line.includes('"rows":1')) - 1;
    await resume("zeros", FEATURES_FILE, new Uint8Array(features.length), first);
    await resume("one bit", FEATURES_FILE, features.with(5, features[5]! ^ 1), first);
    await resume("no features", FEATURES_FILE, new Uint8Array(0), first);
    await resume("cut", FEATURES_FILE, features.slice(0, TOY_LAYERS * TOY_NEURONS * 4 - 1), first);
  });

  it("does not go on, nor lose a line, where the first one is damaged", async () => {
    const options = study(20);
    await identify(options);
    const lines = (await options.store.readText(JOURNAL_FILE))!.split("\n");
    for (const [header, code] of [
      ["garbage", "invalid-file"],
      ["null", "invalid-file"],
      ['{"format":"hn-journal/2","model":null}', "invalid-file"],
      ['{"format":"hn-journal/1","model":null}', "mismatch"],
    ] as const) {
      const journal = lines.with(0, header).join("\n");
      await options.store.writeFile(JOURNAL_FILE, new TextEncoder().encode(journal));
      expect(await failure(options)).toMatchObject({ code });
      expect(await options.store.readText(JOURNAL_FILE)).toBe(journal);
    }
  });

  it("gives the same bytes after being paused after every question", async () => {
    const { bundle } = await identify(study(30));
    const store = new MemoryStore();
    for (let asked = 1; asked < 30; asked++) {
      const pause = new AbortController();
      const onProgress = ({ done }: IdentifyProgress): void => {
        if (done === asked) pause.abort();
      };
      expect(await failure(study(30, { store, signal: pause.signal, onProgress }))).toMatchObject({
        code: "aborted",
      });
    }
    const resumed = await identify(study(30, { store }));
    expect(Buffer.compare(resumed.bundle, bundle)).toBe(0);
  });

  it("draws the same samples whatever the batch", async () => {
    const journals = [];
    for (const batch of [1, 16]) {
      const spec = specWith();
      const options = study(20, { spec: { ...spec, sampling: { ...spec.sampling, batch } } });
      await identify(options);
      expect(Math.max(...(options.model as ToyModel).batches)).toBe(Math.min(batch, 10));
      journals.push((await options.store.readText(JOURNAL_FILE))!.replace(/^.*\n/, ""));
    }
    expect(journals[0]).toBe(journals[1]);
  });

  it("refuses to go on with another spec or model, saying what differs", async () => {
    const options = study(20);
    await identify(options);
    const spec = specWith({ seed: 5, instruction: " Now." });
    expect(await failure({ ...options, spec })).toMatchObject({
      code: "mismatch",
      message: expect.stringContaining("differs in instruction, seed") as string,
    });
    expect(await failure({ ...options, questions: options.questions.slice(1) })).toMatchObject({
      message: expect.stringContaining("its question set is another") as string,
    });
    const wants = specWith({ model: { ...spec.model, sha256: "22".repeat(32) } });
    expect(await failure({ ...options, spec: wants })).toMatchObject({ code: "mismatch" });
    await identify({ ...options, spec, resume: false });
  });

  it("says what to do where a class is missing or rows are few, and keeps what was collected", async () => {
    const { facts, questions } = toyFacts(40);
    const known = questions.filter((_, i) => facts[i]!.knows === 1);
    const store = new MemoryStore();
    expect(await failure(study(40, { questions: known, store }))).toMatchObject({
      code: "one-class",
      message: expect.stringContaining("harder questions") as string,
    });
    expect(store.files.get(FEATURES_FILE)).toHaveLength(known.length * TOY_LAYERS * TOY_NEURONS * 4);
    expect(await failure(study(5))).toMatchObject({ code: "too-few-rows" });
    const { sampling } = specWith();
    const long = specWith({ sampling: { ...sampling, maxNewTokens: 190 } });
    expect(await failure(study(40, { spec: long }))).toMatchObject({
      code: "too-few-rows",
      message: expect.stringMatching(/^None of the 40 questions fits .* context of 200 .* 190 new/) as string,
    });
  });

  it("stops when both classes are full and captures no more of a full one", async () => {
    const { summary } = await identify(study(300, { spec: specWith({ perClass: 20 }) }));
    const { asked, outcomes, features } = summary.funnel;
    expect(features).toEqual({ faithful: 20, hallucinated: 20 });
    expect(asked).toBeLessThan(90);
    expect(Math.max(outcomes.faithful, outcomes.hallucinated)).toBeGreaterThanOrEqual(20);
    expect(Object.values(outcomes).reduce((a, b) => a + b)).toBe(asked);
  });

  it("trains 3-vs-1 on other positions too, and tests on answers only", async () => {
    const store = new MemoryStore();
    const spec = specWith({ feature: "answer+other" });
    const { summary } = await identify(study(150, { store, spec }));
    expect(store.files.get(FEATURES_FILE)).toHaveLength(2 * 120 * TOY_LAYERS * TOY_NEURONS * 4);
    expect(summary.hNeurons[0]).toMatchObject(DOUBT);
    expect(summary.test!.accuracy.n).toBe(24);
  });

  it("prefers a C whose neurons the model can do without", async () => {
    const options = study(150);
    const model = options.model as ToyModel;
    const capture = model.capture.bind(model);
    // The neuron without which nothing is remembered also tells faithful from hallucinated, a little.
    model.capture = async (request) => {
      const result = await capture(request);
      const at = (n: { layer: number; index: number }) => n.layer * TOY_NEURONS + n.index;
      result.data[at(MEMORY)]! += 0.45 * (result.data[at(DOUBT)]! > 0.6 ? 1 : 0);
      return result;
    };
    const { summary } = await identify(options);
    const chosen = summary.path.find((p) => p.C === summary.C)!;
    expect(summary.path.some((p) => p.suppressedAccuracy! < 0.5)).toBe(true);
    expect(chosen.suppressedAccuracy).toBe(1);
    expect(summary.hNeurons).not.toContainEqual(expect.objectContaining(MEMORY));
  });
});
