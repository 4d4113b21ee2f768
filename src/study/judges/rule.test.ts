import fc from "fast-check";
import { describe, expect, it } from "vitest";
import embedded from "./embedded.json" with { type: "json" };
import { hardCases, hardKinds, lockedRows } from "../testing/answers.ts";
import { isNonAnswer } from "./abstention.ts";
import { normalise } from "./normalise.ts";
import { judge } from "./rule.ts";

describe("rule/2", () => {
  it.each(hardKinds)("judges hard cases of %s", (kind) => {
    const rows = hardCases.filter((row) => row.kind === kind);
    const judged = rows.map((row) => ({ ...row, verdict: judge(row.response, row.aliases) }));
    expect(judged).toEqual(rows);
    // Other aliases, and their order, do not matter.
    for (const { response, aliases, verdict } of rows)
      expect(judge(response, ["nothing like it", ...aliases].reverse()), response).toBe(verdict);
  });

  it("agrees with the labels of the locked rows as the README says, and calls none correct that is not", () => {
    const wrong = lockedRows.filter(({ response, aliases, verdict }) => judge(response, aliases) !== verdict);
    expect(wrong.filter(({ verdict }) => verdict !== "correct")).toEqual([]);
    expect((100 * (1 - wrong.length / lockedRows.length)).toFixed(1)).toBe("99.6");
  });

  it.each(embedded)("alias %j in %j, of the embedded model: %s", (alias, response, verdict) => {
    expect(judge(response!, [alias!])).toBe(verdict);
  });

  it("takes names and titles for answers", () => {
    for (const response of ["Noah Knows", "Canute", "The Unknown Soldier", "Can't Buy Me Love"])
      expect(isNonAnswer(response)).toBe(false);
  });

  const text = fc.string({ unit: "grapheme" });

  it("finds every alias alone and behind other words, and normalises once and for all", () => {
    fc.assert(
      fc.property(text, (alias) => {
        const once = normalise(alias);
        expect(normalise(once)).toBe(once);
        if (once === "" || isNonAnswer(alias)) return;
        expect(judge(alias, [alias])).toBe("correct");
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[b-z]{2,9}( [b-z]{2,9})?$/), (alias) => {
        expect(judge(`So ${alias}, then`, [alias])).toBe("correct");
      }),
    );
  });

  it("takes any number for what it is in digits and in groups of three", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 0, max: 1e12 }), (a, b) => {
        expect(judge(a.toLocaleString("en"), [String(a)])).toBe("correct");
        if (a !== b) expect(judge(String(a), [b.toLocaleString("en")])).toBe("incorrect");
      }),
    );
  });

  it("judges anything", () => {
    fc.assert(fc.property(text, fc.array(text), (response, aliases) => void judge(response, aliases)));
  });
});
