// Checks every import in src/ against the allow-list of .dependency-cruiser.mjs. A checker that cannot read a
// language version says nothing and passes, so it must also have seen every source file, with imports in them.

import { readdirSync } from "node:fs";
import { join } from "node:path";

import { cruise } from "dependency-cruiser";

import config from "../.dependency-cruiser.mjs";
import { ROOT } from "./lib/paths.mjs";

process.chdir(ROOT);
const { options, ...ruleSet } = config;
const { output } = await cruise(["src"], {
  .../** @type {import("dependency-cruiser").ICruiseOptions} */ (options),
  ruleSet,
  validate: true,
});
if (typeof output === "string") throw new Error("dependency-cruiser gave text where a result was expected");

const { violations, totalDependenciesCruised } = output.summary;
for (const { rule, from, to } of violations)
  console.log(`${from} → ${to}: ${rule.name === "not-in-allowed" ? "not on the allow-list" : rule.name}`);

const seen = new Set(output.modules.map(({ source }) => source));
const files = readdirSync("src", { recursive: true, encoding: "utf8" })
  .map((path) => join("src", path).replaceAll("\\", "/"))
  .filter((path) => /\.tsx?$/.test(path) && !path.endsWith(".d.ts") && !path.includes("/fixtures/"));
const unseen = files.filter((path) => !seen.has(path));
for (const path of unseen) console.log(`${path}: the checker did not see this file`);
const blind = totalDependenciesCruised === 0;
if (blind) console.log("the checker saw no import at all: can it read this version of TypeScript?");

console.log(`${files.length} files, ${totalDependenciesCruised} imports, ${violations.length} not allowed`);
process.exitCode = violations.length > 0 || unseen.length > 0 || blind ? 1 : 0;
