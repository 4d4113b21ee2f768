// The GPU that a session's tensors live on: compiled programs, buffers, reading back. It is ONNX Runtime's own device,
// whose queue runs what is submitted in order: a kernel sees what the session's last run wrote, and a buffer that was let
// go may be written for its next use while the last one is still under way. Making a buffer costs more than a small kernel,
// so they are kept.

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

/** Small buffers are of sizes that are powers of two, so that one serves many; larger ones waste nothing. */
const SMALL_BYTES = 2 ** 16;
const roomFor = (bytes: number): number =>
  bytes > SMALL_BYTES ? padded(bytes) : 2 ** Math.ceil(Math.log2(padded(bytes)));
/** Of buffers that were let go, so many bytes are kept. */
const KEPT_BYTES = 2 ** 25;

type Words = Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

export class Gpu {
  readonly device: GPUDevice;
  readonly #programs = new Map<string, Promise<GPUComputePipeline>>();
  /** By usage and size. */
  readonly #free = new Map<string, GPUBuffer[]>();
  #freeBytes = 0;
  #mostBytes = KEPT_BYTES;

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

  /** A buffer for kernels to write, copy from and copy to; `bytes` at least. */
  storage(bytes: number): GPUBuffer {
    return this.#take(roomFor(bytes), STORAGE | COPY_SRC | COPY_DST);
  }

  /** A buffer with numbers that kernels read. */
  upload(words: Words, kind: "storage" | "uniform"): GPUBuffer {
    const usage = kind === "uniform" ? UNIFORM | COPY_DST : STORAGE | COPY_SRC | COPY_DST;
    const buffer = this.#take(roomFor(words.byteLength), usage);
    this.device.queue.writeBuffer(buffer, 0, words);
    return buffer;
  }

  /** Lets buffers go that `storage` and `upload` gave, for others to use. */
  release(buffers: readonly GPUBuffer[]): void {
    for (const buffer of buffers) {
      if (this.#freeBytes + buffer.size > this.#mostBytes) {
        buffer.destroy();
        continue;
      }
      this.#freeBytes += buffer.size;
      const key = `${buffer.usage} ${buffer.size}`;
      const free = this.#free.get(key);
      if (free) free.push(buffer);
      else this.#free.set(key, [buffer]);
    }
  }

  /** Keeps no buffer from now on. */
  dispose(): void {
    this.#mostBytes = 0;
    for (const buffers of this.#free.values()) buffers.forEach((buffer) => buffer.destroy());
    this.#free.clear();
  }

  #take(size: number, usage: number): GPUBuffer {
    const buffer = this.#free.get(`${usage} ${size}`)?.pop();
    if (!buffer) return this.device.createBuffer({ size, usage });
    this.#freeBytes -= size;
    return buffer;
  }

  /** Encodes one run of `program`; bindings in the order of their numbers. It sees what earlier runs of the pass wrote. */
  run(
    pass: GPUComputePassEncoder,
    program: GPUComputePipeline,
    buffers: readonly GPUBuffer[],
    groups: readonly [number, number?, number?],
  ): void {
    pass.setPipeline(program);
    const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
    pass.setBindGroup(0, this.device.createBindGroup({ layout: program.getBindGroupLayout(0), entries }));
    pass.dispatchWorkgroups(...groups);
  }

  /** Runs what `encode` encodes, then reads `bytes` of each of the buffers that it names. */
  async read(
    encode: (
      pass: GPUComputePassEncoder,
    ) => readonly { readonly buffer: GPUBuffer; readonly bytes: number }[],
  ): Promise<ArrayBuffer[]> {
    const encoder = this.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    const buffers = encode(pass);
    pass.end();
    const size = buffers.reduce((sum, { bytes }) => sum + padded(bytes), 0);
    const staging = this.#take(roomFor(size), MAP_READ | COPY_DST);
    let at = 0;
    const places = buffers.map(({ buffer, bytes }) => {
      encoder.copyBufferToBuffer(buffer, 0, staging, at, Math.ceil(bytes / 4) * 4);
      at += padded(bytes);
      return { from: at - padded(bytes), bytes };
    });
    this.device.queue.submit([encoder.finish()]);
    await staging.mapAsync(READ);
    const all = staging.getMappedRange();
    const parts = places.map(({ from, bytes }) => all.slice(from, from + bytes));
    staging.unmap();
    this.release([staging]);
    return parts;
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
