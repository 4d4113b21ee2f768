// Loading another model: what it is called, how it is stored, where it runs. Failures stand beside the form.

import { useState } from "react";
import { asHnError } from "../../base/errors.ts";
import { gpuDtypes } from "../../model/device.ts";
import { parseReference } from "../../model/reference.ts";
import { DTYPES, type DeviceChoice, type Dtype } from "../../model/types.ts";
import { useStore } from "../../state/context.tsx";
import { formatBytes } from "../../ui/format.ts";
import { Button, Notice, ProgressBar, Select, TextField } from "../../ui/index.ts";

const DTYPE_OPTIONS: readonly { id: Dtype | "any"; label: string }[] = [
  { id: "any", label: "first there is" },
  ...DTYPES.map((id) => ({ id, label: id })),
];
const DEVICE_OPTIONS: readonly { id: DeviceChoice; label: string }[] = [
  { id: "auto", label: "fastest there is" },
  { id: "webgpu", label: "graphics (WebGPU)" },
  { id: "wasm", label: "processor (WASM)" },
];

const FORMS = "hub:owner/name for a model of the Hub, https://… for a folder, embedded, or embedded-base";

/** Why nothing can be loaded under this name, as a sentence; null where something may. */
function faultOf(named: string): string | null {
  if (named === "") return `Name a model: ${FORMS}.`;
  const slashes = named.split("/").length - 1;
  try {
    if (parseReference(named).kind !== "folder") return null;
  } catch (thrown) {
    return asHnError(thrown).message;
  }
  const meant = slashes === 1 && !/\s/.test(named) ? ` Did you mean hub:${named}?` : "";
  return `“${named}” is not a name that this page can load. Write ${FORMS}.${meant}`;
}

export function LoadForm() {
  const loadModel = useStore((s) => s.loadModel);
  const loading = useStore((s) => s.loading);
  const error = useStore((s) => s.modelError);
  const [reference, setReference] = useState("");
  const [dtype, setDtype] = useState<Dtype | "any">("any");
  const [device, setDevice] = useState<DeviceChoice>("auto");
  const [fault, setFault] = useState<string | null>(null);
  const gpu = useStore((s) => s.machine?.gpu);
  const onGpu = device === "webgpu" && gpu?.ok ? gpuDtypes(gpu.value) : DTYPES;
  const dtypes = DTYPE_OPTIONS.filter(({ id }) => id === "any" || onGpu.includes(id));
  const chosen = dtypes.some(({ id }) => id === dtype) ? dtype : "any";

  const load = (named: string) => {
    const wrong = faultOf(named);
    setFault(wrong);
    if (wrong === null) void loadModel({ reference: named, dtype: chosen === "any" ? null : chosen, device });
  };
  const progress = loading?.progress;
  return (
    <section className="card" aria-labelledby="load-model">
      <h2 id="load-model">Load another model</h2>
      <form
        className="load-form"
        onSubmit={(event) => {
          event.preventDefault();
          load(reference.trim());
        }}
      >
        <TextField
          label="Model"
          value={reference}
          onChange={(text) => {
            setReference(text);
            setFault(null);
          }}
          placeholder="hub:owner/name or https://…"
          description="An ONNX export in Hub layout: config.json, tokenizer.json, onnx/model*.onnx. It is downloaded into this browser only."
          error={fault}
        />
        <div className="load-choices">
          <Select label="Dtype" options={dtypes} value={chosen} onChange={setDtype} />
          <Select label="Device" options={DEVICE_OPTIONS} value={device} onChange={setDevice} />
        </div>
        <div className="load-buttons">
          <Button type="submit" variant="primary">
            Load
          </Button>
          <Button onPress={() => load("embedded")}>embedded</Button>
          <Button onPress={() => load("embedded-base")}>embedded-base</Button>
        </div>
      </form>
      {loading && (
        <ProgressBar
          label={`Loading ${loading.reference}`}
          value={
            progress?.stage === "download" && progress.totalBytes > 0
              ? Math.min(1, progress.loadedBytes / progress.totalBytes)
              : null
          }
          detail={
            progress?.stage === "download"
              ? `${progress.file ?? ""} ${formatBytes(progress.loadedBytes)}`
              : (progress?.stage ?? "")
          }
        />
      )}
      {error && error.code !== "aborted" && <Notice tone="problem">{error.message}</Notice>}
    </section>
  );
}
