import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { readCardFile } from "./cardFile.ts";
import { readManifest } from "./manifestFile.ts";

const SHIPPED = readFileSync("models/embedded/card.json", "utf8");

/** The shipped card with some keys changed; undefined takes one away. */
const changed = (change: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ ...(JSON.parse(SHIPPED) as object), ...change });

const opened = (text: string) => {
  const read = readCardFile(text);
  if (!read.ok) throw read.error;
  return read.value;
};

describe("the model card that ships", () => {
  it("is read whole", () => {
    const { card, leftOut } = opened(SHIPPED);
    expect(leftOut).toEqual([]);
    expect(card.id).toBe("embedded");
    expect(Object.keys(card.figures)).toEqual(
      expect.arrayContaining([
        "known",
        "consistent",
        "behaviours",
        "detection",
        "detection_base",
        "steering",
      ]),
    );
    expect(card.loss?.["pretrain"]?.length).toBeGreaterThan(1);
  });

  it("lies where the manifest says", () => {
    const manifest = readManifest(readFileSync("models/manifest.json", "utf8"));
    if (!manifest.ok) throw manifest.error;
    expect(manifest.value.models.map(({ id }) => id)).toEqual(["embedded", "embedded-base"]);
    expect(readFileSync(`models/${manifest.value.card}`, "utf8")).toBe(SHIPPED);
  });
});

describe("a card", () => {
  it("may hold keys that nobody knows here", () => {
    expect(opened(changed({ weather: "fine" })).leftOut).toEqual([]);
  });

  it("may hold what only later cards have", () => {
    const test = { auroc: { "L1 neurons": 0.8 } };
    const later = {
      seeds: [
        { seed: 8, figures: { detection: { tests: { unseen: test } }, copying: { n: 200, instruct: 0.8 } } },
      ],
      control: { figures: { behaviours: { "false-premise": { n: 280, comply: 0.4, resist: 0.6 } } } },
      recipes: [{ name: "no lessons", changed: "reading left out", figures: { held_out: 0.6, note: "x" } }],
      agreement: { logits: 3e-5, greedy: { asked: 300, equal: 300 } },
      quantisation: [{ dtype: "q8", bytes: 4_600_000, equal_answers: 498, asked: 500 }],
      final: { unseen: { ...test, n: 100, interval95: [0.7, 0.9] } },
    };
    const { card, leftOut } = opened(changed(later));
    expect(leftOut).toEqual([]);
    expect(card.seeds?.[0]?.figures.detection?.tests["unseen"]?.auroc["L1 neurons"]).toBe(0.8);
    expect(card.final?.["unseen"]?.interval95).toEqual([0.7, 0.9]);
  });

  it("has figures in one form, also where it was written in an earlier one", () => {
    const { figures } = JSON.parse(SHIPPED) as { figures: object };
    const read = (change: object) => opened(changed({ figures: { ...figures, ...change } }));
    const earlier = read({ typed: { n: 300, "a typo": 0.9 }, outside: { n: 22, fallback: 1 } });
    expect(earlier.leftOut).toEqual([]);
    expect(earlier.card.figures.typed).toEqual({ "": { n: 300, "a typo": 0.9 } });
    expect(earlier.card.figures.outside).toEqual({ all: { n: 22, honest: 1 } });
    const present = {
      typed: { "real world": { n: 300, short: 0.9 } },
      outside: { all: { n: 60, honest: 0.9 } },
    };
    expect(read(present)).toMatchObject({ leftOut: [], card: { figures: present } });
  });

  it("leaves out a part that is wrong, and names it", () => {
    const { figures } = JSON.parse(SHIPPED) as { figures: object };
    const { card, leftOut } = opened(
      changed({
        figures: { ...figures, copying: { n: 200, instruct: 1.4 } },
        quantisation: [{ dtype: "q8", bytes: 1, equal_answers: 0.996, asked: 500 }],
      }),
    );
    expect(leftOut).toEqual(["copying", "quantisation"]);
    expect(card.figures.copying).toBeUndefined();
    expect(card.figures.known).toBeDefined();
  });

  it("is refused without what it cannot do without", () => {
    for (const text of ["", "[]", "null", changed({ limits: undefined }), changed({ seed: "seven" })])
      expect(readCardFile(text)).toMatchObject({ ok: false, error: { code: "invalid-file" } });
  });
});
