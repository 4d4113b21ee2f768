// Which questions hang together, as they are about one entity.

import type { Question } from "./types.ts";

/** A number for the entity of each question; one that names none has its own. Null where none names any. */
export function entitiesOf(questions: readonly Pick<Question, "entity">[]): Int32Array | null {
  if (questions.every(({ entity }) => entity === undefined)) return null;
  const numbers = new Map<string, number>();
  return Int32Array.from(questions, ({ entity }, i) => {
    if (entity === undefined) return i;
    const known = numbers.get(entity);
    if (known !== undefined) return known;
    numbers.set(entity, i);
    return i;
  });
}
