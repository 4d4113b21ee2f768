// Content types of what the page is made of, by file extension. Browsers compile wasm while it streams in, and
// accept module scripts, only under the right type.

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".jsonl": "application/jsonl; charset=utf-8",
  ".webmanifest": "application/manifest+json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".md": "text/markdown; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".zip": "application/zip",
  ".onnx": "application/octet-stream",
};

/**
 * @param {string} extension with its dot
 * @returns {string}
 */
export const mimeType = (extension) =>
  TYPES[/** @type {keyof typeof TYPES} */ (extension.toLowerCase())] ?? "application/octet-stream";
