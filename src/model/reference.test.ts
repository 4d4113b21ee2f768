import { expect, it } from "vitest";
import { checkpointReference, continuesText, parseReference, shippedFolder } from "./reference.ts";

it("reads what ships: the instruct model, the base, and the base's checkpoints by step", () => {
  const folderOf = (text: string): string => {
    const reference = parseReference(text);
    if (reference.kind !== "shipped") throw new Error(`${text} is no shipped model`);
    return shippedFolder(reference, [480, 1200]);
  };
  expect(parseReference(" embedded ")).toMatchObject({ kind: "shipped", id: "embedded" });
  expect(["embedded", "embedded-base", "embedded-base@480"].map(folderOf)).toEqual([
    "instruct",
    "base",
    "checkpoints/480",
  ]);
  expect(folderOf(checkpointReference(1200))).toBe("checkpoints/1200");
  for (const none of ["embedded@480", "embedded-base@99", "embedded-base@last", "embedded-base@"])
    expect(() => folderOf(none)).toThrow(
      expect.objectContaining({
        code: "not-found",
        message: `There is no checkpoint ${none}. Those that ship: embedded-base@480, embedded-base@1200.`,
      }),
    );
  expect(parseReference("embedded-mine").kind).toBe("folder");
});

it("tells which models go on from a text", () => {
  const described = (id: string, chatTemplate = true) => continuesText({ id, chatTemplate });
  expect(["embedded-base", "embedded-base@480"].map((id) => described(id))).toEqual([true, true]);
  expect(["embedded", "hub:o/embedded-base@main"].map((id) => described(id))).toEqual([false, false]);
  expect(described("gpt2", false)).toBe(true);
});

it("reads Hub references with and without a revision, URLs and folders", () => {
  expect(parseReference("hub:a/b.c")).toEqual({ kind: "hub", owner: "a", name: "b.c", revision: "main" });
  expect(parseReference("hub:a/b@refs/pr/1")).toMatchObject({ revision: "refs/pr/1" });
  expect(parseReference("https://example.org/m//")).toEqual({ kind: "url", url: "https://example.org/m" });
  expect(parseReference("./models/mine")).toEqual({ kind: "folder", path: "./models/mine" });
});

it("reads a model's page on the Hub as its reference, and the name of picked files", () => {
  for (const rest of ["", "/", "/tree/main", "/blob/main/config.json", "?library=transformers"])
    expect(parseReference(`https://huggingface.co/a/b.c${rest}`)).toEqual(parseReference("hub:a/b.c"));
  expect(parseReference("https://huggingface.co/a/b/tree/v2")).toMatchObject({ kind: "hub", revision: "v2" });
  expect(parseReference("files:my model")).toEqual({ kind: "picked", name: "my model" });
});

it("refuses an empty reference and a Hub reference of another form", () => {
  expect(() => parseReference(" ")).toThrow(expect.objectContaining({ code: "usage" }));
  expect(() => parseReference("hub:only-a-name")).toThrow(expect.objectContaining({ code: "usage" }));
});
