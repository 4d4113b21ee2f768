// What ships with the program beside its models, read from the repository.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { shippedSetPath, shippedStudyPath, type Shipped } from "../study/questions/shipped.ts";
import type { ShippedBenchmarks } from "../study/sweep/inputs.ts";
import { shippedBenchmarkPath } from "../study/sweep/items.ts";

/** @param root the repository, where models/ lies */
export const shippedIn = (root: string): Shipped & ShippedBenchmarks => ({
  readSet: (name) => readFile(join(root, "models", shippedSetPath(name)), "utf8"),
  readBenchmark: (name) => readFile(join(root, "models", shippedBenchmarkPath(name)), "utf8"),
  readStudy: async (name) => new Uint8Array(await readFile(join(root, "models", shippedStudyPath(name)))),
});
