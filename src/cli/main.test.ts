// The terminal's contract where it is easiest to break: exit codes, the last line of a failure, JSON on stdout, and
// a study that is killed and resumed. Commands run in this process, on small models.

import { readFile, writeFile, cp, stat, truncate, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, vi } from "vitest";
import { writeNpy } from "../exchange/npy.ts";
import { readBundle } from "../study/bundle.ts";
import { folderFiles } from "./files.ts";
import { failure, hn, ROOT, terminal, useTerminal } from "./testing/terminal.ts";

const MODEL = fileURLToPath(new URL("../model/fixtures/llama-optimum-external", import.meta.url));

vi.mock("webgpu", () => {
  throw new Error("not installed");
});
useTerminal();

describe("bad usage exits 2", () => {
  it.each([
    ["an unknown command", ["nonsense"], "2 usage"],
    ["an unknown flag", ["inspect", MODEL, "--nonsense"], "2 usage"],
    ["no model", ["inspect"], "2 usage"],
    ["an unknown dtype", ["logits", MODEL, "--ids", "1", "--dtype", "fp8"], "2 usage"],
    ["α above 3", ["logits", MODEL, "--ids", "1", "--scale", "L0:1=3.5"], "2 usage"],
    ["α that is no number", ["logits", MODEL, "--ids", "1", "--scale", "L0:1=x"], "2 usage"],
    ["a malformed address", ["logits", MODEL, "--ids", "1", "--scale", "0:1=2"], "2 usage"],
    ["a neuron outside the model", ["logits", MODEL, "--ids", "1", "--scale", "L2:0=2"], "2 out-of-range"],
    ["a negative temperature", ["generate", MODEL, "--ids", "1", "--temperature", "-1"], "2 usage"],
    ["a seed beyond numbers", ["generate", MODEL, "--ids", "1", "--seed", "1e400"], "2 usage"],
    ["hexadecimal ids", ["logits", MODEL, "--ids", "0x10"], "2 usage"],
    ["ids with one missing", ["logits", MODEL, "--ids", "1,,2"], "2 usage"],
    ["ids that end in a comma", ["logits", MODEL, "--ids", "1,2,"], "2 usage"],
    ["ids with an exponent", ["logits", MODEL, "--ids", "1e1"], "2 usage"],
    ["ids with a point", ["logits", MODEL, "--ids", "1.0"], "2 usage"],
    ["hexadecimal α", ["logits", MODEL, "--ids", "1", "--scale", "L0:1=0x1"], "2 usage"],
    ["a hexadecimal temperature", ["generate", MODEL, "--ids", "1", "--temperature", "0x1"], "2 usage"],
    ["an empty --scale", ["generate", MODEL, "--ids", "1", "--scale", ""], "2 usage"],
    ["a --scale without a neuron", ["logits", MODEL, "--ids", "1", "--scale", ","], "2 usage"],
    ["a penalty that is none", ["fit", "--features", "x", "--labels", "y", "--penalty", "l3"], "2 usage"],
    ["a C beyond its range", ["fit", "--features", "x", "--labels", "y", "--C", "1e308"], "2 usage"],
    ["an empty --out", ["cett", MODEL, "--ids", "1", "--out", ""], "2 usage"],
    ["help for no command", ["help", "nonsense"], "2 usage"],
    ["prompt and ids", ["generate", MODEL, "--ids", "1", "--prompt", "x"], "2 usage"],
    [
      "a group outside the prompt",
      ["cett", MODEL, "--ids", "1,2", "--groups", "0-2", "--out", "x.npy"],
      "2 out-of-range",
    ],
  ])("%s", async (_, args, expected) => {
    expect(await failure(...args)).toBe(expected);
  });
});

it("a flag takes the next argument, whatever it starts with", async () => {
  for (const prompt of ["- hello", "--hello", "--help", "-1"]) {
    terminal.out = "";
    expect(
      await hn("generate", MODEL, "--max-new-tokens", "1", "--prompt", prompt, "--raw"),
      terminal.err,
    ).toBe(0);
    expect(JSON.parse(terminal.out)).toHaveProperty("samples");
  }
  expect(await hn("generate", MODEL, "--ids", "1", "--max-new-tokens", "1", "--seed", "-1")).toBe(0);
  expect(await failure("generate", MODEL, "--prompt")).toBe("2 usage");
});

it("helps with all commands, and with one by either way of asking", async () => {
  expect(await hn("help")).toBe(0);
  expect(terminal.out).toMatch(/^hn COMMAND/);
  terminal.out = "";
  expect(await hn("help", "generate")).toBe(0);
  const help = terminal.out;
  expect(help).toMatch(/^hn generate MODEL/);
  terminal.out = "";
  expect(await hn("generate", "--help")).toBe(0);
  expect(terminal.out).toBe(help);
});

