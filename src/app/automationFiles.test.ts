import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { exporter, importList, onlyTurningOf, turningOf } from "./automationFiles.ts";

const any = (value: unknown) => value as never;
const FILE = JSON.stringify({
  format: "h-neurons/1",
  neurons: [
    { layer: 0, index: 1, weight: 2 },
    { layer: 1, index: 3, weight: -1 },
  ],
});
const SOURCES: readonly [string, () => never][] = [
  ["its text", () => any(`\n ${FILE}`)],
  ["a Blob", () => any(new Blob([FILE]))],
  ["an address", () => any(`data:application/json,${encodeURIComponent(FILE)}`)],
  ["a URL", () => any(new URL(URL.createObjectURL(new Blob([FILE]))))],
];

beforeEach(() => {
  vi.stubGlobal("document", { baseURI: "https://example.org/" });
});
afterEach(() => vi.unstubAllGlobals());

describe("a file", () => {
  it.each(SOURCES)("as %s turns its H-Neurons and is imported", async (_, source) => {
    expect(await turningOf({ neurons: source(), alpha: 2 })).toMatchObject({
      scales: [[{ layer: 0, index: 1, alpha: 2 }]],
      neurons: { neurons: [{ weight: 2 }, { weight: -1 }] },
    });
    expect((await importList(source())).neurons).toHaveLength(2);
  });

  it("is exported from its bytes, wherever they are", async () => {
    const seen: string[] = [];
    const exportAs = exporter(
      any(async (_: string, { bundle }: { bundle: Blob }) => {
        seen.push(await bundle.text());
        return "csv";
      }),
    );
    for (const bundle of [new Blob(["PK"]), "data:application/zip,PK"])
      expect(await (await exportAs(bundle, "csv")).text()).toBe("csv");
    expect(seen).toEqual(["PK", "PK"]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["no file", () => importList(any(5))],
    ["a disk", () => importList("file:///list.json")],
    ["a number", () => turningOf({ neurons: any(5), alpha: 1 })],
    ["no bundle", () => exporter(any(null))(any({}), "csv")],
    ["another form", () => exporter(any(null))(new Blob(), any("zip"))],
  ])("is refused: %s", async (_, read) => {
    await expect(read()).rejects.toMatchObject({ code: "usage" });
  });

  it("of another version is refused as the terminal refuses it", async () => {
    await expect(turningOf({ neurons: '{"format": "h-neurons/2"}', alpha: 1 })).rejects.toMatchObject({
      code: "invalid-file",
    });
  });
});

describe("turning flags", () => {
  it.each<[string, object]>([
    ["alpha alone", { alpha: 2 }],
    ["neurons alone", { neurons: FILE }],
    ["both ways", { neurons: FILE, alpha: 2, scale: "L0:1=2" }],
    ["alpha above 3", { neurons: FILE, alpha: 4 }],
    ["alpha as text", { neurons: FILE, alpha: "2" }],
    ["two scales where one can be", { scale: ["L0:1=2", "L0:1=1"] }],
  ])("are refused: %s", async (_, flags) => {
    await expect(onlyTurningOf(flags)).rejects.toMatchObject({ code: "usage" });
  });

  it("may be absent", async () => {
    expect(await turningOf({})).toEqual({ scales: [], neurons: null });
    expect(await onlyTurningOf({})).toEqual({ scale: [], neurons: null });
  });
});
