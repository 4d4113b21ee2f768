// The choice of the next token on the GPU, so that the vocabulary is not read back; the twin is sampleToken of
// math/sampling.ts. Tokens in descending probability (ties: lower id first) form one order, and each filter keeps a
// prefix of it: top-k one of so many tokens, top-p one of so much mass, and the draw ends one at the token that it takes.
// The end of a prefix is found by bisection over the 2³² keys to which float32 numbers map in order, and among equal
// logits by their ids. Sums are float32: at the border of a filter the twin, in float64, may take a neighbour.

import type { Tensor } from "onnxruntime-common";
import { checkSampling, type Choice, type SamplingOptions } from "../../math/sampling.ts";
import { bufferOf, tensorCode, type Gpu } from "./gpu.ts";

/** Invocations of a workgroup, one workgroup a draw; as many as WebGPU promises everywhere. */
const LANES = 256;
/** In place of an id: a logit of this row is not finite. */
const NOT_FINITE = 0xffffffff;

const code = (isHalf: boolean): string => /* wgsl */ `
struct Options { vocab: u32, rowLength: u32, offset: u32, topK: u32, temperature: f32, topP: f32 }
struct Draw { row: u32, u: f32 }
struct Choice { id: u32, logprob: f32 }
/** All tokens whose key is above key, and the first ties of those that have it; the mass of them all. */
struct Prefix { key: u32, ties: f32, mass: f32 }

${tensorCode("logits", 0, isHalf)}
@group(0) @binding(1) var<uniform> options: Options;
@group(0) @binding(2) var<storage, read> draws: array<Draw>;
@group(0) @binding(3) var<storage, read_write> choices: array<Choice>;
var<workgroup> sums: array<vec2<f32>, ${LANES}>;
var<workgroup> keys: array<vec2<u32>, ${LANES}>;
var<workgroup> found: u32;
var<private> lane: u32;

/** Where a row's logits begin, and the largest of them. */
struct Row { base: u32, largest: f32 }

fn key_of(value: f32) -> u32 {
  let bits = select(bitcast<u32>(value), 0u, value == 0.0); // −0 is as 0
  return select(bits | 0x80000000u, ~bits, (bits >> 31u) == 1u);
}
fn value_of(key: u32) -> f32 { return bitcast<f32>(select(~key, key & 0x7fffffffu, (key >> 31u) == 1u)); }
fn mass_of(row: Row, value: f32) -> f32 { return exp((value - row.largest) / options.temperature); }

fn total(own: vec2<f32>) -> vec2<f32> {
  sums[lane] = own;
  workgroupBarrier();
  for (var half = ${LANES / 2}u; half > 0u; half >>= 1u) {
    if (lane < half) { sums[lane] += sums[lane + half]; }
    workgroupBarrier();
  }
  return workgroupUniformLoad(&sums[0]);
}

/** The smallest and the largest key. */
fn range(base: u32) -> vec2<u32> {
  var own = vec2(0xffffffffu, 0u);
  for (var id = lane; id < options.vocab; id += ${LANES}u) {
    let key = key_of(logits_at(base + id));
    own = vec2(min(own.x, key), max(own.y, key));
  }
  keys[lane] = own;
  workgroupBarrier();
  for (var half = ${LANES / 2}u; half > 0u; half >>= 1u) {
    if (lane < half) {
      let other = keys[lane + half];
      keys[lane] = vec2(min(keys[lane].x, other.x), max(keys[lane].y, other.y));
    }
    workgroupBarrier();
  }
  return workgroupUniformLoad(&keys[0]);
}

/** How many tokens have a key of at least this, and their mass. */
fn from_key(row: Row, key: u32) -> vec2<f32> {
  var own = vec2<f32>();
  for (var id = lane; id < options.vocab; id += ${LANES}u) {
    let value = logits_at(row.base + id);
    if (key_of(value) >= key) { own += vec2(1.0, mass_of(row, value)); }
  }
  return total(own);
}

/**
 * The shortest prefix of limit that holds so many tokens (measure 0) or so much mass (measure 1), or more than that where
 * beyond; limit itself where none does.
 */
fn shortest(row: Row, measure: u32, goal: f32, beyond: bool, limit: Prefix) -> Prefix {
  var low = limit.key;
  var high = key_of(row.largest);
  while (low < high) { // to the largest key from which on there is enough
    let middle = low + (high - low + 1u) / 2u;
    let amount = from_key(row, middle)[measure];
    if (amount > goal || (amount == goal && !beyond)) { low = middle; } else { high = middle - 1u; }
  }
  let more = from_key(row, low + 1u);
  let every = from_key(row, low).x - more.x;
  let each = mass_of(row, value_of(low));
  let missing = (goal - more[measure]) / select(1.0, each, measure == 1u);
  let ties = clamp(select(ceil(missing), floor(missing) + 1.0, beyond), 1.0, every);
  let kept = select(ties, min(ties, limit.ties), low == limit.key);
  return Prefix(low, kept, more.y + kept * each);
}

/** The id of the n-th token with this key, n from 1. Each invocation looks through a run of ids. */
fn id_of(row: Row, key: u32, n: f32) -> u32 {
  let run = (options.vocab + ${LANES - 1}u) / ${LANES}u;
  let first = min(lane * run, options.vocab);
  let end = min(first + run, options.vocab);
  var count = 0.0;
  for (var id = first; id < end; id++) { count += f32(key_of(logits_at(row.base + id)) == key); }
  sums[lane] = vec2(count, 0.0);
  workgroupBarrier();
  var seen = 0.0;
  for (var other = 0u; other < lane; other++) { seen += sums[other].x; }
  if (seen < n && n <= seen + count) {
    for (var id = first; id < end; id++) {
      if (key_of(logits_at(row.base + id)) == key) {
        seen += 1.0;
        if (seen == n) { found = id; }
      }
    }
  }
  return workgroupUniformLoad(&found);
}

@compute @workgroup_size(${LANES})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
  lane = local.x;
  let draw = draws[group.x];
  let base = draw.row * options.rowLength + options.offset;
  let ends = range(base);
  let row = Row(base, value_of(ends.y));
  // Keys of finite numbers lie between those of the two infinities; those of NaN beyond.
  if (ends.x <= 0x007fffffu || ends.y >= 0xff800000u) {
    if (lane == 0u) { choices[group.x] = Choice(${NOT_FINITE}u, 0.0); }
    return;
  }
  var own = vec2<f32>();
  for (var id = lane; id < options.vocab; id += ${LANES}u) { own.x += exp(logits_at(base + id) - row.largest); }
  let whole = total(own).x;
  var key = ends.y;
  var n = 1.0;
  if (options.temperature > 0.0) {
    let every = f32(options.vocab);
    var kept = Prefix(ends.x, every, from_key(row, ends.x).y);
    if (options.topK > 0u) { kept = shortest(row, 0u, f32(options.topK), false, kept); }
    if (options.topP < 1.0) { kept = shortest(row, 1u, options.topP * kept.mass, false, kept); }
    let drawn = shortest(row, 1u, draw.u * kept.mass, true, kept);
    key = drawn.key;
    n = drawn.ties;
  }
  let id = id_of(row, key, n);
  if (lane == 0u) { choices[group.x] = Choice(id, value_of(key) - row.largest - log(whole)); }
}`;