it("says where stdout takes no result, and is quiet where its reader has gone", async () => {
  const breaks = (code: string) =>
    vi.spyOn(process.stdout, "write").mockImplementation((_, done?: unknown) => {
      if (typeof done === "function")
        (done as (cause: Error) => void)(Object.assign(new Error(code), { code }));
      return false;
    });
  breaks("ENOSPC");
  expect(await failure("spec", "identify")).toBe("1 storage-full");
  breaks("EIO");
  expect(await failure("spec", "identify")).toBe("1 storage-denied");
  breaks("EPIPE");
  terminal.err = "";
  expect(await hn("spec", "identify")).toBe(0);
  expect(terminal.err).toBe("");
});

describe("failures exit 1 and say what to do", () => {
  it("for model files", async () => {
    expect(await failure("inspect", join(terminal.folder, "nowhere"))).toBe("1 not-found");
    expect(await failure("inspect", "embedded@480")).toBe("1 not-found");
    expect(terminal.err).toMatch(/no checkpoint embedded@480\. Those that ship: embedded-base@\d+, /);
    expect(await failure("inspect", MODEL, "--dtype", "q8")).toBe("1 dtype-unavailable");
    const cut = join(terminal.folder, "cut");
    await cp(MODEL, cut, { recursive: true });
    const { size } = await stat(join(cut, "onnx/model.onnx_data"));
    await truncate(join(cut, "onnx/model.onnx_data"), size - 1);
    expect(await failure("inspect", cut)).toBe("1 truncated");
    expect(await failure("logits", cut, "--ids", "1")).toBe("1 truncated");
    await truncate(join(cut, "onnx/model.onnx"), 3000);
    expect(await failure("logits", cut, "--ids", "1")).toMatch(/^1 (invalid-file|truncated)$/);
    await writeFile(join(cut, "tokenizer.json"), "{}");
    expect(await failure("inspect", cut)).toBe("1 invalid-file");
    expect(terminal.err).toContain("Download it again");
    await rm(join(cut, "tokenizer.json"));
    expect(await failure("inspect", cut)).toBe("1 not-found");
  });

  it("for a load that was stopped", async () => {
    const read = folderFiles("tiny", MODEL).read("onnx/model.onnx_data", { signal: AbortSignal.abort() });
    await expect(read).rejects.toMatchObject({ code: "aborted" });
  });

  it("for WebGPU, which the terminal lacks", async () => {
    expect(await failure("logits", MODEL, "--ids", "1", "--device", "webgpu")).toBe("1 device-unavailable");
  });

  it("for features and labels that cannot be fitted", async () => {
    const save = async (name: string, values: number[], shape: number[]) => {
      const path = join(terminal.folder, name);
      await writeFile(path, writeNpy({ dtype: "f4", shape, data: Float32Array.from(values) }));
      return path;
    };
    const X = await save("X.npy", [1, 2, 3, 4], [2, 2]);
    const fit = (features: string, labels: string) =>
      failure("fit", "--features", features, "--labels", labels);
    expect(
      await fit(await save("nan.npy", [1, Number.NaN, 3, 4], [2, 2]), await save("y.npy", [0, 1], [2])),
    ).toBe("1 not-finite");
    expect(await fit(X, await save("one.npy", [1, 1], [2]))).toBe("1 one-class");
    expect(await fit(X, await save("three.npy", [0, 1, 1], [3]))).toBe("1 mismatch");
    expect(await fit(X, await save("two.npy", [0, 2], [2]))).toBe("1 invalid-input");
    await writeFile(join(terminal.folder, "garbage.npy"), "no array");
    expect(await fit(join(terminal.folder, "garbage.npy"), X)).toBe("1 invalid-file");
  });
});

