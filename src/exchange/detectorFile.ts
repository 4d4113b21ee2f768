// A detection spec filled from a file that holds a detector: a bundle of an identification, or its h_neurons.json
// alone, of which the training questions are not known.

import { readBundle, type IdentifyBundle } from "../study/bundle.ts";
import { identificationOf } from "../study/detect/fromBundle.ts";
import { defaultDetectSpec, parseDetectSpec, type DetectorSource } from "../study/detect/spec.ts";
import type { DetectSpec } from "../study/detect/types.ts";
import { specQuestions, type Shipped } from "../study/questions/shipped.ts";
import { defaultSweepSpec, parseSweepSpec } from "../study/sweep/spec.ts";
import type { SweepSpec } from "../study/sweep/types.ts";
import { readHNeurons } from "./hNeurons.ts";

/** The study that ships, whose detector the default spec tests. */
const SHIPPED_STUDY = "embedded";

/** The first bytes of a zip. */
const ZIP = [0x50, 0x4b];

/**
 * A complete spec: the paper's detection test of the detector in `file`, asked as its identification asked; null: of
 * the study that ships.
 * @throws HnError `invalid-file`, `out-of-range`, `invalid-input` (neurons that are no detector), `mismatch` (the
 * bundle's question set is not there any more), and what `shipped` throws
 */
export async function detectSpecOf(file: Uint8Array | null, shipped: Shipped): Promise<DetectSpec> {
  if (file !== null && !isZip(file)) return checked(defaultDetectSpec(listed(file)));
  const bundle = bundleOf(file ?? (await shipped.readStudy(SHIPPED_STUDY)));
  const source = await sourceOf(bundle, shipped);
  const { model, seed, instruction, sampling, judge, spanRule } = bundle.spec;
  return checked({
    ...defaultDetectSpec(
      file === null
        ? { ...source, identification: { kind: "named", name: SHIPPED_STUDY, sha256: null } }
        : source,
    ),
    model: { ...model, dtype: null, device: "auto", sha256: null },
    seed,
    instruction,
    sampling: { ...sampling, samples: 1 },
    judge,
    spanRule,
  });
}

/**
 * A complete sweep spec of the neurons in `file`, of the model that they were found in; null: of the study that ships.
 * @throws HnError `invalid-file`, `out-of-range`, `invalid-input`, and what `shipped` throws
 */
export async function sweepSpecOf(file: Uint8Array | null, shipped: Shipped): Promise<SweepSpec> {
  if (file !== null && !isZip(file)) return checkedSweep(defaultSweepSpec(listed(file).neurons));
  const { neurons, spec } = bundleOf(file ?? (await shipped.readStudy(SHIPPED_STUDY)));
  return checkedSweep({
    ...defaultSweepSpec(neurons),
    model: { ...spec.model, dtype: null, device: "auto", sha256: null },
    seed: spec.seed,
  });
}

/** The spec with the neurons in `file` instead of its own. @throws HnError as sweepSpecOf */
export const withNeurons = (spec: SweepSpec, file: Uint8Array): SweepSpec =>
  checkedSweep({ ...spec, neurons: isZip(file) ? bundleOf(file).neurons : listed(file).neurons });

function checkedSweep(spec: SweepSpec): SweepSpec {
  const parsed = parseSweepSpec(spec);
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}

/** The spec with the detector in `file` instead of its own. @throws HnError as detectSpecOf */
export async function withDetector(
  spec: DetectSpec,
  file: Uint8Array,
  shipped: Shipped,
): Promise<DetectSpec> {
  const source = isZip(file) ? await sourceOf(bundleOf(file), shipped) : listed(file);
  return checked({ ...spec, neurons: source.neurons, identification: source.identification });
}

const isZip = (file: Uint8Array): boolean => ZIP.every((byte, i) => file[i] === byte);

function bundleOf(file: Uint8Array): IdentifyBundle {
  const bundle = readBundle(file);
  if (!bundle.ok) throw bundle.error;
  return bundle.value;
}

function listed(file: Uint8Array): DetectorSource {
  const neurons = readHNeurons(new TextDecoder().decode(file));
  if (!neurons.ok) throw neurons.error;
  return { neurons: neurons.value, identification: null, testSplit: false };
}

async function sourceOf(bundle: IdentifyBundle, { readSet }: Shipped): Promise<DetectorSource> {
  const found = identificationOf(bundle, await specQuestions(bundle.spec, readSet));
  if (!found.ok) throw found.error;
  return {
    neurons: bundle.neurons,
    identification: { kind: "inline", ...found.value },
    testSplit: found.value.test.length > 0,
  };
}

/** Neurons without weights are no detector. */
function checked(spec: DetectSpec): DetectSpec {
  const parsed = parseDetectSpec(spec);
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}
