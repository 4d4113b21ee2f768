// The model worker's entry: joins the handlers to the browser's ports and starts listening.

import { dependencies, version } from "../../package.json";
import { hasRoom, modelFolders } from "../platform/worker/modelFolders.ts";
import { network } from "../platform/worker/network.ts";
import { studyFolders } from "../platform/worker/opfsStore.ts";
import { browserRuntime, deviceFacts, threads } from "../platform/worker/runtime.ts";
import { storedSelfChecks } from "../platform/worker/selfChecks.ts";
import { shippedQuestions, shippedStudy } from "../platform/worker/shipped.ts";
import { wholeTransformers } from "../platform/worker/transformers.ts";
import { modelHandlers } from "./handlers.ts";
import { serve, type Endpoint } from "./rpc.ts";
import { solverClient } from "./solverClient.ts";

/** The page's folder: workers lie in its assets/ once built. */
const base = new URL(import.meta.env.DEV ? "/" : "../", self.location.href).href;

serve(
  self as unknown as Endpoint,
  modelHandlers({
    models: {
      shipped: `${base}models`,
      network,
      storage: modelFolders,
      hasRoom,
      machine: deviceFacts,
    },
    runtime: browserRuntime(base),
    selfChecks: storedSelfChecks([version, dependencies["onnxruntime-web"]]),
    now: () => performance.now(),
    transformers: () => wholeTransformers(base),
    studies: {
      solver: solverClient(
        () => new Worker(new URL("./solver.worker.ts", import.meta.url), { type: "module" }),
      ),
      clock: { now: () => Date.now() },
      withStudy: (id, use) => studyFolders.withLock(id, async () => use(await studyFolders.open(id))),
      openStudy: (id) => studyFolders.open(id),
      listStudies: () => studyFolders.list(),
      removeStudy: (id) => studyFolders.remove(id),
      heldStudies: () => studyFolders.held(),
      untilFree: (id, signal) => studyFolders.untilFree(id, signal),
      questionSet: (name) => shippedQuestions(base, name),
      shippedStudy: () => shippedStudy(base),
      host: navigator.userAgent,
      threads,
      versions: {
        "hneurons-explorer": version,
        "onnxruntime-web": dependencies["onnxruntime-web"],
        "@huggingface/transformers": dependencies["@huggingface/transformers"],
      },
    },
  }),
);
