// The span of a response that is its answer, by the rule "trim/2": its first line, without what is wrapped around it
// (white space, quotes, Markdown, "Answer:", "The answer is") and without a final full stop. "!", "?", a leading "The"
// and the stop of an abbreviation stay. On 18,830 responses trimming finds the span that GPT-4o marked in 96–99 %, where
// aliases find fewer (INTERCHANGE.md §Spans). The tokens that a span covers are tokens.ts.

/** `[start, end)` in Unicode code points of the response; never empty. */
export interface Span {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What stands around a whole answer, by what opens it. */
const WRAPPERS = new Map([
  ['"', '"'],
  ["'", "'"],
  ["`", "`"],
  ["“", "”"],
  ["‘", "’"],
  ["„", "“"],
  ["«", "»"],
  ["»", "«"],
  ["‹", "›"],
  ["「", "」"],
  ["『", "』"],
  ["《", "》"],
  ["〈", "〉"],
  ["【", "】"],
  ["＂", "＂"],
  ["*", "*"],
  ["_", "_"],
]);
const EMPHASIS = new Set(["*", "_"]);
const SPACE = /[\s\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/u;

const STOPS = new Set([".", "…", "。", "．", "।", "։", "።", "۔"]);
/** Ends whose stop belongs to them: "D.C.", "Ph.D.", "p.m.", "Jr.". */
const ABBREVIATION = /(?<!\p{L})(?:(?:\p{L}{1,2}\.)+\p{L}|jr|sr|inc|ltd|co|corp|bros|etc|esq)\.$/iu;

const ANSWER = "answer|antwort|réponse|respuesta|risposta|resposta|ответ|答案|答え";
/** What leads to an answer on its line: a mark of Markdown, a label, "The answer is". */
const LEADS = [
  /^(?:#{1,6}|[-*•>])\s+(?=\S)/u,
  new RegExp(
    String.raw`^(\*\*|__|\*|_)?(?:(?:the|my|final|short|correct|right|best)\s+)*(?:${ANSWER}|a)\s*[:：]\s*\1(?=.)`,
    "iu",
  ),
  /^(?:so\s+)?the\s+(?:(?:final|short|correct|right|best)\s+)*answer\s+is(?:\s*:)?\s+(?!not\b)/iu,
  /^答案(?:是|为|為)(?!不)/u,
];
/** A line that only announces the answer, or opens a block of code. */
const ANNOUNCEMENT = new RegExp(
  String.raw`^(?:${"```"}.*|(?:.*\b(?:answer|here)\b.*|(?:sure|certainly|of course|okay|ok)\b.*|${ANSWER})[:：][*_\s]*)$`,
  "iu",
);

/** A range of code points, taken in from both ends. */
class Range {
  readonly #points: readonly string[];
  start: number;
  end: number;

  constructor(points: readonly string[], start: number, end: number) {
    this.#points = points;
    this.start = start;
    this.end = end;
  }

  get text(): string {
    return this.#points.slice(this.start, this.end).join("");
  }

  trimSpace(): void {
    while (this.start < this.end && SPACE.test(this.#points[this.start]!)) this.start++;
    while (this.end > this.start && SPACE.test(this.#points[this.end - 1]!)) this.end--;
  }

  /** Quotes or emphasis that open and close the whole: "A" and "B" stays as it is. */
  trimWrapper(): boolean {
    const open = this.#points[this.start];
    const close = open === undefined ? undefined : WRAPPERS.get(open);
    if (close === undefined || this.end - this.start < 2 || this.#points[this.end - 1] !== close)
      return false;
    const inside = this.#points.slice(this.start + 1, this.end - 1);
    const closesBefore = EMPHASIS.has(open!)
      ? inside.some((c, i) => c === open && isEdge(inside, i, open!))
      : open !== "'" && inside.includes(open!);
    if (closesBefore) return false;
    this.start++;
    this.end--;
    return true;
  }

  trimLead(): boolean {
    for (const lead of LEADS) {
      const match = lead.exec(this.text)?.[0];
      if (match === undefined || match === "") continue;
      this.start += Array.from(match).length;
      return true;
    }
    return false;
  }

  trimStop(): boolean {
    if (this.end <= this.start || !STOPS.has(this.#points[this.end - 1]!)) return false;
    if (ABBREVIATION.test(this.text)) return false;
    this.end--;
    return true;
  }
}

/** Whether a mark of emphasis at `i` opens or closes a part, that is, has a space at one side: not in "M*A*S*H". */
function isEdge(inside: readonly string[], i: number, mark: string): boolean {
  let before = i;
  while (inside[before] === mark) before--;
  let after = i;
  while (inside[after] === mark) after++;
  // Marks at the very ends belong to the same wrapper: ***Paris***
  if (before < 0 || after >= inside.length) return false;
  return SPACE.test(inside[before]!) || SPACE.test(inside[after]!);
}

/** The lines of a response, as ranges. Only CR and LF end one: real responses hold raw U+2028. */
function linesOf(points: readonly string[]): Range[] {
  const lines: Range[] = [];
  let start = 0;
  for (let at = 0; at <= points.length; at++) {
    if (at < points.length && points[at] !== "\n" && points[at] !== "\r") continue;
    const line = new Range(points, start, at);
    line.trimSpace();
    if (line.end > line.start) lines.push(line);
    start = at + 1;
  }
  return lines;
}

/** The answer span, or null where nothing is left of the response. */
export function findSpan(response: string): Span | null {
  const lines = linesOf(Array.from(response));
  const line = lines.find((one, i) => i === lines.length - 1 || !ANNOUNCEMENT.test(one.text));
  if (!line) return null;
  do line.trimSpace();
  while (line.trimWrapper() || line.trimLead() || line.trimStop());
  return line.end > line.start ? { text: line.text, start: line.start, end: line.end } : null;
}
