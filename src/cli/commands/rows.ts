// hn span, hn judge: what the rules say of answers that were given elsewhere, row by row, or what a model behind an
// endpoint says.

import { HnError, type WireError } from "../../base/errors.ts";
import { cohensKappa } from "../../math/kappa.ts";
import { ChatEndpoint, type Request } from "../../study/endpoint/chat.ts";
import { judgeByEndpoint, judgeRequest, markByEndpoint, spanRequest } from "../../study/endpoint/judge.ts";
import { askAll, costOf, estimate, type Asked, type Price } from "../../study/endpoint/run.ts";
import { judgeRow, ROW, rowFault, type JudgedRow, type Row } from "../../study/rows.ts";
import { number, on, only, required, text, type Command, type Invocation } from "../command.ts";
import { readInput } from "../files.ts";
import { print } from "../output.ts";
import { service } from "../service.ts";

/** Where the endpoint's key is read from: as a flag, every process of the machine could see it. */
const KEY_VARIABLE = "HN_ENDPOINT_KEY";

type EndpointRow = JudgedRow<Row> & { readonly ruled: unknown; readonly fault?: WireError };
type Questioned = Row & { readonly question: string };

/** What one of the two commands asks of an endpoint. */
interface Asking<T> {
  /** Whether this row is asked for. */
  readonly takes: (row: Row) => boolean;
  readonly requestOf: (row: Questioned) => Request;
  readonly ask: (endpoint: ChatEndpoint, row: Questioned, signal: AbortSignal | undefined) => Promise<T>;
  /** The row with what the endpoint says, or null where it says nothing, in place of what the rule says. */
  readonly put: (row: JudgedRow<Row>, value: T | null) => JudgedRow<Row> & { readonly ruled: unknown };
}

async function run<T>(invocation: Invocation, asking: Asking<T>): Promise<unknown> {
  const path = only(invocation, "F.jsonl");
  const content = new TextDecoder().decode(await readInput(path));
  const rows: JudgedRow<Row>[] = [];
  // Only "\n" ends a line: real responses hold raw U+2028.
  for (const [i, line] of content.split("\n").entries()) {
    if (line.trim() === "") continue;
    rows.push(judgeRow(readRow(line, `${path}, line ${i + 1}`)));
  }
  if (text(invocation, "endpoint") !== undefined) return askEndpoint(invocation, rows, asking);
  await printRows(rows);
  return undefined;
}

const printRows = (rows: readonly unknown[]): Promise<void> =>
  print(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));

/** Rows with what the endpoint says; told on stderr before it runs, and what it came to. */
async function askEndpoint<T>(
  invocation: Invocation,
  rows: readonly JudgedRow<Row>[],
  { takes, requestOf, ask, put }: Asking<T>,
): Promise<unknown> {
  const options = {
    url: required(invocation, "endpoint"),
    model: required(invocation, "model"),
    key: process.env[KEY_VARIABLE] ?? null,
  };
  const price = priceOf(invocation);
  const concurrency = number(invocation, "concurrency", 4, { min: 1, max: 64, integer: true });
  const endpoint = new ChatEndpoint(options, service);
  const asked = rows.filter(takes) as readonly Questioned[];
  for (const row of asked)
    if (typeof row.question !== "string")
      throw new HnError("invalid-file", 'A model needs the question: each row has a "question", a string.');
  const told = estimate(asked.map(requestOf), price);
  if (on(invocation, "estimate")) return told;
  process.stderr.write(`${told.requests} requests, about ${spent(told, told.cost)}\n`);

  let failure: HnError | null = null;
  const answers = await askAll({
    answers: asked,
    requestOf,
    ask: (row, signal) => ask(endpoint, row, signal),
    concurrency,
    signal: invocation.signal,
    onAsked: (done, total) => done % 50 === 0 && process.stderr.write(`asked ${done} of ${total}\n`),
  }).catch((thrown: unknown) => {
    if (!(thrown instanceof HnError) || thrown.code === "aborted") throw thrown;
    failure = thrown;
    return (thrown.details as { asked: (Asked<T> | null)[] }).asked;
  });
  const byRow = new Map(asked.map((row, i) => [row as Row, answers[i] ?? null]));
  const result = rows.map((row): EndpointRow => {
    const answer = byRow.get(row) ?? null;
    const filled = put(row, answer?.ok ? answer.value : null);
    return answer && !answer.ok ? { ...filled, fault: answer.error } : filled;
  });
  // What was paid for is printed even where the endpoint gave up.
  await printRows(result);
  process.stderr.write(`used ${spent(endpoint.usage, costOf(endpoint.usage, price))}\n`);
  tellFaults(answers);
  tellAgreement(result);
  if (failure !== null) throw failure as HnError;
  return undefined;
}

