// Copies a whole small model into src/model/fixtures: tokenizer, configuration, fp32 graph with external data, and
// reference values. The unit tests of src/model and the WebGPU tests in e2e/ run on it.
// Source: the model fixtures beside the checkout (../shared/fixtures, described in its README.md), made by
// optimum-onnx from a tiny Llama with seeded random weights; reference values by PyTorch.
// Usage: node scripts/fixtures-model.mjs [folder of models]

import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";

const NAME = "llama-optimum-external";
const from = join(process.argv[2] ?? join(import.meta.dirname, "../../shared/fixtures/models"), NAME);
const to = join(import.meta.dirname, "../src/model/fixtures", NAME);

rmSync(to, { recursive: true, force: true });
cpSync(from, to, { recursive: true, filter: (path) => !/model_q4/.test(path) });
