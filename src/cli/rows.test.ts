import { writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { failure, hn, terminal, useTerminal } from "./testing/terminal.ts";

useTerminal();

const KEY = "sk-secret-1234";
let server: Server;
let url = "";
/** Requests that are let in before the key is no longer. */
let allowed = Infinity;

beforeEach(async () => {
  vi.stubEnv("HN_ENDPOINT_KEY", KEY);
  allowed = Infinity;
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      const { messages } = JSON.parse(body) as { messages: { content: string }[] };
      const { response: said, accepted } = JSON.parse(messages[1]!.content) as Record<
        string,
        string & string[]
      >;
      const verdict = accepted?.some((alias) => said!.includes(alias)) ? "correct" : "incorrect";
      const content =
        said === "Nantes"
          ? "Who knows?"
          : JSON.stringify(accepted ? { verdict } : { answer: said!.slice(6) });
      const isLetIn = request.headers.authorization === `Bearer ${KEY}` && allowed-- > 0;
      response.writeHead(isLetIn ? 200 : 401, { "content-type": "application/json" });
      response.end(
        JSON.stringify({
          choices: [{ message: { content } }],
          usage: { prompt_tokens: 50, completion_tokens: 5 },
        }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterEach(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

const rowOf = (response: string, aliases: string[] | null = ["Paris"]) => ({
  question: "What is the capital of France?",
  response,
  aliases,
});
async function file(...rows: unknown[]): Promise<string> {
  const path = join(terminal.folder, "rows.jsonl");
  await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return path;
}
const printed = () =>
  terminal.out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("hn judge and hn span by an endpoint", () => {
  it("put what the model says in place of what the rule says, and say how far both agree", async () => {
    const path = await file(
      rowOf("Paris"),
      rowOf("not Paris"),
      rowOf("Lyon"),
      rowOf("Nantes"),
      rowOf("Nice", null),
    );
    expect(
      await hn("judge", path, "--endpoint", url, "--model", "m", "--price-in", "2", "--price-out", "8"),
    ).toBe(0);
    expect(printed().map(({ verdict, ruled }) => [verdict, ruled])).toEqual([
      ["correct", "correct"],
      ["correct", "incorrect"],
      ["incorrect", "incorrect"],
      [null, "incorrect"],
      [null, null],
    ]);
    expect(printed()[3]!["fault"]).toMatchObject({ code: "bad-answer" });
    expect(terminal.err).toMatch(/^4 requests, about \d+ tokens in, 80 out, 0\.0\d+ at your prices$/m);
    expect(terminal.err).toMatch(/^used 250 tokens in, 25 out, 0\.00070 at your prices$/m);
    expect(terminal.err).toMatch(
      /^agreement with the rule: 66\.7 % of 3, κ 0\.40 \(95 % -0\.\d+ to 1\.00\)$/m,
    );
    expect(terminal.err).toContain("did not say what was asked for: 1");
    expect(terminal.err + terminal.out).not.toContain(KEY);

    terminal.out = "";
    expect(await hn("span", path, "--endpoint", url, "--model", "m", "--estimate")).toBe(0);
    expect(printed()).toEqual([expect.objectContaining({ requests: 5, cost: null })]);
    terminal.out = "";
    expect(await hn("span", await file(rowOf("It is Paris.")), "--endpoint", url, "--model", "m")).toBe(0);
    expect(printed()[0]).toMatchObject({
      span: { text: "Paris.", start: 6, end: 12 },
      ruled: { text: "It is Paris" },
    });
  });

  it("print what was answered before the endpoint gave up, and fail", async () => {
    allowed = 1;
    const path = await file(rowOf("Paris"), rowOf("Lyon"));
    expect(await hn("judge", path, "--endpoint", url, "--model", "m", "--concurrency", "1")).toBe(1);
    expect(printed().map(({ verdict }) => verdict)).toEqual(["correct", null]);
    expect(terminal.err).toMatch(/^hn: unauthorized: .*does not accept the key/m);
  });

  it("need a model, an address and questions", async () => {
    const path = await file({ response: "Paris", aliases: ["Paris"] });
    expect(await failure("judge", path, "--endpoint", url)).toBe("2 usage");
    expect(await failure("judge", path, "--endpoint", "nowhere", "--model", "m")).toBe("2 usage");
    expect(await failure("judge", path, "--endpoint", url, "--model", "m")).toBe("1 invalid-file");
  });
});