const spent = (
  { inputTokens, outputTokens }: { readonly inputTokens: number; readonly outputTokens: number },
  cost: number | null,
): string =>
  `${inputTokens} tokens in, ${outputTokens} out${cost === null ? "" : `, ${cost.toPrecision(2)} at your prices`}`;

function priceOf(invocation: Invocation): Price | null {
  const of = (name: string): number => number(invocation, name, 0, { min: 0 });
  const isGiven = ["price-in", "price-out"].some((name) => text(invocation, name) !== undefined);
  return isGiven ? { input: of("price-in"), output: of("price-out") } : null;
}

function tellFaults(answers: readonly (Asked<unknown> | null)[]): void {
  const bad = answers.filter((answer) => answer && !answer.ok).length;
  if (bad > 0)
    process.stderr.write(
      `warning: rows without an answer, as the model did not say what was asked for: ${bad}\n`,
    );
}

function tellAgreement(rows: readonly EndpointRow[]): void {
  const both = rows.filter(({ verdict, ruled }) => verdict !== null && typeof ruled === "string");
  if (both.length === 0) return;
  const kappa = cohensKappa(
    both.map(({ verdict }) => verdict as string),
    both.map(({ ruled }) => ruled as string),
  );
  process.stderr.write(
    kappa === null
      ? "the endpoint and the rule give every row the same verdict\n"
      : `agreement with the rule: ${(100 * kappa.agreement).toFixed(1)} % of ${kappa.n}, ` +
          `κ ${kappa.value.toFixed(2)} (95 % ${kappa.low.toFixed(2)} to ${kappa.high.toFixed(2)})\n`,
  );
}

function readRow(line: string, where: string): Row {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    throw new HnError("invalid-file", `${where} is not JSON. Each line is one ${ROW}.`);
  }
  const fault = rowFault(row);
  if (fault !== null) throw new HnError("invalid-file", `${where} ${fault}.`);
  return row as Row;
}

const options = {
  endpoint: { type: "string" },
  model: { type: "string" },
  "price-in": { type: "string" },
  "price-out": { type: "string" },
  concurrency: { type: "string" },
  estimate: { type: "boolean" },
} as const;

const help = (what: string): string => `  F.jsonl          one ${ROW} a line

Prints the same rows in order, each with span: {text, start, end} or null (Unicode code points, end exclusive), and
verdict: correct, incorrect or non-answer; null without aliases.

  --endpoint URL   ask a model behind an OpenAI-compatible address, such as https://api.openai.com/v1, for the ${what};
                   what the rule says stands beside it as "ruled". The key is read from ${KEY_VARIABLE}
  --model NAME     with --endpoint: the model's name there
  --estimate       print {requests, inputTokens, outputTokens, cost} and ask nothing
  --price-in P --price-out P  per million tokens, for the cost
  --concurrency N  requests under way at a time; default 4`;

export const span: Command = {
  name: "span",
  usage: "hn span F.jsonl [--endpoint URL --model NAME]",
  summary: "the answer inside each response, by rule or by a model",
  help: help("span"),
  options,
  run: (invocation) =>
    run(invocation, {
      takes: () => true,
      requestOf: spanRequest,
      ask: markByEndpoint,
      put: (row, value) => ({ ...row, span: value, ruled: row.span }),
    }),
};

export const judge: Command = {
  name: "judge",
  usage: "hn judge F.jsonl [--endpoint URL --model NAME]",
  summary: "whether each response is correct, by rule or by a model",
  help: help("verdict"),
  options,
  run: (invocation) =>
    run(invocation, {
      takes: ({ aliases }) => Boolean(aliases),
      requestOf: (row) => judgeRequest({ ...row, aliases: row.aliases ?? [] }),
      ask: (endpoint, row, signal) =>
        judgeByEndpoint(endpoint, { ...row, aliases: row.aliases ?? [] }, signal),
      put: (row, value) => ({ ...row, verdict: value, ruled: row.verdict }),
    }),
};
