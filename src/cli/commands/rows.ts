// hn span, hn judge: what the rules say of answers that were given elsewhere, row by row.

import { HnError } from "../../base/errors.ts";
import { judgeRow, ROW, rowFault, type Row } from "../../study/rows.ts";
import { only, type Command, type Invocation } from "../command.ts";
import { readInput } from "../files.ts";
import { print } from "../output.ts";

/** Both commands give the same columns; they are two names for what a person comes for. */
async function run(invocation: Invocation): Promise<undefined> {
  const path = only(invocation, "F.jsonl");
  const text = new TextDecoder().decode(await readInput(path));
  const rows: string[] = [];
  // Only "\n" ends a line: real responses hold raw U+2028.
  for (const [i, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    rows.push(JSON.stringify(judgeRow(readRow(line, `${path}, line ${i + 1}`))));
  }
  await print(rows.map((row) => `${row}\n`).join(""));
  return undefined;
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

const help = `  F.jsonl          one ${ROW} a line

Prints the same rows in order, each with span: {text, start, end} or null (Unicode code points, end exclusive), and
verdict: correct, incorrect or non-answer; null without aliases.`;

export const span: Command = {
  name: "span",
  usage: "hn span F.jsonl",
  summary: "the answer inside each response, by rule",
  help,
  options: {},
  run,
};

export const judge: Command = {
  name: "judge",
  usage: "hn judge F.jsonl",
  summary: "whether each response is correct, by rule",
  help,
  options: {},
  run,
};
