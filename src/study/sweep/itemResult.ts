// The schema of one item's result, as the journal of a sweep keeps it.

import * as z from "zod/mini";
import { VERDICTS } from "./types.ts";

const score = z.number();

export const itemResultSchema = z.object({
  id: z.string(),
  scores: z.array(z.object({ comply: score, resist: score, third: z.nullable(score) })),
  random: z.array(z.array(z.object({ comply: score, third: z.nullable(score) }))),
  answers: z.nullable(
    z.array(
      z.object({
        text: z.string(),
        finish: z.enum(["stop", "length", "abort"]),
        verdict: z.enum(VERDICTS),
      }),
    ),
  ),
});
