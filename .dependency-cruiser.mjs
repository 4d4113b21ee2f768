// Which folder of src/ may import what: an allow-list, so that a new direction of import is a decision made here.
// Imports point up the list; scripts/boundaries.mjs runs it and checks that every file was seen.

const PURE = ["base", "math", "graph", "model", "bench", "study", "exchange"];

/** Per folder: the folders above it that it may import, and the packages. Its own files are always allowed. */
const FOLDERS = {
  base: { folders: [], packages: [] },
  math: { folders: ["base"], packages: ["pure-rand", "@noble/hashes"] },
  graph: { folders: ["base", "math"], packages: ["onnx-buf", "@bufbuild/protobuf"] },
  model: {
    folders: ["base", "math", "graph"],
    packages: ["@huggingface/transformers", "onnxruntime-web", "onnxruntime-common", "hash-wasm", "zod"],
  },
  bench: {
    folders: ["base", "math", "model"],
    packages: ["onnx-buf", "@bufbuild/protobuf", "@huggingface/transformers"],
  },
  study: {
    folders: ["base", "math", "graph", "model"],
    packages: ["zod", "fflate", "@noble/hashes"],
  },
  exchange: {
    folders: ["base", "math", "graph", "model", "study"],
    packages: ["zod", "fflate", "@noble/hashes"],
  },
  workers: { folders: PURE, packages: ["birpc"] },
  platform: { folders: [...PURE, "workers"], packages: ["birpc", "idb", "onnxruntime-web", "@noble/hashes"] },
  state: { folders: [...PURE, "workers", "platform"], packages: ["zustand", "zod", "react"] },
  ui: {
    folders: ["base"],
    packages: ["react", "react-dom", "react-aria-components", "lucide-react", "@fontsource-variable"],
  },
  charts: { folders: ["base", "ui"], packages: ["react", "d3-[a-z-]+"] },
  views: {
    folders: [...PURE, "workers", "platform", "state", "ui", "charts"],
    packages: ["react", "zustand", "lucide-react", "d3-[a-z-]+"],
  },
  app: {
    folders: [...PURE, "workers", "platform", "state", "ui", "charts", "views"],
    packages: ["react", "react-dom", "zustand", "@fontsource-variable"],
  },
  cli: {
    folders: PURE,
    packages: ["onnxruntime-web", "onnx-buf", "@bufbuild/protobuf", "fflate", "zod", "@noble/hashes"],
  },
};

/** Folders that run in Node. */
const NODE = "^src/cli/";
const WORKER_ENTRY = String.raw`^src/workers/[^/]+\.worker\.ts$`;
const TEST = String.raw`(\.test\.tsx?$|^src/.*/testing/)`;

const paths = (/** @type {readonly string[]} */ names, /** @type {(name: string) => string} */ path) =>
  names.length === 0 ? [] : [path(`(${names.join("|")})`)];

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-circular",
      comment: "Two modules that need each other are one module, or lack a third that both import.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "not-resolvable",
      comment: "An import that resolves to nothing would pass every other rule.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "tests-are-leaves",
      comment: "What the product needs does not live in a test or in testing/.",
      severity: "error",
      from: { pathNot: TEST },
      to: { path: TEST },
    },
  ],
  allowed: [
    ...Object.entries(FOLDERS).map(([folder, { folders, packages }]) => ({
      from: { path: `^src/${folder}/` },
      to: {
        path: [
          ...paths([folder, ...folders], (name) => `^src/${name}/`),
          ...paths(packages, (name) => `node_modules/${name}/`),
          ...paths(packages, (name) => `node_modules/@types/${name}/`),
        ],
      },
    })),
    // The start of a worker is where ports meet the platform's implementations.
    { from: { path: WORKER_ENTRY }, to: { path: "^src/platform/worker/" } },
    // Results say which version made them.
    { from: { path: [NODE, WORKER_ENTRY, "^src/app/"] }, to: { path: "^package\\.json$" } },
    { from: { path: NODE }, to: { dependencyTypes: ["core"] } },
    { from: { path: TEST }, to: {} },
  ],
  allowedSeverity: "error",
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: String.raw`/fixtures/|\.d\.ts$` },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "module", "browser", "default", "types"],
    },
  },
};
