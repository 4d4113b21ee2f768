// The H-Neurons that the lanes turn, as the Explore room asks for them: the same array until the set changes.

import { useMemo } from "react";

import type { NeuronAddress } from "../../base/neuron.ts";
import { steering } from "../../study/neuronSet.ts";
import { useStore } from "../../state/context.tsx";

const NONE: readonly NeuronAddress[] = [];

export function useTurned(): readonly NeuronAddress[] {
  const weights = useStore((s) => s.neurons?.weights);
  return useMemo(() => (weights ? steering(weights) : NONE), [weights]);
}
