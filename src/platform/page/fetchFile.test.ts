import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fetchFile } from "./fetchFile.ts";

const asked: string[] = [];
let answer: () => Promise<Response>;

beforeEach(() => {
  asked.length = 0;
  vi.stubGlobal("document", { baseURI: "https://example.org/page/" });
  const real = fetch;
  vi.stubGlobal("fetch", async (url: URL) => {
    if (url.protocol === "data:" || url.protocol === "blob:") return real(url);
    asked.push(url.href);
    return answer();
  });
});
afterEach(() => vi.unstubAllGlobals());

describe("a file by its address", () => {
  it("comes from the web, from beside the page, from memory and from the address itself", async () => {
    answer = async () => new Response("[1]", { headers: { "content-type": "application/json" } });
    for (const address of ["https://other.org/a.json", "a.json", " ../a.json "])
      expect(await (await fetchFile(address)).text()).toBe("[1]");
    expect(asked).toEqual([
      "https://other.org/a.json",
      "https://example.org/page/a.json",
      "https://example.org/a.json",
    ]);
    expect(await (await fetchFile("data:application/json,[2]")).text()).toBe("[2]");
    const held = URL.createObjectURL(new Blob(["[3]"]));
    expect(await (await fetchFile(held)).text()).toBe("[3]");
  });

  it.each<[string, string, () => Promise<Response>]>([
    ["not-found", "gone.json", async () => new Response("", { status: 404 })],
    [
      "not-found",
      "gone.json",
      async () => new Response("<!doctype html>", { headers: { "content-type": "text/html" } }),
    ],
    ["network", "broken.json", async () => new Response("", { status: 500 })],
    ["network", "offline.json", () => Promise.reject(new TypeError("Failed to fetch"))],
    ["usage", "file:///etc/hosts", () => Promise.reject(new Error("not asked"))],
    ["usage", "", () => Promise.reject(new Error("not asked"))],
  ])("or is %s: %s", async (code, address, answers) => {
    answer = answers;
    await expect(fetchFile(address)).rejects.toMatchObject({ code });
  });

  it("is named without its keys", async () => {
    answer = async () => new Response("", { status: 404 });
    await expect(fetchFile("https://me:secret@other.org/a.json?key=secret")).rejects.toMatchObject({
      message: "There is no file https://other.org/a.json.",
    });
  });
});
