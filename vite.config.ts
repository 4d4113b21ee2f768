// The page and its workers. The base is relative, so that the build works under any path of a static host.

import react from "@vitejs/plugin-react";
import { defineConfig, defaultClientConditions } from "vite";

import { mount } from "./config/mount.ts";
import { ROOT, alias, dedupe } from "./config/resolve.ts";
import { ISOLATION_HEADERS } from "./scripts/lib/headers.mjs";

const server = { port: 4173, headers: ISOLATION_HEADERS };

export default defineConfig({
  root: ROOT,
  base: "./",
  plugins: [
    react(),
    mount({ name: "models", folder: `${ROOT}/models`, entries: ["manifest.json", "embedded"] }),
    // Whole, as pages elsewhere load it: what benches measure against.
    mount({
      name: "transformers",
      folder: `${ROOT}/node_modules/@huggingface/transformers/dist`,
      entries: ["transformers.min.js"],
    }),
    // The plain build runs on WASM, the asyncify build adds WebGPU; the page tells ONNX Runtime where they lie.
    mount({
      name: "ort",
      folder: `${ROOT}/node_modules/onnxruntime-web/dist`,
      entries: [
        "ort-wasm-simd-threaded.mjs",
        "ort-wasm-simd-threaded.wasm",
        "ort-wasm-simd-threaded.asyncify.mjs",
        "ort-wasm-simd-threaded.asyncify.wasm",
      ],
    }),
  ],
  resolve: {
    alias,
    dedupe,
    // Without this condition ONNX Runtime carries references to its wasm, and Vite emits a second copy of it.
    conditions: ["onnxruntime-web-use-extern-wasm", ...defaultClientConditions],
  },
  // Prebundling would ignore the condition above and move `import.meta.url`.
  optimizeDeps: { exclude: ["@huggingface/transformers", "onnxruntime-web"] },
  worker: { format: "es" },
  build: { target: "es2023", outDir: "dist", chunkSizeWarningLimit: 1500 },
  server,
  preview: server,
});
