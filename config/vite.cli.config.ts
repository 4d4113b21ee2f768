// The terminal program: one Node bundle with src/ and its libraries in it, so that it starts fast. ONNX Runtime
// stays outside, since it finds its wasm beside itself.

import { defineConfig } from "vite";

import { ROOT, alias, dedupe } from "./resolve.ts";

export default defineConfig({
  root: ROOT,
  publicDir: false,
  resolve: { alias, dedupe },
  ssr: { noExternal: true, external: ["onnxruntime-web", "onnxruntime-common"] },
  build: {
    target: "node20",
    ssr: "src/cli/main.ts",
    emptyOutDir: true,
    rolldownOptions: {
      output: { format: "es", entryFileNames: "main.mjs", chunkFileNames: "[name]-[hash].mjs" },
    },
  },
});
