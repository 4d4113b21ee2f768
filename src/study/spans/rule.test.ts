import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hardCases, hardKinds, lockedRows } from "../testing/answers.ts";
import { findSpan } from "./rule.ts";

describe("trim/2", () => {
  it.each(hardKinds)("marks hard cases of %s", (kind) => {
    const rows = hardCases.filter((row) => row.kind === kind && row.span !== undefined);
    expect(rows.map((row) => ({ ...row, span: findSpan(row.response)?.text ?? null }))).toEqual(rows);
  });

  it("marks what an annotator marks in the locked rows, as often as the README says", () => {
    const exact = lockedRows.filter(({ response, span }) => (findSpan(response)?.text ?? null) === span);
    expect(((100 * exact.length) / lockedRows.length).toFixed(1)).toBe("97.4");
  });

  it("counts code points, end exclusive, and finds nothing more in what it found", () => {
    expect(findSpan(" 🦜🦜.")).toEqual({ text: "🦜🦜", start: 1, end: 3 });
    const unit = fc.constantFrom(
      " ",
      "\n",
      '"',
      ".",
      "a",
      "🦜",
      "”",
      "“",
      "*",
      "_",
      "- ",
      "# ",
      "Answer: ",
      "e.g.",
    );
    fc.assert(
      fc.property(fc.string({ unit }), (response) => {
        const span = findSpan(response);
        if (!span) return;
        expect(Array.from(response).slice(span.start, span.end).join("")).toBe(span.text);
        expect(findSpan(span.text)?.text).toBe(span.text);
      }),
    );
  });
});
