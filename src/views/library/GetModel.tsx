// Getting another model: by its name on the Hub, by an address, by a search, or from files of this machine. Failures
// stand beside the form.

import { useState } from "react";
import { toWire, type WireError } from "../../base/errors.ts";
import { gpuDtypes } from "../../model/device.ts";
import type { FoundModel } from "../../model/files/hub.ts";
import { DTYPES, type DeviceChoice, type Dtype } from "../../model/types.ts";
import { hubEndpoint } from "../../platform/page/hubEndpoint.ts";
import { useStore } from "../../state/context.tsx";
import { Button, Disclosure, FileDrop, Notice, Select, TextField } from "../../ui/index.ts";
import { FoundModels } from "./FoundModels.tsx";
import { HubToken } from "./HubToken.tsx";
import { readName } from "./names.ts";

const DTYPE_OPTIONS: readonly { id: Dtype | "any"; label: string }[] = [
  { id: "any", label: "ask me" },
  ...DTYPES.map((id) => ({ id, label: id })),
];
const DEVICE_OPTIONS: readonly { id: DeviceChoice; label: string }[] = [
  { id: "auto", label: "fastest there is" },
  { id: "webgpu", label: "graphics (WebGPU)" },
  { id: "wasm", label: "processor (WASM)" },
];

export function GetModel() {
  const loadModel = useStore((s) => s.loadModel);
  const pickFiles = useStore((s) => s.pickFiles);
  const searchHub = useStore((s) => s.searchHub);
  const [typed, setTyped] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const [dtype, setDtype] = useState<Dtype | "any">("any");
  const [device, setDevice] = useState<DeviceChoice>("auto");
  const [found, setFound] = useState<{ words: string; models: readonly FoundModel[] } | null>(null);
  const [error, setError] = useState<WireError | null>(null);
  const [searching, setSearching] = useState(false);
  const lookingUp = useStore((s) => s.lookingUp !== null);
  /** Unless it stands beside its download. */
  const modelError = useStore((s) =>
    s.downloads.some((one) => one.error?.message === s.modelError?.message) ? null : s.modelError,
  );
  const gpu = useStore((s) => s.machine?.gpu);
  const runnable = device === "webgpu" && gpu?.ok ? gpuDtypes(gpu.value) : DTYPES;
  const dtypes = DTYPE_OPTIONS.filter(({ id }) => id === "any" || runnable.includes(id));
  const chosen = dtypes.some(({ id }) => id === dtype) ? dtype : "any";
  const how = { dtype: chosen === "any" ? null : chosen, device };

  const search = async (words: string): Promise<void> => {
    try {
      setFound({ words, models: await searchHub(words) });
    } catch (thrown) {
      setError(toWire(thrown));
    }
  };
  const submit = async (): Promise<void> => {
    const named = readName(typed);
    setFault(named.kind === "fault" ? named.message : null);
    setError(null);
    setFound(null);
    if (named.kind === "fault") return;
    if (named.kind === "reference") return void loadModel({ reference: named.reference, ...how });
    setSearching(true);
    await search(named.words);
    setSearching(false);
  };
  const problem = error ?? modelError;
  const hub = hubEndpoint();
  return (
    <section className="card get-model" aria-labelledby="get-model">
      <h2 id="get-model">Get another model</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <TextField
          label="Name, address, or a word to search the Hub for"
          value={typed}
          onChange={(text) => {
            setTyped(text);
            setFault(null);
          }}
          placeholder="owner/name"
          description="An ONNX export in Hub layout. You see its size and licence before anything is downloaded."
          error={fault}
        />
        <Button type="submit" variant="primary" isPending={searching || lookingUp}>
          Look it up
        </Button>
      </form>
      {problem && problem.code !== "aborted" && <Notice tone="problem">{problem.message}</Notice>}
      {found && <FoundModels {...found} onGet={(id) => void loadModel({ reference: `hub:${id}`, ...how })} />}
      <FileDrop
        label="Or drop a model’s folder here"
        onGiven={(name, files) => void pickFiles(name, files, how)}
      >
        <span className="k">It is read where it lies; nothing is uploaded or copied.</span>
      </FileDrop>
      <Disclosure title="Dtype, device, access token" level={3}>
        <div className="get-choices">
          <Select label="Dtype" options={dtypes} value={chosen} onChange={setDtype} />
          <Select label="Device" options={DEVICE_OPTIONS} value={device} onChange={setDevice} />
        </div>
        <HubToken />
        {hub && (
          <p className="k">
            In this browser the Hub is <code>{hub}</code>.
          </p>
        )}
      </Disclosure>
    </section>
  );
}
