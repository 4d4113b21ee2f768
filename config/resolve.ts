// How module names become files, the same for the page, its workers, the terminal bundle and the tests.

import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The web build is used everywhere: the Node build needs onnxruntime-node and sharp (config/stubs/README.md). */
export const alias = {
  "@huggingface/transformers": fileURLToPath(
    new URL("../node_modules/@huggingface/transformers/dist/transformers.web.js", import.meta.url),
  ),
};

/** Two copies of ONNX Runtime would each have their own `env`. */
export const dedupe = ["onnxruntime-web", "onnxruntime-common", "react", "react-dom"];
