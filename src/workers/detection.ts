// The worker's detection studies. One is kept in storage while it is under way, so that it can go on where it stopped,
// and handed over once it is done: no room of the page keeps them yet.

import { HnError } from "../base/errors.ts";
import { isObject } from "../study/json.ts";
import { SPEC_FILE } from "../study/journal.ts";
import type { StudyStore } from "../study/ports.ts";
import { parseJson } from "../study/problems.ts";
import { shippedStudyPath, type Shipped } from "../study/questions/shipped.ts";
import type { ModelWorkerMethods } from "./protocol.ts";
import { transfer, type Handlers } from "./rpc.ts";
import { hostOf, type StudyPorts, type UseModel } from "./studies.ts";

/** What only detections need is fetched when one is asked for, so that the worker starts without it. */
const detectorFiles = () => import("../exchange/detectorFile.ts");

export type DetectionMethods = "detect" | "detectSpec";

export function detectionHandlers(
  ports: StudyPorts,
  useModel: UseModel,
): Pick<Handlers<ModelWorkerMethods>, DetectionMethods> {
  const shipped: Shipped = {
    readSet: ports.questionSet,
    async readStudy(name) {
      shippedStudyPath(name); // one ships, and no other name is known
      return ports.shippedStudy();
    },
  };
  const bytesOf = async (file: Blob): Promise<Uint8Array> => new Uint8Array(await file.arrayBuffer());

  return {
    async detectSpec({ neurons }) {
      const { detectSpecOf } = await detectorFiles();
      return detectSpecOf(neurons && (await bytesOf(neurons)), shipped);
    },

    async detect({ id, spec: asked, neurons, resume }, { signal, emit }) {
      const [{ withDetector }, { detectInputs }, { detect }] = await Promise.all([
        detectorFiles(),
        import("../study/detect/inputs.ts"),
        import("../study/detect/detect.ts"),
      ]);
      const spec = neurons ? await withDetector(asked, await bytesOf(neurons), shipped) : asked;
      const inputs = await detectInputs(spec, shipped);
      const { summary, bundle } = await ports.withStudy(id, async (store) => {
        await checkKind(store, id);
        return useModel(spec, signal, (model) =>
          detect({
            ...hostOf(ports),
            ...inputs,
            model,
            store,
            signal,
            resume,
            onProgress: (progress) => emit({ kind: "progress", progress }),
            onNotice: (text) => emit({ kind: "notice", text }),
          }),
        );
      });
      await ports.removeStudy(id);
      return transfer({ summary, bundle }, [bundle.buffer as ArrayBuffer]);
    },
  };
}

/** @throws HnError `usage` where another kind of study is kept: it would be replaced, and removed in the end */
async function checkKind(store: StudyStore, id: string): Promise<void> {
  const kept = parseJson((await store.readText(SPEC_FILE)) ?? "", SPEC_FILE);
  if (kept.ok && isObject(kept.value) && kept.value["kind"] !== "detect")
    throw new HnError(
      "usage",
      `Under "${id}" another study is kept, which is no detection. Choose another id.`,
    );
}
