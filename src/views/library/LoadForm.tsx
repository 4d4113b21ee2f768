// Loading another model: what it is called, how it is stored, where it runs. Failures stand beside the form.

import { useState } from "react";
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

export function LoadForm() {
  const loadModel = useStore((s) => s.loadModel);
  const loading = useStore((s) => s.loading);
  const error = useStore((s) => s.modelError);
  const [reference, setReference] = useState("");
  const [dtype, setDtype] = useState<Dtype | "any">("any");
  const [device, setDevice] = useState<DeviceChoice>("auto");
  const [missing, setMissing] = useState(false);

  const load = (named: string) => {
    setMissing(named === "");
    if (named !== "") void loadModel({ reference: named, dtype: dtype === "any" ? null : dtype, device });
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
            setMissing(false);
          }}
          placeholder="hub:owner/name or https://…"
          description="An ONNX export in Hub layout: config.json, tokenizer.json, onnx/model*.onnx. It is downloaded into this browser only."
          error={missing ? "Name a model: hub:owner/name, or the URL of its folder." : null}
        />
        <div className="load-choices">
          <Select label="Dtype" options={DTYPE_OPTIONS} value={dtype} onChange={setDtype} />
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
