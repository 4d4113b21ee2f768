// Numbers as people type them.

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** A decimal number; NaN for what else Number would take: hexadecimal, white space, nothing at all. */
export const decimal = (text: string): number => (DECIMAL.test(text) ? Number(text) : Number.NaN);
