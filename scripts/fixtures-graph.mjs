// Copies two small reference models into src/graph/fixtures, so that the repository can test src/graph by itself.
// Source: the model fixtures beside the checkout (../shared/fixtures, described in its README.md), made by optimum-onnx
// 0.1.0 from a tiny Llama with seeded random weights; reference values by PyTorch (fp32) and ONNX Runtime (q4f16).
// Usage: node scripts/fixtures-graph.mjs [folder of models]

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const from = process.argv[2] ?? join(import.meta.dirname, "../../shared/fixtures/models");
const to = join(import.meta.dirname, "../src/graph/fixtures");
const copies = [
  { name: "llama-optimum", stem: "model" },
  { name: "llama-optimum", stem: "model_q4f16" },
];
/** What src/graph/reference.test.ts reads; the rest of a reference (greedy tokens, margins) is the decoder's matter. */
const fields = [
  "source", "file", "dtype", "exporter", "architecture", "ffn", "z_dtype", "n_layers", "n_neurons", "input_ids",
  "logits", "cett", "layers", "accuracy0",
]; // prettier-ignore
const layerFields = ["down", "gate", "up", "gate_up", "activation", "product"];

/** @type {(object: Record<string, unknown>, keys: readonly string[]) => Record<string, any>} */
const pick = (object, keys) => Object.fromEntries(keys.filter((k) => k in object).map((k) => [k, object[k]]));

for (const { name } of copies) rmSync(join(to, name), { recursive: true, force: true });
for (const { name, stem } of copies) {
  const source = join(from, name);
  const target = join(to, name);
  mkdirSync(join(target, "onnx"), { recursive: true });
  copyFileSync(join(source, "config.json"), join(target, "config.json"));
  const ref = JSON.parse(readFileSync(join(source, "onnx", `${stem}.reference.json`), "utf8"));
  const slim = pick(ref, fields);
  slim.cett = { file: ref.cett.file };
  slim.layers = ref.layers.map((/** @type {Record<string, unknown>} */ layer) => pick(layer, layerFields));
  slim.interventions = ref.interventions
    .slice(-3)
    .map((/** @type {Record<string, unknown>} */ run) => pick(run, ["neurons", "alpha", "logits"]));
  writeFileSync(join(target, "onnx", `${stem}.reference.json`), `${JSON.stringify(slim)}\n`);
  for (const file of [ref.file, ref.cett.file])
    copyFileSync(join(source, "onnx", file), join(target, "onnx", file));
}
