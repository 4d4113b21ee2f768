// Asking the questions of a set one after the other into the journal, from wherever an earlier run stopped until there
// are enough. One question is collect.ts; counting is funnel.ts.

import type { Model } from "../model/types.ts";
import { collectQuestion, type CollectSpec } from "./collect.ts";
import type { Counts } from "./funnel.ts";
import type { Journal, QuestionEntry } from "./journal.ts";
import { relabel } from "./labels.ts";
import { prompt } from "./questions/questions.ts";
import type { Question } from "./types.ts";

export interface Asking {
  readonly model: Model;
  readonly spec: CollectSpec & { readonly maxQuestions: number | null };
  readonly journal: Journal;
  /** The set, in the order in which it is asked. */
  readonly order: readonly Question[];
  /** Of what the journal has of the set already. */
  readonly counts: Counts;
  readonly signal: AbortSignal | undefined;
  /**
   * Before the first question and after each.
   * @param total questions that may be asked at most
   * @param left that are expected to be asked still
   */
  readonly onAsked: (total: number, left: number) => void;
}

/** What the journal has of a set. */
export function entriesOf(journal: Journal, questions: readonly Question[]): QuestionEntry[] {
  const ids = new Set(questions.map(({ id }) => id));
  return journal.questions.filter(({ id }) => ids.has(id));
}

/**
 * Asks the questions that the journal does not have yet, in order, until both classes are full or as many are asked
 * as the spec allows.
 * @returns how many were passed over, up to the last one asked, as too long for the model's context
 */
export async function askQuestions(asking: Asking): Promise<number> {
  const { model, spec, journal, order, counts, signal } = asking;
  const limit = spec.maxQuestions ?? Infinity;
  const known = new Set(entriesOf(journal, order).map((e) => e.id));
  const room = model.card.contextLength - spec.sampling.maxNewTokens;
  let tooLong = 0;
  const tell = (): void => {
    const total = Math.min(limit, order.length - tooLong);
    asking.onAsked(total, counts.full ? 0 : counts.expectedLeft(total - counts.asked));
  };
  tell();
  for (const question of order) {
    if (known.delete(question.id)) continue;
    // Not before all known ones are passed: a resumed study counts the same questions as too long.
    if (known.size === 0 && (counts.full || counts.asked >= limit)) break;
    if (model.encode(prompt(question, spec.instruction, spec.promptForm)).length > room) {
      tooLong++;
      continue;
    }
    const { labels } = journal;
    const { entry, features } = await collectQuestion(model, spec, question, counts.wants, signal, labels);
    await journal.appendQuestion(entry, features);
    counts.add(relabel(entry, labels));
    tell();
  }
  return tooLong;
}
