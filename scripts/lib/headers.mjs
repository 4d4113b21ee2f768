// Headers that isolate the page from other origins, without which a browser grants no shared memory and ONNX
// Runtime no threads.

export const ISOLATION_HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};
