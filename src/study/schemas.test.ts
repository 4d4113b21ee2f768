// The JSON Schemas of spec and results in docs/schemas are generated from the code: `npx vitest run src/study/schemas -u`
// writes them, this test holds them to it.

import { expect, it } from "vitest";
import { identifyResultsJsonSchema } from "./bundle.ts";
import { detectResultsJsonSchema } from "./detect/bundle.ts";
import { detectSpecJsonSchema } from "./detect/spec.ts";
import { labelsJsonSchema } from "./labels.ts";
import { identifySpecJsonSchema } from "./spec.ts";
import { sweepResultsJsonSchema } from "./sweep/bundle.ts";
import { sweepSpecJsonSchema } from "./sweep/spec.ts";

const file = (name: string): string => `../../docs/schemas/${name}.schema.json`;
const text = (schema: unknown): string => `${JSON.stringify(schema, null, 2)}\n`;

it("are those of the code", async () => {
  await expect(text(identifySpecJsonSchema())).toMatchFileSnapshot(file("identify-spec"));
  await expect(text(identifyResultsJsonSchema())).toMatchFileSnapshot(file("identify-results"));
  await expect(text(labelsJsonSchema())).toMatchFileSnapshot(file("labels"));
  await expect(text(detectSpecJsonSchema())).toMatchFileSnapshot(file("detect-spec"));
  await expect(text(detectResultsJsonSchema())).toMatchFileSnapshot(file("detect-results"));
  await expect(text(sweepSpecJsonSchema())).toMatchFileSnapshot(file("sweep-spec"));
  await expect(text(sweepResultsJsonSchema())).toMatchFileSnapshot(file("sweep-results"));
});
