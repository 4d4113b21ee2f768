// One word of a text, as a judge compares it.

export interface Word {
  /**
   * What is compared: lower case without accents; a number as "=720", an ordinal as "#3", a decade as "=1960s".
   */
  readonly text: string;
  /** As it stands in the text. */
  readonly raw: string;
  /** What stands between the word before and this one: spaces, punctuation, words that do not count. */
  readonly gap: string;
  /** Of a number: percent, dollar, fahrenheit …; null where none is named. */
  readonly unit: string | null;
  /** `[start, end)` in the text that it was read in, UTF-16. */
  readonly start: number;
  readonly end: number;
}
