// What this machine can run models on: its GPU, as far as the browser tells, and WebAssembly.

import { useEffect } from "react";
import type { DeviceFacts, GpuFacts } from "../../model/device.ts";
import { useStore } from "../../state/context.tsx";
import { formatBytes } from "../../ui/format.ts";

const gpuText = ({ adapter, isSoftware, shaderF16, bufferBytes }: GpuFacts): string =>
  `${adapter}${isSoftware ? ", which is software" : ""}; ${shaderF16 ? "computes in float16" : "no float16 (fp16 and q4f16 run on the processor)"}; weights of up to ${formatBytes(bufferBytes)} each.`;

const wasmText = ({ threads, memoryBytes }: DeviceFacts["wasm"]): string =>
  `WASM, ${threads} ${threads === 1 ? "thread" : "threads"}, ${formatBytes(memoryBytes)} of memory.`;

export function Machine() {
  const machine = useStore((s) => s.machine);
  const readMachine = useStore((s) => s.readMachine);
  useEffect(() => void readMachine(), [readMachine]);
  if (machine === null) return null;
  const { gpu, wasm } = machine;
  return (
    <section aria-labelledby="machine">
      <h2 id="machine">This machine</h2>
      <dl className="facts num">
        <dt>Graphics</dt>
        <dd>{gpu.ok ? gpuText(gpu.value) : gpu.error}</dd>
        <dt>Processor</dt>
        <dd>{wasmText(wasm)}</dd>
      </dl>
    </section>
  );
}
