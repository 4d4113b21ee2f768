// The Trace room, before it is built: what it will hold and what the paper found.

import { Coming } from "../Coming.tsx";

export function Trace() {
  return (
    <Coming
      title="Where do they come from?"
      will={
        <>
          A chat model is a base model that was trained further. This room will compare the two: does a
          detector that was fitted on the chat model work, untouched, on its base? And did that further
          training change the H-Neurons, or leave them as they were?
        </>
      }
      now={
        <>
          Until then, the <a href="#/library">Library</a> loads the base model of the embedded one under the
          name embedded-base, and <a href="#/find">Find</a> looks for H-Neurons in it.
        </>
      }
    >
      <p>
        In the paper the detector kept an AUROC of .70 to .87 on the base models. Ranked by how little their
        weights changed, from 0 to 1, the H-Neurons stood at .48 to .97 on average. The authors conclude that
        they emerge in pre-training.
      </p>
      <p>
        The embedded model ships in both forms, so that this can be repeated here within the page: for each
        neuron the drift of its two weight vectors, its rank among all neurons, and a one-sided test.
      </p>
    </Coming>
  );
}
