import { expect, it } from "vitest";
import { publicReference, shortReference } from "./publicReference.ts";

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

it("shortens a commit for people, and nothing else", () => {
  expect(shortReference(`hub:a/b@${"0123456789".repeat(4)}`)).toBe("hub:a/b@0123456");
  for (const other of ["hub:a/b@main", "embedded", `hub:a/b@${"f".repeat(41)}`])
    expect(shortReference(other)).toBe(other);
});
