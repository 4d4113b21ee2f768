// Compares two result bundles: which of their documents differ once times are set aside, and how many samples do.
// Usage: node scripts/compare-bundles.mjs A.zip B.zip

import { readFileSync } from "node:fs";
import { strFromU8, unzipSync } from "fflate";

const [first, second] = process.argv.slice(2).map((path) => unzipSync(readFileSync(path)));
if (!first || !second) {
  console.error("Give two bundles: node scripts/compare-bundles.mjs A.zip B.zip");
  process.exit(2);
}

/** environment.json holds times and the machine; `created` in h_neurons.json is one. */
const withoutTimes = (/** @type {Uint8Array | undefined} */ bytes) =>
  bytes && strFromU8(bytes).replace(/"created": ?"[^"]*"/, '"created": null');

/** @param {Record<string, Uint8Array>} bundle @returns {Map<string, string[]>} texts by question */
const samples = (bundle) =>
  new Map(
    strFromU8(bundle["journal.jsonl"] ?? new Uint8Array())
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line))
      .filter((entry) => entry.kind === "question")
      .map((entry) => [entry.id, entry.responses.map((/** @type {{ text: string }} */ r) => r.text)]),
  );

const names = [...new Set([...Object.keys(first), ...Object.keys(second)])].sort();
const differing = names.filter(
  (name) => name !== "environment.json" && withoutTimes(first[name]) !== withoutTimes(second[name]),
);
const theirs = samples(second);
let compared = 0;
let different = 0;
for (const [id, texts] of samples(first)) {
  const others = theirs.get(id);
  if (!others) continue;
  for (const [k, text] of texts.entries()) {
    compared++;
    if (text !== others[k]) different++;
  }
}
console.log(JSON.stringify({ documents: names, differing, samples: { compared, different } }));
