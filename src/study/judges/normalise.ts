// TriviaQA's official normalisation (Joshi et al. 2017, triviaqa/utils), widened to all scripts: what makes two texts
// the same.

const PUNCTUATION = /[\p{P}\p{S}]/gu; // all apostrophes and quotes, ` ´ and currency signs among them
const ARTICLES = /(?<![\p{L}\p{M}\p{N}])(?:a|an|the)(?![\p{L}\p{M}\p{N}])/gu;

/** Lower case, underscores and punctuation to spaces, one space between words; articles stay. */
export const plain = (text: string): string =>
  text.normalize("NFKC").toLowerCase().replace(PUNCTUATION, " ").replace(/\s+/gu, " ").trim();

/** TriviaQA's normalisation: `plain` without a, an and the. "" where nothing is left. */
export const normalise = (text: string): string =>
  plain(text).replace(ARTICLES, " ").replace(/\s+/gu, " ").trim();
