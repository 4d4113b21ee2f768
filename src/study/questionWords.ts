// The baseline that reads the question alone: TF-IDF of its words. What it reaches, a detector need not look into the
// model for. Vocabulary and document frequencies are those of the train split only.

import type { Matrix } from "../math/matrix.ts";

/** A word of one question could only be learnt by heart. */
const MIN_QUESTIONS = 2;

const wordsOf = (text: string): string[] =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];

/**
 * Learns vocabulary and document frequencies; null where no word stands in two of the texts.
 * @param train questions of the train split
 * @returns of n questions [n, words of the vocabulary]: how often a word stands in a question times
 * ln((1 + t) / (1 + t with the word)) + 1 over the t train questions, each row of Euclidean length 1 or 0
 * (scikit-learn's TfidfVectorizer). The vocabulary: words of at least two train questions.
 */
export function questionWords(train: readonly string[]): ((texts: readonly string[]) => Matrix) | null {
  const inQuestions = new Map<string, number>();
  for (const text of train)
    for (const word of new Set(wordsOf(text))) inQuestions.set(word, (inQuestions.get(word) ?? 0) + 1);
  const vocabulary = [...inQuestions]
    .filter(([, questions]) => questions >= MIN_QUESTIONS)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (vocabulary.length === 0) return null;
  const columns = new Map(vocabulary.map(([word], c) => [word, c]));
  const idf = vocabulary.map(([, questions]) => Math.log((1 + train.length) / (1 + questions)) + 1);

  return (texts) => {
    const cols = vocabulary.length;
    const data = new Float32Array(texts.length * cols);
    for (const [r, text] of texts.entries()) {
      const row = data.subarray(r * cols, (r + 1) * cols);
      for (const word of wordsOf(text)) {
        const c = columns.get(word);
        if (c !== undefined) row[c]! += idf[c]!;
      }
      const length = Math.hypot(...row.filter((value) => value !== 0));
      if (length > 0) for (let c = 0; c < cols; c++) row[c]! /= length;
    }
    return { data, rows: texts.length, cols };
  };
}
