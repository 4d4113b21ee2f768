// The loaded model in Node on a small real export: against the exporter's reference values, and the properties that
// everything built on it relies on (batch independence, lanes, pieces, bad input).

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { folderFiles } from "../cli/files.ts";
import { nodeRuntime } from "../cli/runtime.ts";
import { readNpy } from "../exchange/npy.ts";
import { HnError } from "../base/errors.ts";
import { groupMeans, risk } from "../math/cett.ts";
import { matrix } from "../math/matrix.ts";
import type { ModelFiles } from "./files/source.ts";
import { LoadedModel } from "./model.ts";
import { GREEDY, type GenerateRequest } from "./types.ts";

const FOLDER = fileURLToPath(new URL("./fixtures/llama-optimum-external", import.meta.url));
const files = folderFiles("llama-optimum-external", FOLDER);
const LAYERS = 2;
const NEURONS = 160;
const WIDTH = LAYERS * NEURONS;
const context = { runtime: nodeRuntime, now: () => performance.now() };
const reference = JSON.parse(await readFile(`${FOLDER}/onnx/model.reference.json`, "utf8")) as {
  input_ids: number[];
  logits: number[];
  greedy: number[];
  interventions: { neurons: [number, number][]; alpha: number; logits: number[]; greedy: number[] }[];
};
const ids = reference.input_ids;
const prompt = { kind: "ids", ids } as const;

let model: LoadedModel;
beforeAll(async () => {
  model = await LoadedModel.load(files, {}, context);
});
afterAll(() => model.dispose());

const worst = (got: ArrayLike<number>, want: ArrayLike<number>): number =>
  Math.max(...Array.from(want, (value, i) => Math.abs(value - (got[i] ?? Number.NaN))));

const request = (changes: Partial<GenerateRequest>): GenerateRequest => ({
  prompt,
  samples: 1,
  maxNewTokens: 12,
  sampling: GREEDY,
  scales: [[]],
  ...changes,
});

describe("a loaded model", () => {
  it("gives the reference's logits and greedy tokens, as trained and scaled", async () => {
    expect(worst((await model.logits(prompt, [])).data, reference.logits)).toBeLessThan(1e-4);
    const lanes = [
      [],
      ...reference.interventions.map((run) =>
        run.neurons.map(([layer, index]) => ({ layer, index, alpha: run.alpha })),
      ),
    ];
    const { lanes: got } = await model.generate(request({ scales: lanes }));
    expect(got.map(({ samples }) => samples[0]?.ids)).toEqual([
      reference.greedy,
      ...reference.interventions.map((run) => run.greedy),
    ]);
  });

  it("reads the reference's CETT, by token and as group means", async () => {
    const want = readNpy(await readFile(`${FOLDER}/onnx/model.cett.npy`)).data as Float32Array;
    const byToken = await model.capture({ ids, groups: null, scale: [] });
    expect(byToken.shape).toEqual([ids.length, LAYERS, NEURONS]);
    expect(worst(byToken.data, want)).toBeLessThan(1e-5);
    const mean = await model.capture({ ids, groups: [[18, 19, 20, 21, 22, 23]], scale: [] });
    const expected = groupMeans(matrix(want, ids.length, WIDTH), [[18, 23]]);
    expect(worst(mean.data, expected.data)).toBeLessThan(1e-5);
  });

  it("samples the same whatever the batch, and each lane as if it were alone", async () => {
    const sampling = { temperature: 1, topK: 50, topP: 0.9, seed: 7 };
    const scales = [[], [{ layer: 1, index: 5, alpha: 3 }], [{ layer: 0, index: 2, alpha: 0 }]];
    const wanted = request({ sampling, samples: 6, scales, streamName: "q1" });
    const idsOf = async (changes: Partial<GenerateRequest>) =>
      (await model.generate({ ...wanted, ...changes })).lanes.map(({ samples }) =>
        samples.map((sample) => sample.ids),
      );
    const all = await idsOf({});
    expect(await idsOf({ batch: 1 })).toEqual(all);
    expect(await idsOf({ batch: 5 })).toEqual(all);
    for (const [lane, scale] of scales.entries())
      expect(await idsOf({ scales: [scale] })).toEqual([all[lane]]);
    expect(await idsOf({ streamName: "q2" })).not.toEqual(all);
  });

  it("counts the prompt tokens that were read: once a lane and batch", async () => {
    const scales = [[], [{ layer: 1, index: 5, alpha: 3 }]];
    const { timing } = await model.generate(request({ samples: 2, scales, batch: 3, maxNewTokens: 1 }));
    const read = timing.prefillTokensPerSecond * timing.prefillSeconds;
    expect(read / ids.length).toBeCloseTo(3); // both lanes, then the second one again
  });

  it("gives pieces that join to the text, even where tokens split a character", async () => {
    const every = Array.from({ length: 384 }, (_, id) => id);
    const text = "naïve — 東京 🙂 it’s";
    for (const list of [every, [...model.encode({ kind: "raw", text })]]) {
      const pieces = model.pieces(list);
      expect(pieces).toHaveLength(list.length);
      expect(pieces.join("")).toBe(model.decode(list));
    }
    expect(model.decode(model.encode({ kind: "raw", text }))).toBe(text);
  });

  it("runs lanes: live risk equals the risk of a teacher-forced pass; the reference differs from itself by nothing", async () => {
    const detector = {
      weights: [
        { layer: 0, index: 3, weight: 40 },
        { layer: 1, index: 9, weight: -15 },
      ],
      intercept: -0.4,
    };
    const alpha = [{ layer: 0, index: 3, alpha: 3 }];
    const prompt = { kind: "messages", messages: [{ role: "user", content: "Who wrote it?" }] } as const;
    const pieces: string[][] = [[], []];
    const { outcome, run } = await model.lanes(
      {
        prompt,
        lanes: [
          { id: "one", scale: [] },
          { id: "alpha", scale: alpha },
        ],
        reference: 0,
        sampling: GREEDY,
        maxNewTokens: 6,
        detector,
      },
      ({ tokens }) => tokens.forEach(({ lane, piece }) => pieces[lane]?.push(piece)),
    );
    const promptIds = model.encode(prompt);
    for (const [lane, { ids: answer, risk: live, text }] of outcome.lanes.entries()) {
      const all = [...promptIds, ...answer];
      const { data } = await model.capture({ ids: all, groups: null, scale: lane === 1 ? alpha : [] });
      const theta = new Float64Array(WIDTH);
      for (const { layer, index, weight } of detector.weights) theta[layer * NEURONS + index] = weight;
      const read = matrix(data.subarray(promptIds.length * WIDTH), answer.length, WIDTH);
      expect(live).toHaveLength(answer.length);
      expect(worst(live ?? [], risk(read, theta, detector.intercept))).toBeLessThan(1e-5);
      expect(pieces[lane]?.join("")).toBe(text);
      expect((await run.cett(lane)).shape).toEqual([answer.length, LAYERS, NEURONS]);
    }
    expect(worst(outcome.lanes[0]?.deltaLogprob ?? [], Array<number>(6).fill(0))).toBe(0);
    expect(Math.max(...(outcome.lanes[1]?.kl ?? []))).toBeGreaterThan(0);
  });

  it("stops between tokens and keeps what it had", async () => {
    const controller = new AbortController();
    const { outcome } = await model.lanes(
      {
        prompt: { kind: "messages", messages: [{ role: "user", content: "Go on" }] },
        lanes: [{ id: "one", scale: [] }],
        reference: 0,
        sampling: { temperature: 1, topK: 0, topP: 1, seed: 1 },
        maxNewTokens: 100,
        detector: null,
      },
      ({ tokens }) => tokens.forEach(({ position }) => position === 3 && controller.abort()),
      controller.signal,
    );
    expect(outcome.lanes[0]).toMatchObject({ finish: "abort" });
    expect(outcome.lanes[0]?.ids).toHaveLength(4);
  });
});

