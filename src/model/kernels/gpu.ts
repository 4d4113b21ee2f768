// The GPU that a session's tensors live on: compiled programs, buffers for one use, reading back. It is ONNX Runtime's
// own device, whose queue runs what is submitted in order: a kernel sees what the session's last run wrote.

import type { Tensor } from "onnxruntime-common";

/** As GPUBufferUsage has them, which hosts without a browser's globals lack. */
const MAP_READ = 0x01;
const COPY_SRC = 0x04;
const COPY_DST = 0x08;
const UNIFORM = 0x40;
const STORAGE = 0x80;
/** GPUMapMode.READ */
const READ = 0x01;

/** ONNX Runtime's own buffers are multiples of this; bytes. */
const UNIT = 16;
const padded = (bytes: number): number => Math.max(UNIT, Math.ceil(bytes / UNIT) * UNIT);

type Words = Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

export class Gpu {
  readonly device: GPUDevice;
  readonly #programs = new Map<string, Promise<GPUComputePipeline>>();

  constructor(device: GPUDevice) {
    this.device = device;
  }

  /** The program of this WGSL source, with the entry point `main`; compiled once. */
  program(code: string): Promise<GPUComputePipeline> {
    let program = this.#programs.get(code);
    if (!program) {
      const module = this.device.createShaderModule({ code });
      program = this.device.createComputePipelineAsync({
        layout: "auto",
        compute: { module, entryPoint: "main" },
      });
      this.#programs.set(code, program);
    }
    return program;
  }

  /** A buffer for kernels to write, copy from and copy to. */
  storage(bytes: number): GPUBuffer {
    return this.device.createBuffer({ size: padded(bytes), usage: STORAGE | COPY_SRC | COPY_DST });
  }

  /** A buffer of its own for each set of numbers that kernels read. */
  upload(words: Words, kind: "storage" | "uniform"): GPUBuffer {
    const usage = kind === "uniform" ? UNIFORM : STORAGE;
    const buffer = this.device.createBuffer({
      size: padded(words.byteLength),
      usage,
      mappedAtCreation: true,
    });
    new Uint8Array(buffer.getMappedRange()).set(
      new Uint8Array(words.buffer, words.byteOffset, words.byteLength),
    );
    buffer.unmap();
    return buffer;
  }

  /** Encodes one run of `program`; bindings in the order of their numbers. */
  run(
    encoder: GPUCommandEncoder,
    program: GPUComputePipeline,
    buffers: readonly GPUBuffer[],
    groups: readonly [number, number?, number?],
  ): void {
    const pass = encoder.beginComputePass();
    pass.setPipeline(program);
    const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
    pass.setBindGroup(0, this.device.createBindGroup({ layout: program.getBindGroupLayout(0), entries }));
    pass.dispatchWorkgroups(...groups);
    pass.end();
  }

  /** Submits what is encoded and reads `buffers`, `bytes` of each. */
  async finish(
    encoder: GPUCommandEncoder,
    buffers: readonly { readonly buffer: GPUBuffer; readonly bytes: number }[],
  ): Promise<ArrayBuffer[]> {
    const size = buffers.reduce((sum, { bytes }) => sum + padded(bytes), 0);
    const staging = this.device.createBuffer({ size, usage: MAP_READ | COPY_DST });
    let at = 0;
    const places = buffers.map(({ buffer, bytes }) => {
      encoder.copyBufferToBuffer(buffer, 0, staging, at, Math.ceil(bytes / 4) * 4);
      at += padded(bytes);
      return { from: at - padded(bytes), bytes };
    });
    this.device.queue.submit([encoder.finish()]);
    try {
      await staging.mapAsync(READ);
      const all = staging.getMappedRange();
      return places.map(({ from, bytes }) => all.slice(from, from + bytes));
    } finally {
      staging.destroy();
    }
  }
}

export const bufferOf = (tensor: Tensor): GPUBuffer => tensor.gpuBuffer as unknown as GPUBuffer;

/** WGSL that declares `name` as a tensor of float32 or float16 at a binding, and `name_at(i)` for its values as f32. */
export const tensorCode = (name: string, binding: number, isHalf: boolean): string =>
  isHalf
    ? `@group(0) @binding(${binding}) var<storage, read> ${name}: array<u32>;
fn ${name}_at(i: u32) -> f32 { return unpack2x16float(${name}[i >> 1u])[i & 1u]; }`
    : `@group(0) @binding(${binding}) var<storage, read> ${name}: array<f32>;
fn ${name}_at(i: u32) -> f32 { return ${name}[i]; }`;
