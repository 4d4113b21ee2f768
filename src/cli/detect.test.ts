// hn detect and hn spec detect on the embedded model with few questions: the contract of the terminal, a study that is
// stopped and resumed, and what bad input is told. The study itself is tested in study/detect.

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { expect, it } from "vitest";
import { readBundle } from "../study/bundle.ts";
import { readDetectBundle } from "../study/detect/bundle.ts";
import type { DetectSpec, DetectSummary } from "../study/detect/types.ts";
import { DETECTION_SETS } from "../study/detect/spec.ts";
import { writeNeuronSet } from "../study/neuronSet.ts";
import { failure, hn, ROOT, terminal, useTerminal } from "./testing/terminal.ts";

useTerminal();

const STUDY = join(ROOT, "models/embedded/study.zip");

async function defaultSpec(...args: string[]): Promise<DetectSpec> {
  terminal.out = "";
  expect(await hn("spec", "detect", ...args), terminal.err).toBe(0);
  return JSON.parse(terminal.out) as DetectSpec;
}

async function written(spec: object): Promise<string> {
  const path = join(await mkdtemp(join(terminal.folder, "spec-")), "spec.json");
  await writeFile(path, JSON.stringify(spec));
  return path;
}

const named = (...names: string[]) => names.map((name) => ({ kind: "named", name, sha256: null }));

async function detected(...args: string[]): Promise<DetectSummary> {
  terminal.out = "";
  expect(await hn("detect", ...args), terminal.err).toBe(0);
  return JSON.parse(terminal.out) as DetectSummary;
}

/** All of a bundle but the times. */
const contentOf = async (path: string) => {
  const { "environment.json": _, ...files } = unzipSync(new Uint8Array(await readFile(path)));
  return Object.fromEntries(
    Object.entries(files).map(([name, data]) => [name, Buffer.from(data).toString()]),
  );
};

it("prints a complete spec: of the study that ships, of a bundle, of a list alone", async () => {
  const spec = await defaultSpec();
  expect(spec).toMatchObject({
    kind: "detect",
    model: { reference: "embedded" },
    identification: { kind: "named", name: "embedded" },
    sampling: { samples: 1 },
  });
  expect(spec.sets).toEqual([{ kind: "test-split", sha256: null }, ...named(...DETECTION_SETS)]);
  const filled = await defaultSpec("--neurons", STUDY);
  expect(filled.neurons).toEqual(spec.neurons);
  expect(filled.identification?.kind).toBe("inline");
  const list = join(terminal.folder, "h_neurons.json");
  await writeFile(list, writeNeuronSet(spec.neurons));
  expect(await defaultSpec("--neurons", list)).toMatchObject({ neurons: spec.neurons, identification: null });
  expect(await failure("spec", "identify", "--neurons", list)).toBe("2 usage");
  expect(await failure("spec", "detect", "--neurons", join(terminal.folder, "none"))).toBe("1 not-found");
});

it("stopped and resumed, gives the bundle of a run that was not", async () => {
  const spec = await defaultSpec();
  const path = await written({ ...spec, maxQuestions: 16, sets: named("unseen", "left-out") });
  const whole = join(terminal.folder, "whole.zip");
  const summary = await detected(path, "--out", whole);
  expect(summary.sets.map(({ name, funnel }) => [name, funnel.asked])).toEqual([
    ["unseen", 16],
    ["left-out", 16],
  ]);
  for (const { baselines, funnel } of summary.sets) {
    expect(funnel).toMatchObject({ duplicates: 0, overlap: 0 });
    expect(baselines).toHaveLength(5);
    for (const { accuracy, auroc, reason } of baselines)
      expect([accuracy, auroc, reason]).not.toContain(undefined);
  }

  const stopped = join(terminal.folder, "stopped.zip");
  const running = hn("detect", path, "--out", stopped);
  const journal = `${stopped}.partial/journal.jsonl`;
  const lines = async () => (await readFile(journal, "utf8").catch(() => "")).split("\n").length;
  while ((await lines()) < 6) await new Promise(setImmediate);
  process.emit("SIGINT");
  expect(await running).toBe(1);
  expect(terminal.err).toMatch(/^hn: aborted: /m);
  expect(await lines()).toBeLessThan(32);
  expect(await failure("detect", path, "--out", stopped)).toBe("2 usage");
  const lock = `${stopped}.partial/lock`;
  await writeFile(lock, String(process.ppid)); // as another process that is at work would
  expect(await failure("detect", path, "--out", stopped)).toBe("1 busy");
  await rm(lock);
  await detected(path, "--out", stopped, "--resume");
  expect(await contentOf(stopped)).toEqual(await contentOf(whole));

  const read = readDetectBundle(new Uint8Array(await readFile(whole)));
  expect(read.ok && read.value.results.summary).toEqual(summary);
  expect(await failure("identify", path, "--out", whole)).toBe("1 invalid-input");
  expect(terminal.err).toContain("hn detect");
  // Neither kind of study replaces the other's bundle.
  const identify = join(terminal.folder, "identify.json");
  terminal.out = "";
  await hn("spec", "identify");
  await writeFile(identify, terminal.out);
  expect(await failure("identify", identify, "--out", whole)).toBe("2 usage");
  expect(readBundle(new Uint8Array(await readFile(whole))).ok).toBe(false);
}, 180_000);

