import { describe, expect, it } from "vitest";
import { prompt, questionSet, readRows } from "./questions.ts";

const row = (id: string, question: string): string => JSON.stringify({ id, question, aliases: ["x"] });

describe("questions", () => {
  it("keeps good rows, names bad lines and counts duplicates", () => {
    const read = readRows(
      [
        "\uFEFF" + row("a", "Who\u2028wrote it?"),
        "{oops",
        row("a", "Another?"),
        row("b", "WHO wrote it"),
        "",
        '{"id": "c", "question": "", "aliases": "x"}',
        '{"id": "d", "question": "Why?", "aliases": ["x"], "entity": "why"}',
      ].join("\n"),
    );
    if (!read.ok) throw read.error;
    expect(questionSet(read.value.rows)).toMatchObject({
      questions: [{ id: "a" }, { id: "d", entity: "why" }],
      duplicates: 2,
    });
    expect(read.value.problems).toEqual([
      "Line 2 is not JSON.",
      'Line 6: question: at least 1 character (found ""); aliases: a list (found "x").',
    ]);
  });

  it("refuses a file without a good row", () => {
    expect(readRows("\n")).toMatchObject({ ok: false, error: { code: "invalid-file" } });
  });

  it("asks the question, then the instruction, in one user message", () => {
    expect(prompt({ question: "Why?" }, " Be short.")).toEqual({
      kind: "messages",
      messages: [{ role: "user", content: "Why? Be short." }],
    });
    expect(prompt({ question: "Why?" }, " Be short.", "completion")).toEqual({
      kind: "raw",
      text: "Why?\nAnswer:",
    });
  });
});
