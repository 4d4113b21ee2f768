import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { HnError } from "../../base/errors.ts";
import { service } from "../../cli/service.ts";
import type { Service } from "../ports.ts";
import { ChatEndpoint, type EndpointOptions } from "./chat.ts";
import { judgeByEndpoint, judgeRequest, markByEndpoint, type Answer } from "./judge.ts";
import { askAll, costOf, estimate } from "./run.ts";

const KEY = "sk-secret-1234";
const ANSWER: Answer = {
  question: "What is the capital of France?",
  response: "🗼 It is Paris.",
  aliases: ["Paris"],
};

interface Got {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown>;
}
type Handler = (response: ServerResponse, got: Got, count: number) => void;

let servers: Server[] = [];
afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  servers = [];
});

const read = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text) as Record<string, unknown>;
};

/** An endpoint that answers by `handler`; waits are noted in `slept` and not waited, but those for a stall. */
async function endpoint(handler: Handler, options: Partial<EndpointOptions> = {}) {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      got.push({ path: request.url, authorization: request.headers.authorization, body });
      handler(response, got.at(-1)!, got.length);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const slept: number[] = [];
  const stall = 1000 * (options.stallSeconds ?? 60);
  const quick: Service = {
    ...service,
    sleep: async (ms, signal) => {
      if (ms === stall) return service.sleep(ms, signal);
      slept.push(ms);
    },
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`;
  return { chat: new ChatEndpoint({ url, model: "judge-1", key: KEY, ...options }, quick), got, slept };
}

const send = (response: ServerResponse, status: number, body: unknown, headers = {}): void => {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
};
const say = (response: ServerResponse, content: string): void =>
  send(response, 200, {
    choices: [{ message: { role: "assistant", content } }],
    usage: { prompt_tokens: 100, completion_tokens: 7 },
  });
const verdict = (response: ServerResponse): void => say(response, '{"verdict":"correct"}');

async function failure(work: Promise<unknown>): Promise<HnError> {
  const thrown: unknown = await work.then(
    () => new Error("did not fail"),
    (error: unknown) => error,
  );
  if (!(thrown instanceof HnError)) throw thrown;
  expect(JSON.stringify([thrown.message, thrown.details])).not.toContain(KEY);
  return thrown;
}

describe("an endpoint that judges", () => {
  it("is asked by schema, with the key in its header alone", async () => {
    const { chat, got } = await endpoint(verdict);
    expect(await judgeByEndpoint(chat, ANSWER)).toBe("correct");
    expect(got).toHaveLength(1);
    expect(got[0]).toMatchObject({
      path: "/v1/chat/completions",
      authorization: `Bearer ${KEY}`,
      body: { model: "judge-1", temperature: 0, response_format: { type: "json_schema" } },
    });
    expect(JSON.stringify(got[0]!.body)).not.toContain(KEY);
    expect(chat.usage).toEqual({ inputTokens: 100, outputTokens: 7 });
  });

  it("is asked more loosely where it takes no schema, from then on", async () => {
    const { chat, got } = await endpoint((response, { body }) =>
      body["response_format"]
        ? send(response, 400, { error: { message: "no response_format" } })
        : verdict(response),
    );
    expect(await judgeByEndpoint(chat, ANSWER)).toBe("correct");
    expect(got).toHaveLength(4);
    expect(await judgeByEndpoint(chat, ANSWER)).toBe("correct");
    expect(got).toHaveLength(5);
  });

  it("is waited for as long as it says, and a little longer each time where it does not", async () => {
    const busy = await endpoint((response, _, count) =>
      count === 1
        ? send(response, 429, {}, { "retry-after": "7" })
        : count < 4
          ? send(response, 503, {})
          : verdict(response),
    );
    expect(await judgeByEndpoint(busy.chat, ANSWER)).toBe("correct");
    expect(busy.slept).toEqual([7000, 2000, 4000]);
    const down = await endpoint((response) => send(response, 502, { error: "bad gateway" }));
    expect(await failure(judgeByEndpoint(down.chat, ANSWER))).toMatchObject({ code: "network" });
    expect(down.slept).toEqual([1000, 2000, 4000, 8000]);
    const tomorrow = await endpoint((response) => send(response, 429, {}, { "retry-after": "86400" }));
    expect(await failure(judgeByEndpoint(tomorrow.chat, ANSWER))).toMatchObject({ code: "network" });
    expect(tomorrow.slept).toEqual([]);
  });

  it("is told to have stalled, or not to be there", async () => {
    const stalling = await endpoint((response) => void response.writeHead(200).write("{"), {
      stallSeconds: 0.05,
    });
    const { code, message } = await failure(judgeByEndpoint(stalling.chat, ANSWER));
    expect([code, message]).toEqual(["network", expect.stringContaining("did not answer within 0.05 s")]);
    expect(stalling.got).toHaveLength(5);
    const gone = await endpoint(verdict, { url: "http://127.0.0.1:9/v1" });
    expect((await failure(judgeByEndpoint(gone.chat, ANSWER))).message).toContain("is not reached");
  });

  it.each([
    [
      401,
      { error: { message: `Incorrect API key provided: ${KEY}` } },
      "unauthorized",
      "does not accept the key",
    ],
    [429, { error: { code: "insufficient_quota" } }, "unauthorized", "credit"],
    [404, { error: { message: "no such model" } }, "not-found", 'no model "judge-1"'],
    [418, { error: "teapot" }, "invalid-input", "teapot"],
    [200, { hello: "world" }, "invalid-input", "no chat completions endpoint"],
  ])("that answers %i %j fails with what to do", async (status, body, code, words) => {
    const { chat, got } = await endpoint((response) => send(response, status, body));
    const error = await failure(judgeByEndpoint(chat, ANSWER));
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(words)]);
    expect(got).toHaveLength(1);
  });

  it("that talks is understood where JSON stands in its prose, asked again where none does", async () => {
    const chatty = await endpoint((response) =>
      say(response, 'Sure!\n```json\n{"verdict": "incorrect"}\n```'),
    );
    expect(await judgeByEndpoint(chatty.chat, ANSWER)).toBe("incorrect");
    const second = await endpoint((response, _, count) =>
      count === 1 ? say(response, "It is correct.") : verdict(response),
    );
    expect(await judgeByEndpoint(second.chat, ANSWER)).toBe("correct");
    for (const words of ["It is correct.", '{"verdict":"mostly correct"}', '{"verdict":true}', "[]", ""]) {
      const liar = await endpoint((response) => say(response, words));
      expect(await failure(judgeByEndpoint(liar.chat, ANSWER))).toMatchObject({ code: "bad-answer" });
      expect(liar.got).toHaveLength(2);
    }
  });

  it("marks a span only where it stands in the response", async () => {
    const honest = await endpoint((response) => say(response, '{"answer":"Paris"}'));
    expect(await markByEndpoint(honest.chat, ANSWER)).toEqual({ text: "Paris", start: 8, end: 13 });
    const none = await endpoint((response) => say(response, '{"answer":""}'));
    expect(await markByEndpoint(none.chat, ANSWER)).toBeNull();
    const liar = await endpoint((response) => say(response, '{"answer":"Lyon"}'));
    expect(await failure(markByEndpoint(liar.chat, ANSWER))).toMatchObject({ code: "bad-answer" });
  });

  it("stops when it is told to", async () => {
    const stop = new AbortController();
    const { chat } = await endpoint(() => stop.abort());
    expect(await failure(judgeByEndpoint(chat, ANSWER, stop.signal))).toMatchObject({ code: "aborted" });
  });

  it("has an address, with no key in it", () => {
    for (const url of ["api.openai.com", "ftp://x/v1", "https://user:pw@x/v1", "https://x/v1?key=1", ""])
      expect(() => new ChatEndpoint({ url, model: "m", key: null }, service)).toThrow(
        expect.objectContaining({ code: "usage" }),
      );
  });
});

describe("many answers", () => {
  const answers = ["Paris", "Lyon", "Paris"].map((response) => ({ ...ANSWER, response }));

  it("are estimated and asked for once each", async () => {
    const told = estimate(answers.map(judgeRequest), { input: 2, output: 8 });
    expect(told).toMatchObject({ requests: 2, outputTokens: 40 });
    expect(told.inputTokens).toBeGreaterThan(400);
    expect(told.cost).toBeCloseTo((told.inputTokens * 2 + 40 * 8) / 1e6, 12);
    expect(costOf(told, null)).toBeNull();
    const { chat, got } = await endpoint((response, { body }) =>
      JSON.stringify(body).includes("Lyon") ? say(response, "no idea") : verdict(response),
    );
    const steps: string[] = [];
    const asked = await askAll({
      answers,
      requestOf: judgeRequest,
      ask: (answer, signal) => judgeByEndpoint(chat, answer, signal),
      concurrency: 2,
      onAsked: (done, total) => steps.push(`${done}/${total}`),
    });
    expect(asked.map((one) => (one.ok ? one.value : one.error.code))).toEqual([
      "correct",
      "bad-answer",
      "correct",
    ]);
    expect(steps).toEqual(["1/2", "2/2"]);
    expect(got).toHaveLength(3); // Lyon twice
  });

  it("keep what was answered where the endpoint gives up", async () => {
    const { chat } = await endpoint((response, _, count) =>
      count === 1 ? verdict(response) : send(response, 401, {}),
    );
    const error = await failure(
      askAll({
        answers,
        requestOf: judgeRequest,
        ask: (answer, signal) => judgeByEndpoint(chat, answer, signal),
        concurrency: 1,
      }),
    );
    expect(error).toMatchObject({
      code: "unauthorized",
      details: { asked: [{ ok: true, value: "correct" }, null, { ok: true, value: "correct" }] },
    });
  });
});
