// The Trace room, before it is built: what it will hold and what the paper found.

import "../coming.css";

export function Trace() {
  return (
    <div className="page coming">
      <h1>Where do they come from?</h1>
      <p className="prose">
        A chat model is a base model that was trained further. This room will compare the two: does a detector
        that was fitted on the chat model work, untouched, on its base? And did that further training change
        the H-Neurons, or leave them as they were?
      </p>
      <p className="prose">
        In the paper the detector kept an AUROC of .70 to .87 on the base models. Ranked by how little their
        weights changed, from 0 to 1, the H-Neurons stood at .48 to .97 on average. The authors conclude that
        they emerge in pre-training.
      </p>
      <p className="prose">
        The embedded model ships in both forms, so that this can be repeated here within the page: for each
        neuron the drift of its two weight vectors, its rank among all neurons, and a one-sided test.
      </p>
      <p className="k">This room is not built yet. The Library loads the base model, embedded-base.</p>
    </div>
  );
}
