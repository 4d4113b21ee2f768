import { describe, expect, it } from "vitest";
import {
  flagsOf,
  groupsOf,
  positive,
  promptOf,
  rowsOf,
  scalesOf,
  studyIdOf,
  tensorOf,
  wholeNumber,
  yesOrNo,
} from "./automationFlags.ts";

const any = (value: unknown) => value as never;
const loop: unknown[] = [];
loop.push(loop);

describe("what is of no use", () => {
  it.each<[string, () => unknown]>([
    ["Flags", () => flagsOf(any(null), [])],
    ["samples", () => wholeNumber("samples", 1e9, 1, 1, 10_000)],
    ["samples", () => wholeNumber("samples", 1n, 1, 1)],
    ["C", () => positive("C", "1", 1)],
    ["resume", () => yesOrNo("resume", "no")],
    ["raw", () => promptOf(any({ prompt: "Hi", raw: 1 }))],
    ["prompt", () => promptOf(any({ prompt: 5 }))],
    ["ids", () => promptOf(any({ ids: {} }))],
    ["ids", () => promptOf(any({ ids: "0x2,1e1" }))],
    ["ids", () => promptOf(any({ ids: null }))],
    ["scale", () => scalesOf(any(5))],
    ["scale", () => scalesOf(any([["L0:1=2"]]))],
    ["groups", () => groupsOf(any(5))],
    ["groups", () => groupsOf(any([5, loop]))],
    ["groups", () => groupsOf(any([["0", "1"]]))],
    ["features", () => tensorOf("features", { data: [1], shape: [1, 1] })],
    ["features", () => tensorOf("features", { data: new Float32Array(3), shape: [2, 2] })],
    ["id", () => studyIdOf("../else")],
    ["rows", () => rowsOf(any({ response: "one" }))],
    ["row 2", () => rowsOf(any([{ response: "one" }, null]))],
    ["aliases", () => rowsOf(any([{ response: "one", aliases: [1] }]))],
    ["aliases", () => rowsOf(any([{ response: "one", aliases: "Paris" }]))],
  ])("is refused, %s by name", (name, read) => {
    expect(read).toThrow(expect.objectContaining({ code: "usage", message: expect.stringContaining(name) }));
  });
});

it("takes lists as arrays, typed arrays and text", () => {
  expect(promptOf({ ids: " 1, 20 " })).toEqual({ kind: "ids", ids: [1, 20] });
  expect(promptOf(any({ ids: Int32Array.of(1, 20) }))).toEqual({ kind: "ids", ids: [1, 20] });
  expect(groupsOf("0-17,18")).toEqual([
    { from: 0, to: 17 },
    { from: 18, to: 18 },
  ]);
  expect(groupsOf([[0, 17]])).toEqual([{ from: 0, to: 17 }]);
  expect(scalesOf(["L0:1=2", "L0:1=1"])).toEqual([
    [{ layer: 0, index: 1, alpha: 2 }],
    [{ layer: 0, index: 1, alpha: 1 }],
  ]);
  expect(() => scalesOf(["L0:1=2", ""])).toThrow("names no neuron");
});