describe("results", () => {
  it("one --scale gives samples, two give lanes in order; defaults are those of the contract", async () => {
    expect(await hn("generate", MODEL, "--ids", "1,2,3", "--max-new-tokens", "4", "--scale", "L0:1=2")).toBe(
      0,
    );
    expect(JSON.parse(terminal.out)).toMatchObject({
      samples: [{ finish: "length" }],
      timing: { generatedTokens: 4 },
    });
    terminal.out = "";
    await hn(
      "generate",
      MODEL,
      "--ids",
      "1,2,3",
      "--max-new-tokens",
      "4",
      "--scale",
      "L0:1=0",
      "--scale",
      "L1:2=3",
    );
    const { lanes } = JSON.parse(terminal.out) as {
      lanes: { scale: object[]; samples: { ids: number[] }[] }[];
    };
    expect(lanes.map(({ scale }) => scale)).toEqual([
      [{ layer: 0, index: 1, alpha: 0 }],
      [{ layer: 1, index: 2, alpha: 3 }],
    ]);
  });

  it("turns the neurons of a file by --alpha", async () => {
    const file = join(terminal.folder, "neurons.json");
    await writeFile(
      file,
      JSON.stringify({
        format: "h-neurons/1",
        neurons: [
          { layer: 0, index: 1, weight: 2 },
          { layer: 1, index: 3, weight: -1 },
        ],
      }),
    );
    await hn("logits", MODEL, "--ids", "1,2,3", "--neurons", file, "--alpha", "2");
    const byFile = terminal.out;
    terminal.out = "";
    await hn("logits", MODEL, "--ids", "1,2,3", "--scale", "L0:1=2");
    expect(byFile).toBe(terminal.out);
    expect(await failure("logits", MODEL, "--ids", "1", "--neurons", file, "--alpha", "4")).toBe("2 usage");
  });

  it("a file's neurons are checked against the model: its size ends it, other weights are told", async () => {
    const file = join(terminal.folder, "neurons.json");
    const turn = async (model: object) => {
      const neurons = [{ layer: 0, index: 1, weight: 2 }];
      await writeFile(file, JSON.stringify({ format: "h-neurons/1", model, neurons }));
      return ["logits", MODEL, "--ids", "1", "--neurons", file, "--alpha", "2"];
    };
    expect(await failure(...(await turn({ layers: 9, neurons: 9 })))).toBe("2 out-of-range");
    terminal.err = "";
    expect(await hn(...(await turn({ sha256: "00".repeat(32) })))).toBe(0);
    expect(terminal.err).toMatch(/^warning: --neurons: .*other weights.*\n$/);
    expect(JSON.parse(terminal.out)).toHaveProperty("logits");
    terminal.err = "";
    expect(await hn(...(await turn({ dtype: "q4" })))).toBe(0);
    expect(terminal.err).toMatch(/^warning: --neurons: .*fitted at q4.*\n$/);
  });

  it("an --out that cannot be written ends a command before the model runs", async () => {
    const file = join(terminal.folder, "file");
    await writeFile(file, "kept");
    const spec = join(terminal.folder, "spec.json");
    await hn("spec", "identify");
    await writeFile(spec, terminal.out.replace('"embedded"', '"nowhere"'));
    const nowhere = ["/proc/x/y.zip", "/dev/full/x.zip"].filter(() => process.platform === "linux");
    for (const bad of [terminal.folder, join(file, "x.zip"), ...nowhere]) {
      expect(await failure("cett", "nowhere", "--ids", "1", "--out", bad)).toBe("1 storage-denied");
      expect(await failure("identify", spec, "--out", bad)).toBe("1 storage-denied");
    }
    expect(await failure("cett", "nowhere", "--ids", "1", "--out", file)).toBe("1 not-found");
    expect(await readFile(file, "utf8")).toBe("kept");
    const below = join(terminal.folder, "new/x.npy");
    expect(await failure("cett", "nowhere", "--ids", "1", "--out", below)).toBe("1 storage-denied");
    expect(terminal.err).toContain(`there is no folder ${join(terminal.folder, "new")}`);
    await expect(stat(join(terminal.folder, "new"))).rejects.toThrow("ENOENT");
  });

  it("a study that could not begin leaves nothing behind", async () => {
    const path = join(terminal.folder, "spec.json");
    const bundle = join(terminal.folder, "b.zip");
    await hn("spec", "identify");
    const json = JSON.parse(terminal.out) as { model: object };
    const identify = async (model: object, ...args: string[]) => {
      await writeFile(path, JSON.stringify({ ...json, model: { ...json.model, ...model } }));
      const failed = await failure("identify", path, "--out", bundle, ...args);
      await expect(stat(`${bundle}.partial`)).rejects.toThrow("ENOENT");
      return failed;
    };
    expect(await identify({ reference: join(terminal.folder, "nowhere") })).toBe("1 not-found");
    expect(await identify({ reference: MODEL, sha256: "00".repeat(32) })).toBe("1 mismatch");
    expect(await identify({ reference: MODEL }, "--device", "webgpu")).toBe("1 device-unavailable");
    expect(await identify({ reference: "hub:x" })).toBe("1 invalid-input");
    const labels = join(terminal.folder, "labels.json");
    await writeFile(labels, '{"format": "hn-labels/1", "labels": [{"id": "a"}]}');
    expect(await identify({ reference: MODEL }, "--labels", labels)).toBe("1 invalid-file");
    expect(await identify({ reference: MODEL }, "--kept-only")).toBe("2 usage");
  });

  it("a bundle of another study and any other file are not replaced, a bundle of the same is", async () => {
    const path = join(terminal.folder, "spec.json");
    const bundle = join(terminal.folder, "study.zip");
    const shipped = await readFile(join(ROOT, "models/embedded/study.zip"));
    const read = readBundle(shipped);
    if (!read.ok) throw read.error;
    const { spec } = read.value;
    await writeFile(bundle, shipped);
    const identify = async (changed: object, model: object) => {
      await writeFile(path, JSON.stringify({ ...spec, ...changed, model: { ...spec.model, ...model } }));
      return failure("identify", path, "--out", bundle);
    };
    expect(await identify({ seed: 4321 }, {})).toBe("2 usage");
    expect(terminal.err).toMatch(
      /study\.zip exists and holds another study; remove it or choose another --out\./,
    );
    expect(await identify({}, { sha256: "00".repeat(32) })).toBe("2 usage");
    expect(await failure("identify", path, "--out", path)).toBe("2 usage"); // the spec itself
    expect(terminal.err).toMatch(/spec\.json exists and is no result bundle/);
    // The same, with what it found filled in left open: it fails later, for Dawn is not installed.
    await writeFile(path, JSON.stringify({ ...spec, model: { ...spec.model, dtype: null, sha256: null } }));
    const again = await failure("identify", path, "--out", bundle, "--device", "webgpu");
    expect(again).toBe("1 device-unavailable");
    expect(Buffer.compare(await readFile(bundle), shipped)).toBe(0);
  });

  it("questions that share an id are refused before the model is loaded", async () => {
    const path = join(terminal.folder, "spec.json");
    await hn("spec", "identify");
    const json = JSON.parse(terminal.out) as { model: object };
    const rows = ["Who is a?", "Who is b?"].map((question) => ({ id: "a", question, aliases: ["x"] }));
    const model = { ...json.model, reference: join(terminal.folder, "nowhere") };
    await writeFile(path, JSON.stringify({ ...json, model, questions: { kind: "inline", rows } }));
    expect(await failure("identify", path, "--out", join(terminal.folder, "b.zip"))).toBe("1 invalid-input");
    expect(terminal.err).toContain('two different questions have the id "a"');
  });

  it("names a model on disk by its folder, not by where that lies", async () => {
    await hn("inspect", MODEL);
    expect(JSON.parse(terminal.out)).toMatchObject({ id: "llama-optimum-external" });
  });

  it("a study without both classes keeps what it collected, and goes on with --resume", async () => {
    const spec = join(terminal.folder, "spec.json");
    await hn("spec", "identify");
    const json = JSON.parse(terminal.out) as Record<string, unknown> & { model: object; sampling: object };
    json["model"] = { ...json.model, reference: MODEL };
    json["sampling"] = { ...json.sampling, samples: 2, maxNewTokens: 4 };
    json["questions"] = {
      kind: "inline",
      rows: ["a", "b", "c"].map((id) => ({ id, question: `Who is ${id}?`, aliases: ["nobody"] })),
    };
    await writeFile(spec, JSON.stringify(json));
    const bundle = join(terminal.folder, "b.zip");
    await writeFile(spec, JSON.stringify({ ...json, sampling: { ...json.sampling, maxNewTokens: 9999 } }));
    expect(await failure("identify", spec, "--out", bundle)).toBe("1 too-few-rows"); // asked none: no --resume
    await writeFile(spec, JSON.stringify(json));
    expect(await failure("identify", spec, "--out", bundle)).toBe("1 one-class");
    expect(terminal.err).not.toMatch(/^warning/m);
    const journal = await readFile(`${bundle}.partial/journal.jsonl`, "utf8");
    expect(journal.trimEnd().split("\n")).toHaveLength(4);
    expect(await failure("identify", spec, "--out", bundle)).toBe("2 usage");
    expect(await failure("identify", spec, "--out", bundle, "--resume")).toBe("1 one-class");
    expect(await readFile(`${bundle}.partial/journal.jsonl`, "utf8")).toBe(journal);

    await writeFile(`${bundle}.partial/journal.jsonl`, journal.replace(/\n.*\n/, "\n"));
    expect(await failure("identify", spec, "--out", bundle, "--resume")).toBe("1 one-class");
    expect(terminal.err).toMatch(/^warning: The study's journal .* damaged at line 2\./m);
    expect(await readFile(`${bundle}.partial/journal.jsonl`, "utf8")).toBe(journal);

    await rm(`${bundle}.partial`, { recursive: true });
    expect(await failure("identify", spec, "--out", bundle, "--resume")).toBe("1 one-class");
    expect(terminal.err).toMatch(/^warning: Nothing is kept of this study .* it starts anew\./m);
    expect(await readFile(`${bundle}.partial/journal.jsonl`, "utf8")).toBe(journal);
  });
});