describe("bad input", () => {
  const refusal = async (run: () => Promise<unknown>): Promise<string> => {
    const thrown: unknown = await run().then(
      () => null,
      (error: unknown) => error,
    );
    expect(thrown).toBeInstanceOf(HnError);
    return (thrown as HnError).code;
  };

  it("is refused with a code before the model runs", async () => {
    expect(await refusal(() => model.logits(prompt, [{ layer: LAYERS, index: 0, alpha: 1 }]))).toBe(
      "out-of-range",
    );
    expect(await refusal(() => model.logits(prompt, [{ layer: 0, index: NEURONS, alpha: 1 }]))).toBe(
      "out-of-range",
    );
    expect(await refusal(() => model.logits({ kind: "ids", ids: [384] }, []))).toBe("out-of-range");
    expect(await refusal(() => model.logits({ kind: "ids", ids: [] }, []))).toBe("invalid-input");
    expect(await refusal(() => model.generate(request({ maxNewTokens: 1000 })))).toBe("out-of-range");
    expect(await refusal(() => model.capture({ ids, groups: [[24]], scale: [] }))).toBe("out-of-range");
  });

  it("of files is told apart: missing, another dtype, cut short, not a model", async () => {
    const load = (changed: Partial<ModelFiles>, dtype?: "q4") => () =>
      LoadedModel.load({ ...files, ...changed }, dtype ? { dtype } : {}, context);
    expect(await refusal(() => LoadedModel.load(folderFiles("nowhere", "/nowhere"), {}, context))).toBe(
      "not-found",
    );
    expect(await refusal(load({}, "q4"))).toBe("dtype-unavailable");
    const cut = (keep: (size: number) => number): Partial<ModelFiles> => ({
      async read(path, options) {
        const bytes = await files.read(path, options);
        return path.endsWith(".onnx") ? bytes.slice(0, keep(bytes.length)) : bytes;
      },
    });
    expect(await refusal(load(cut((size) => size - 1)))).toBe("truncated");
    expect(await refusal(load(cut((size) => size / 2)))).toBe("truncated");
    expect(await refusal(load(cut(() => 0)))).toBe("truncated");
  });
});