/** A row of the batch, and a uniform number in [0, 1) where a token is drawn from it. */
export interface Draw {
  readonly row: number;
  readonly u: number;
}

/**
 * A token for each draw, from the logits of its row's last position.
 * @param logits `[batch, tokens, vocab]`, float32 or float16, on this GPU
 * @returns null where a logit of the row is not finite
 * @throws HnError `usage` for options out of range
 */
export async function sampleOnGpu(
  gpu: Gpu,
  logits: Tensor,
  options: SamplingOptions,
  draws: readonly Draw[],
): Promise<(Choice | null)[]> {
  checkSampling(options);
  const [, tokens = 0, vocab = 0] = logits.dims;
  const settings = new ArrayBuffer(24);
  const { temperature, topP, topK } = options;
  new Uint32Array(settings).set([vocab, tokens * vocab, (tokens - 1) * vocab, Math.min(topK, vocab)]);
  new Float32Array(settings).set([temperature, topP], 4);
  const rows = new Uint32Array(draws.length * 2);
  const uniforms = new Float32Array(rows.buffer);
  draws.forEach(({ row, u }, i) => {
    rows[2 * i] = row;
    uniforms[2 * i + 1] = u;
  });
  const inputs = [gpu.upload(new Uint32Array(settings), "uniform"), gpu.upload(rows, "storage")];
  const choices = gpu.storage(rows.byteLength);
  const program = await gpu.program(code(logits.type === "float16"));
  const [read] = await gpu.read((pass) => {
    gpu.run(pass, program, [bufferOf(logits), ...inputs, choices], [draws.length]);
    return [{ buffer: choices, bytes: rows.byteLength }];
  });
  gpu.release([...inputs, choices]);
  const ids = new Uint32Array(read ?? new ArrayBuffer(0));
  const logprobs = new Float32Array(ids.buffer);
  return draws.map((_, i) => {
    const id = ids[2 * i] ?? NOT_FINITE;
    return id === NOT_FINITE ? null : { id, logprob: logprobs[2 * i + 1] ?? Number.NaN };
  });
}
