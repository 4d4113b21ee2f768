// Contribution ratios on the GPU: ‖h‖ of each token, then the weighted sums over tokens; the twin is math/ratios.ts.

import type { Tensor } from "onnxruntime-common";
import { present } from "../../base/assert.ts";
import { CETT_EPSILON } from "../../math/cett.ts";
import type { RatioShape } from "../../math/ratios.ts";
import { bufferOf, tensorCode, type Gpu } from "./gpu.ts";

/** Invocations of a workgroup. */
const LANES = 64;

/** inverse[row] = 1 / (‖h[row]‖₂ + 1e-8): a workgroup for each row, [tokens, batch] of them. */
const normsCode = (isHalf: boolean): string => /* wgsl */ `
${tensorCode("h", 0, isHalf)}
@group(0) @binding(1) var<uniform> hidden: u32;
@group(0) @binding(2) var<storage, read_write> inverse: array<f32>;
var<workgroup> squares: array<f32, ${LANES}>;

@compute @workgroup_size(${LANES})
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_id) lane: vec3<u32>,
) {
  let row = group.y * groups.x + group.x;
  var sum = 0.0;
  for (var i = lane.x; i < hidden; i += ${LANES}u) {
    let value = h_at(row * hidden + i);
    sum += value * value;
  }
  squares[lane.x] = sum;
  workgroupBarrier();
  for (var half = ${LANES / 2}u; half > 0u; half >>= 1u) {
    if (lane.x < half) { squares[lane.x] += squares[lane.x + half]; }
    workgroupBarrier();
  }
  if (lane.x == 0u) { inverse[row] = 1.0 / (sqrt(squares[0]) + ${CETT_EPSILON}); }
}`;

/** sums[b, g, c] = Σ_t weights[g, t] · |z[b, t, chosen[c]]| · inverse[b, t]: an invocation for each, [columns, g, b]. */
const sumsCode = (isHalf: boolean): string => /* wgsl */ `
struct Shape { tokens: u32, neurons: u32, columns: u32, listed: u32 }
${tensorCode("z", 0, isHalf)}
@group(0) @binding(1) var<uniform> shape: Shape;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read> chosen: array<u32>;
@group(0) @binding(4) var<storage, read> inverse: array<f32>;
@group(0) @binding(5) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(${LANES})
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  if (id.x >= shape.columns) { return; }
  var neuron = id.x;
  if (shape.listed == 1u) { neuron = chosen[id.x]; }
  var sum = 0.0;
  for (var t = 0u; t < shape.tokens; t++) {
    let weight = weights[id.y * shape.tokens + t];
    if (weight != 0.0) {
      let row = id.z * shape.tokens + t;
      sum += weight * abs(z_at(row * shape.neurons + neuron)) * inverse[row];
    }
  }
  sums[(id.z * groups.y + id.y) * shape.columns + id.x] = sum;
}`;

/** z and h of a layer on the GPU, [batch · tokens, neurons] and [batch · tokens, hidden], and the neurons wanted of it. */
export interface LayerOnGpu {
  readonly z: Tensor;
  readonly h: Tensor;
  readonly chosen: readonly number[] | null;
}

/** As `ratioSums` of math/ratios.ts, summed in float32, for several layers with one read-back. */
export async function ratioSumsOnGpu(
  gpu: Gpu,
  layers: readonly LayerOnGpu[],
  { batch, tokens, groups }: RatioShape,
  weights: Float32Array<ArrayBuffer>,
): Promise<Float32Array<ArrayBuffer>[]> {
  const programs = await Promise.all(
    layers.map(({ z, h }) =>
      Promise.all([
        gpu.program(normsCode(h.type === "float16")),
        gpu.program(sumsCode(z.type === "float16")),
      ]),
    ),
  );
  const used: GPUBuffer[] = [];
  const using = (buffer: GPUBuffer): GPUBuffer => {
    used.push(buffer);
    return buffer;
  };
  const given = using(gpu.upload(weights, "storage"));
  const inverse = using(gpu.storage(batch * tokens * 4));
  const read = await gpu.read((pass) =>
    layers.map(({ z, h, chosen }, i) => {
      const [norms, weigh] = present(programs[i], "programs of a layer");
      const [neurons, hidden] = [z.size / (batch * tokens), h.size / (batch * tokens)];
      const columns = chosen?.length ?? neurons;
      const bytes = batch * groups * columns * 4;
      const sums = using(gpu.storage(bytes));
      gpu.run(
        pass,
        norms,
        [bufferOf(h), using(gpu.upload(Uint32Array.of(hidden), "uniform")), inverse],
        [tokens, batch],
      );
      const shape = Uint32Array.of(tokens, neurons, columns, chosen ? 1 : 0);
      const list = using(gpu.upload(Uint32Array.from(chosen ?? [0]), "storage"));
      gpu.run(
        pass,
        weigh,
        [bufferOf(z), using(gpu.upload(shape, "uniform")), given, list, inverse, sums],
        [Math.ceil(columns / LANES), groups, batch],
      );
      return { buffer: sums, bytes };
    }),
  );
  gpu.release(used);
  return read.map((bytes) => new Float32Array(bytes));
}