it("asks the base model to complete, with the chat model's neurons", async () => {
  const spec = await defaultSpec();
  const model = { ...spec.model, reference: "embedded-base" };
  const path = await written({ ...spec, model, maxQuestions: 16, sets: named("unseen") });
  const out = join(terminal.folder, "base.zip");
  const { promptForm, sets, warnings } = await detected(path, "--out", out);
  expect(promptForm).toBe("completion");
  expect(warnings[0]).toMatch(/other weights/);
  const { funnel, auroc, baselines } = sets[0]!;
  expect(funnel.features.faithful).toBeGreaterThan(2);
  expect(auroc).not.toBeNull();
  expect(baselines[0]).toMatchObject({
    auroc: null,
    reason: expect.stringMatching(/other weights/) as string,
  });
  const { "journal.jsonl": journal } = await contentOf(out);
  expect(journal).not.toMatch(/[✓✗]|Answer:/);
});

it("leaves alone what stands at --out and is no bundle of the same study", async () => {
  const spec = await written({ ...(await defaultSpec()), maxQuestions: 16, sets: named("unseen") });
  const before = await readFile(spec, "utf8");
  expect(await failure("detect", spec, "--out", spec)).toBe("2 usage");
  expect(await readFile(spec, "utf8")).toBe(before);
  const cut = join(terminal.folder, "cut.zip");
  await writeFile(cut, (await readFile(STUDY)).subarray(0, 1000));
  expect(await failure("detect", spec, "--out", cut)).toBe("2 usage");
  expect(terminal.err).toContain("no result bundle");
});

it("says of bad input what to do", async () => {
  const spec = await defaultSpec();
  const out = join(terminal.folder, "b.zip");
  const fails = async (change: object, ...args: string[]) =>
    failure("detect", await written({ ...spec, sets: named("unseen"), ...change }), "--out", out, ...args);
  expect(await fails({ sets: named("nowhere") })).toBe("1 not-found");
  expect(terminal.err).toContain("left-out");
  expect(await fails({ sets: [] })).toBe("1 invalid-input");
  expect(await fails({ sampling: { ...spec.sampling, samples: 0 } })).toBe("1 invalid-input");
  expect(await fails({ sets: [{ kind: "inline", name: "a", sha256: null, rows: [] }] })).toBe(
    "1 invalid-input",
  );
  const { neurons } = spec;
  const unknown = { ...neurons.model, layers: null, neurons: null };
  const outside = { ...neurons, model: unknown, neurons: [{ layer: 60, index: 0, weight: 1 }] };
  expect(await fails({ neurons: outside })).toBe("2 out-of-range");
  expect(await fails({ neurons: { ...neurons, neurons: [{ layer: 0, index: 0, weight: null }] } })).toBe(
    "1 invalid-input",
  );
  const other = { ...neurons.model, sha256: "00".repeat(32) };
  expect(await fails({ neurons: { ...neurons, model: other } })).toBe("1 mismatch");
  const { train } = (await defaultSpec("--neurons", STUDY)).identification as unknown as {
    train: { question: string }[];
  };
  const rows = train.map(({ question }, i) => ({ id: String(i), question, aliases: ["x"] }));
  expect(await fails({ sets: [{ kind: "inline", name: "trained", sha256: null, rows }] })).toBe(
    "1 too-few-rows",
  );
  const wrong = [{ id: "a", question: "Who wrote Hamlet?", aliases: ["nobody at all"] }];
  expect(await fails({ sets: [{ kind: "inline", name: "wrong", sha256: null, rows: wrong }] })).toBe(
    "1 one-class",
  );
  expect(terminal.err).toContain("easier questions");
});
