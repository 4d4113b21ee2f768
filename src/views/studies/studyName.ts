// What a stored study is called, on the page and as a file.

import { publicReference } from "../../base/publicReference.ts";
import type { IdentifySpec } from "../../study/types.ts";

/** `embedded, 100 per class, seed 0` */
export const studyName = ({ model, perClass, seed }: IdentifySpec): string =>
  [
    publicReference(model.reference),
    perClass === null ? "all questions" : `${perClass.toLocaleString("en")} per class`,
    `seed ${seed}`,
  ].join(", ");

/** `identify-owner-name-20260914-181200-3f2a.zip` */
export const bundleName = (model: string, id: string): string =>
  `identify-${model}-${id}.zip`.replaceAll(/[^\w.-]+/g, "-");
