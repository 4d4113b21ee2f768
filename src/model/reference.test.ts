import { expect, it } from "vitest";
import { parseReference } from "./reference.ts";

it("reads what ships: the instruct model, the base, and the base's checkpoints by step", () => {
  expect(parseReference(" embedded ")).toEqual({ kind: "shipped", id: "embedded", folder: "instruct" });
  expect(parseReference("embedded-base")).toEqual({ kind: "shipped", id: "embedded-base", folder: "base" });
  expect(parseReference("embedded-base@410")).toEqual({
    kind: "shipped",
    id: "embedded-base@410",
    folder: "checkpoints/410",
  });
  expect(parseReference("embedded-base@last").kind).toBe("folder");
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
