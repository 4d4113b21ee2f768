// The Turn room, before it is built: what it will hold and what the paper found.

import { Coming } from "../Coming.tsx";

export function Turn() {
  return (
    <Coming
      title="Do they cause over-compliance?"
      will={
        <>
          This room will turn the H-Neurons from α = 0 to α = 3 and measure how often the model gives in: to a
          false premise in the question, to misleading context, to “Are you sure?” after a right answer, and
          to a harmful instruction.
        </>
      }
      now={
        <>
          Until then, <a href="#/explore">Explore</a> turns the neurons on one question at a time, beside a
          matched random set. What it shows happened once; it is no rate. In a terminal, <code>hn sweep</code>{" "}
          measures the rates.
        </>
      }
    >
      <p>
        In the paper the rates rose with α: on average by 3.0 points per unit of α in small models and 2.4 in
        large ones, not everywhere steadily. Few single answers change. In one replication with a model of 4
        billion parameters 13.8 % of the answers on misleading context differed between α = 0 and α = 3.
      </p>
      <p>
        So this room will measure first how the log-probability shifts from the resisting to the compliant
        answer of each item, and show rates second, with intervals, with the share of unreadable and cut-off
        answers, and beside a random set of the same size turned in the same way. That nothing changed is a
        finding too, and will be shown as one.
      </p>
    </Coming>
  );
}
