// Fixture models served to the page, and how far the page is from their references: logits, CETT, turned neurons and
// greedy tokens, through `window.hneurons`.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { readNpy } from "../src/exchange/npy.ts";
import { worst, TOLERANCE, type Reference } from "../src/graph/testing/reference.ts";
import { DTYPES, type Dtype } from "../src/model/types.ts";
import { report } from "./app.ts";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
export const EXTERNAL = at("../src/model/fixtures/llama-optimum-external");
const GRAPH = at("../src/graph/fixtures");
const SHARED = at("../../shared/fixtures/models");

/** Answers what the page asks below `address` of its own origin with files of a folder. */
async function serveFolder(page: Page, address: string, folder: string): Promise<void> {
  await page.context().route(`**${address}/**`, async (route) => {
    const path = new URL(route.request().url()).pathname.slice(address.length + 1);
    // Folders without a tokenizer take that of another model: its ids are all that is used.
    const lent = path.includes("/") ? [] : [readFile(join(EXTERNAL, path)).catch(() => null)];
    const [body] = (await Promise.all([readFile(join(folder, path)).catch(() => null), ...lent])).filter(
      (found) => found !== null,
    );
    const type = path.endsWith(".json") ? "application/json" : "application/octet-stream";
    await route.fulfill(body ? { body, headers: { "content-type": type } } : { status: 404, body: "" });
  });
}

/** Serves the fixture with external data. @returns its address */
export async function serveExternal(page: Page, baseURL: string | undefined): Promise<string> {
  await serveFolder(page, "/fixture", EXTERNAL);
  return new URL("/fixture", baseURL).href;
}

export interface Fixture {
  readonly name: string;
  readonly folder: string;
  readonly ref: Reference;
}

const fixturesIn = (folder: string): Fixture[] =>
  readdirSync(join(folder, "onnx"))
    .filter((file) => file.endsWith(".reference.json"))
    .map((file) => {
      const ref = JSON.parse(readFileSync(join(folder, "onnx", file), "utf8")) as Reference;
      return { name: `${basename(dirname(folder))}/${basename(folder)} ${ref.dtype}`, folder, ref };
    });

const folders = (of: string): string[] =>
  existsSync(of)
    ? readdirSync(of)
        .filter((name) => existsSync(join(of, name, "onnx")))
        .map((name) => join(of, name))
    : [];

/** A file or two of most dtypes; all that there are with HN_FIXTURES=all, the set beside the checkout included. */
export function fixtures(): Fixture[] {
  const families = join(GRAPH, "families");
  if (process.env.HN_FIXTURES !== "all")
    return [
      ...fixturesIn(EXTERNAL),
      ...fixturesIn(join(GRAPH, "llama-optimum")).filter(({ ref }) => ref.dtype === "q4f16"),
      ...fixturesIn(join(families, "gemma3-genai")),
      ...fixturesIn(join(families, "qwen2-casts-optimum")),
      ...fixturesIn(join(families, "mistral-optimum")),
    ];
  if (!existsSync(SHARED))
    console.info("no ../shared/fixtures here: only the repository's models are looked at");
  const set = existsSync(SHARED) ? folders(SHARED) : [EXTERNAL, ...folders(GRAPH)];
  return [...folders(families), ...set].flatMap(fixturesIn);
}

/** Largest differences from the reference, as `TOLERANCE` counts them. */
export interface Measured {
  readonly dtype: Dtype;
  readonly logits: number;
  readonly cett: number;
  /** Of logits, with neurons turned. */
  readonly turned: number;
  /** Greedy tokens that are not the reference's, up to the first on which that is not sure. */
  readonly tokens: number;
}

/** @returns the address of the fixture's folder on the page's origin */
export async function serve(page: Page, { name, folder }: Pick<Fixture, "name" | "folder">): Promise<string> {
  const address = `/fixtures/${name.replace(" ", "-")}`;
  await serveFolder(page, address, folder);
  return address;
}

