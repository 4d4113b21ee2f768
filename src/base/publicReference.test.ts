import { expect, it } from "vitest";
import { publicReference } from "./publicReference.ts";

it.each([
  ["embedded", "embedded"],
  ["hub:owner/name@v1/x", "hub:owner/name@v1/x"],
  ["https://me:key@host:8080/models/tiny?token=key#key", "https://host:8080/models/tiny"],
  ["https://a@b@host", "https://host"],
  ["/home/someone/models/llama-optimum/", "llama-optimum"],
  ["C:\\Users\\someone\\tiny", "tiny"],
  ["../tiny", "tiny"],
  ["file:///home/someone/tiny", "tiny"],
  ["/", "/"],
])("%s is %s to others", (reference, shown) => {
  expect(publicReference(reference)).toBe(shown);
});
