import { expect, it } from "vitest";
import { asHnError } from "../../base/errors.ts";
import { EMPTY_SHELF, inlineSet, toyBundle, toyQuestions, toySpec, unseen } from "../testing/toyStudy.ts";
import { detectInputs } from "./inputs.ts";
import type { DetectSpec } from "./types.ts";

const inputs = async (fields: Partial<DetectSpec>) => detectInputs(await toySpec(fields), EMPTY_SHELF);
const failure = (fields: Partial<DetectSpec>): Promise<string> =>
  inputs(fields).then(
    () => "accepted",
    (thrown: unknown) => `${asHnError(thrown).code}: ${asHnError(thrown).message}`,
  );
const ids = (sets: Awaited<ReturnType<typeof inputs>>["sets"]) =>
  sets.flatMap((set) => set.questions.map((q) => q.id));

it("leaves out the questions of the training however they are written, and names each by its set", async () => {
  const spec = await toySpec();
  const trained = spec.identification?.kind === "inline" ? spec.identification.train[0]! : null;
  const rows = [
    { id: "x", question: ` ${trained!.question.toUpperCase().replace("?", " ?!")}`, aliases: ["y"] },
    ...unseen(3),
  ];
  const { sets } = await inputs({ sets: [inlineSet("a", rows), inlineSet("b", unseen(3))] });
  expect(sets[0]).toMatchObject({ rows: 4, duplicates: 0, overlap: 1 });
  expect(new Set(ids(sets)).size).toBe(6);
  expect(ids(sets)[0]).toBe(`a/${unseen(1)[0]!.id}`);
});

it("takes a named identification from what ships, and holds it to its hash", async () => {
  const spec = await toySpec();
  const named = { kind: "named", name: "embedded", sha256: null } as const;
  const shelf = { ...EMPTY_SHELF, readStudy: () => toyBundle() };
  const whole: DetectSpec = { ...spec, identification: named };
  const found = await detectInputs(whole, shelf);
  const { kind: _, ...inline } = spec.identification as Extract<
    typeof spec.identification,
    { kind: "inline" }
  >;
  expect(found.identification).toEqual(inline);
  await expect(detectInputs(found.spec, shelf)).resolves.toEqual(found);
  const other = { ...whole, identification: { ...named, sha256: "00".repeat(32) } };
  await expect(detectInputs(other, shelf)).rejects.toMatchObject({ code: "mismatch" });
});

it("says what to do about sets that cannot be tested on", async () => {
  expect(await failure({ sets: [{ kind: "named", name: "nowhere", sha256: null }] })).toMatch(/^not-found: /);
  const trained = toyQuestions(0, 120).filter((_, i) => i % 5 < 4);
  const spec = await toySpec();
  const { train } = spec.identification as Extract<typeof spec.identification, { kind: "inline" }>;
  const texts = new Set(train.map((a) => a.question));
  const all = trained.filter((q) => texts.has(q.question));
  expect(await failure({ sets: [inlineSet("old", all)] })).toMatch(
    /^too-few-rows: All \d+ questions of the set "old" were used to find/,
  );
  expect(
    await failure({ sets: [{ kind: "inline", name: "a", sha256: "00".repeat(32), rows: unseen(2) }] }),
  ).toMatch(/^mismatch: .*question set "a"/);
  const twice = unseen(2).map((q) => ({ ...q, id: "same" }));
  expect(await failure({ sets: [inlineSet("a", twice)] })).toMatch(/^invalid-input: sets\[0\]\.rows: /);
  expect(await failure({ identification: null, sets: [{ kind: "test-split", sha256: null }] })).toMatch(
    /^invalid-input: sets\[0\]: .*no identification/,
  );
});

it("refuses an identification that did not find these neurons", async () => {
  const { neurons } = await toySpec();
  expect(
    await failure({ neurons: { ...neurons, model: { ...neurons.model, sha256: "22".repeat(32) } } }),
  ).toMatch(/^mismatch: .*another model/);
  expect(await failure({ neurons: { ...neurons, dataset: { sha256: "22".repeat(32) } } })).toMatch(
    /^mismatch: .*other questions/,
  );
});

it("tests no bare list on the very set that it was found on", async () => {
  const { neurons } = await toySpec();
  const asked = toyQuestions(0, 120);
  expect(await failure({ identification: null, sets: [inlineSet("its own", asked)] })).toMatch(
    /^too-few-rows: /,
  );
  const { sets } = await inputs({
    neurons: { ...neurons, dataset: null },
    identification: null,
    sets: [inlineSet("its own", asked)],
  });
  expect(sets[0]!.overlap).toBeNull();
});
