import { describe, expect, it } from "vitest";
import { planFolder } from "./plan.ts";
import { pickedFiles, type PickedFile } from "./picked.ts";

const file = (path: string, text = path): PickedFile => ({ path, file: new Blob([text]) });
const PARTS = ["config.json", "tokenizer.json", "tokenizer_config.json"];
const read = async (files: ReturnType<typeof pickedFiles>, path: string) =>
  new TextDecoder().decode(await files.read(path));

describe("picked files", () => {
  it.each<[string, string[], string]>([
    [
      "a folder in Hub layout",
      [...PARTS, "onnx/model.onnx"].map((path) => `mine/${path}`),
      "mine/onnx/model.onnx",
    ],
    [
      "the folder above it",
      [...PARTS, "onnx/model.onnx", "old/config.json"].map((p) => `a/b/${p}`),
      "a/b/onnx/model.onnx",
    ],
    ["single files", [...PARTS, "model.onnx", "model.onnx_data"], "model.onnx"],
  ])("are found in %s", async (_, paths, graph) => {
    const files = pickedFiles(
      "mine",
      paths.map((path) => file(path)),
    );
    expect(files.id).toBe("files:mine");
    expect(await read(files, "onnx/model.onnx")).toBe(graph);
    expect(await read(files, "config.json")).not.toContain("old");
  });

  it("need no consent: all of it is here", async () => {
    const paths = [...PARTS, "onnx/model_q4.onnx", "onnx/model_q4.onnx_data"];
    const plan = await planFolder(
      "files:m",
      pickedFiles(
        "m",
        paths.map((path) => file(path, "12345")),
      ),
      null,
      true,
    );
    expect(plan).toMatchObject({ dtype: "q4", choices: [{ dtype: "q4", bytes: 25, present: 25 }] });
    expect(plan.files.map(({ path }) => path)).toEqual(paths);
    expect(plan.files.every(({ verified }) => verified)).toBe(true);
  });

  it("leave room for a patch, and say what is missing", async () => {
    const files = pickedFiles(
      "m",
      [...PARTS, "onnx/model.onnx"].map((path) => file(path, "abc")),
    );
    expect((await files.read("onnx/model.onnx", { spare: 5 })).buffer.byteLength).toBe(8);
    for (const lacking of [[...PARTS], ["onnx/model.onnx", "tokenizer.json"]])
      expect(() =>
        pickedFiles(
          "m",
          lacking.map((path) => file(path)),
        ),
      ).toThrow(/^m has no (onnx\/model|config)/);
  });
});