export async function differenceOf(
  page: Page,
  { name, folder, ref }: Fixture,
  device: "wasm" | "webgpu",
): Promise<Measured> {
  const address = await serve(page, { name, folder });
  // Where a back end may or may not round activations (accuracy_level > 0), agreeing with either reference is right.
  const zero = ref.accuracy0;
  const runs = ref.interventions.flatMap((run) => {
    const twin = zero?.interventions.find(
      (r) => r.alpha === run.alpha && `${r.neurons}` === `${run.neurons}`,
    );
    return zero && !twin ? [] : [{ ...run, wanted: [run.logits, ...(twin ? [twin.logits] : [])] }];
  });
  const got = await page.evaluate(
    async ([path, flags, scales, length]) => {
      const model = new URL(path, location.href).href;
      const { logits } = await window.hneurons.logits(model, flags);
      const cett = await window.hneurons.cett(model, flags);
      const turned: number[][] = [];
      for (const scale of scales)
        turned.push([...(await window.hneurons.logits(model, { ...flags, scale })).logits.data]);
      const made = await window.hneurons.generate(model, {
        ...flags,
        temperature: 0,
        maxNewTokens: Math.max(1, length),
      });
      const [sample] = "samples" in made ? made.samples : [];
      return { logits: [...logits.data], cett: [...cett.data], turned, sample };
    },
    [
      address,
      { ids: [...ref.input_ids], dtype: ref.dtype, device },
      runs.map(({ neurons, alpha }) => neurons.map(([layer, index]) => `L${layer}:${index}=${alpha}`).join()),
      ref.greedy?.length ?? 0,
    ] as const,
  );
  const nearest = (values: readonly number[], wanted: readonly (readonly number[])[]) =>
    Math.min(...wanted.map((want) => worst(values, want)));
  const cett = [ref.cett.file, ...(zero ? [zero.cett_file] : [])].map((file) => {
    const data = readNpy(readFileSync(join(folder, "onnx", file))).data as Float32Array;
    const largest = data.reduce((a, b) => Math.max(a, b), 0);
    return worst(got.cett, data, TOLERANCE[ref.dtype].floor * largest);
  });
  return {
    dtype: ref.dtype,
    logits: nearest(got.logits, [ref.logits, ...(zero ? [zero.logits] : [])]),
    cett: Math.min(...cett),
    turned: Math.max(0, ...runs.map(({ wanted }, i) => nearest(got.turned[i] ?? [], wanted))),
    tokens: Math.min(
      ...[ref.greedy ?? [], ...(zero?.greedy ? [zero.greedy] : [])].map((greedy) =>
        otherTokens(got.sample?.ids ?? [], greedy, ref),
      ),
    ),
  };
}

/** The largest differences of each dtype's files, for `npm test` to print. */
export function reportByDtype(device: string, all: readonly Measured[]): void {
  for (const dtype of DTYPES) {
    const files = all.filter((one) => one.dtype === dtype);
    if (files.length === 0) continue;
    const most = (of: (one: Measured) => number) => Math.max(...files.map(of)).toExponential(1);
    report(
      `fixtures on ${device}, ${dtype}`,
      `${files.length} file${files.length === 1 ? "" : "s"}, largest difference in logits ${most((f) => f.logits)}, ` +
        `turned ${most((f) => f.turned)}, in CETT ${most((f) => f.cett)} (relative)`,
    );
  }
}

/** The reference runs on past the token that ends a text; the page stops there. */
function otherTokens(ids: readonly number[], greedy: readonly number[], ref: Reference): number {
  const doubtful = Math.min(10 * TOLERANCE[ref.dtype].logits, 0.05);
  const sure = (ref.greedy_margins ?? []).findIndex((margin) => margin < doubtful);
  const wanted = greedy.slice(0, sure < 0 ? undefined : sure).slice(0, ids.length);
  return wanted.filter((token, i) => token !== ids[i]).length;
}
