import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { readCardFile, type CardFile } from "../../exchange/cardFile.ts";
import { otherRuns, otherSeedsText, seedsText } from "./runs.ts";
import { sectionOfHash, sectionsOf } from "./sectionList.ts";
import { yieldTable } from "./yieldTable.ts";

function shipped(): CardFile {
  const read = readCardFile(readFileSync("models/embedded/card.json", "utf8"));
  if (!read.ok) throw read.error;
  return read.value.card;
}

const ids = (card: CardFile): string[] => sectionsOf(card).map(({ id }) => id);

describe("the sections of a card", () => {
  it("are those that have something to show", () => {
    const bare = { ...shipped(), figures: {}, aims: [], control: undefined, recipes: [] };
    expect(ids(bare)).toEqual(["about", "text", "weights", "limits"]);
    const full = { ...bare, control: { figures: {} }, recipes: [{ name: "A", changed: "", figures: {} }] };
    expect(ids(full)).toEqual(["about", "text", "control", "recipes", "weights", "limits"]);
  });

  it("have addresses", () => {
    expect(
      ["#/card/detection", "#/card", "#/card/", "#/library/x", "#/card?s=2.x", ""].map(sectionOfHash),
    ).toEqual(["detection", null, null, null, null, null]);
  });

  it("keep a name that no section has, so that it can be said", () => {
    const bad = [
      "#/card/embedded@99",
      "#/card/Detection",
      "#/card/control/",
      "#/card/a%20b",
      "#/card/a%",
      "#/card/x/y",
    ];
    expect(bad.map(sectionOfHash)).toEqual(["embedded@99", "Detection", "control/", "a b", "a%", "x/y"]);
  });
});

describe("other seeds", () => {
  it("are those that do not ship", () => {
    const card = { ...shipped(), seed: 7, seeds: [7, 8, 9].map((seed) => ({ seed, figures: {} })) };
    expect(otherRuns(card).map(({ seed }) => seed)).toEqual([8, 9]);
    expect(seedsText(card)).toBe("7; also trained from 8 and 9");
    expect(otherSeedsText(card)).toBe(
      " Hollow: the same recipe from seeds 8 and 9; the table says which is which.",
    );
    expect(otherSeedsText({ ...card, seeds: undefined })).toBe("");
  });
});

describe("what the question sets yield", () => {
  it("is a table without kinds that a set does not ask about", () => {
    const none = { n: 0, right10: 0, wrong10: 0 };
    const sets = { real: { seen: { n: 270, right10: 173, wrong10: 5 }, unseen: none } };
    expect(yieldTable(sets).rows).toEqual([["The real world: Seen", "270", "173", "5", "–", "–"]]);
  });
});
