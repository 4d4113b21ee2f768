// A result: the finding in words first, then what can be done with it, then its evidence: scores beside baselines,
// the path that C was chosen on, and the funnel of the questions.

import { memo, useState } from "react";
import { Funnel } from "../../charts/Funnel.tsx";
import { IntervalDots, type IntervalRow } from "../../charts/IntervalDots.tsx";
import { unbroken } from "../../charts/intervalText.ts";
import { PathChart } from "../../charts/PathChart.tsx";
import { download } from "../../platform/page/browser.ts";
import { useStore } from "../../state/context.tsx";
import type { FoundBy, StudySlice } from "../../state/types.ts";
import type { IdentifySummary } from "../../study/types.ts";
import { Button } from "../../ui/index.ts";
import { bundleName } from "../studies/studyName.ts";
import { isChance, isRandom } from "../heldOut.ts";
import { useAttempt } from "../useAttempt.ts";
import { findingOf } from "./finding.ts";
import { comparedText } from "./words.ts";

type FindResult = NonNullable<StudySlice["result"]>;

export interface ResultProps {
  readonly result: FindResult;
  /** Starts the study of the form; null while one is under way. */
  readonly onRunAgain: (() => void) | null;
  /** Goes to the study that is under way. */
  readonly onToStudy: () => void;
  /** What the form asks for, as the study that starts at once will; null where it has an error. */
  readonly perClass: number | null;
  /** Why it cannot be run here now. */
  readonly blocked: string | null;
}

/** The detector first, then every baseline in the study's order. */
function rowsOf(summary: IdentifySummary, figure: "auroc" | "accuracy"): IntervalRow[] {
  if (!summary.test) return [];
  const count = summary.hNeurons.length;
  const against = summary.nonzero - count;
  return [
    {
      name:
        `${count.toLocaleString("en")} ${count === 1 ? "H-Neuron" : "H-Neurons"}` +
        (against > 0 ? ` + ${against.toLocaleString("en")} against` : ""),
      score: summary.test[figure],
      tone: "accent",
    },
    ...summary.baselines.map((b) => ({
      name: b.name,
      score: b[figure],
      tone: isRandom(b) ? ("placebo" as const) : ("plain" as const),
      exact: isChance(b),
    })),
  ];
}

function Actions({ result, onRunAgain, onToStudy, perClass, blocked }: ResultProps) {
  const { id } = result;
  const { summary } = result.neurons.study;
  const neurons = useStore((s) => s.neurons);
  const take = useStore((s) => s.useNeurons);
  const goTo = useStore((s) => s.goTo);
  const notify = useStore((s) => s.notify);
  const bundleOf = useStore((s) => s.bundleOf);
  const attempt = useAttempt();
  const [saving, setSaving] = useState(false);
  const toExplore = (): void => {
    if (neurons !== result.neurons) {
      take(result.neurons);
      const turned = summary.hNeurons.length.toLocaleString("en");
      notify("info", `Explore turns the ${turned} H-Neurons of this study now.`, "neurons");
    }
    goTo("explore");
  };
  const save = async (study: string): Promise<void> => {
    setSaving(true);
    await attempt(async () => download(await bundleOf(study), bundleName(summary.model.id, study)));
    setSaving(false);
  };
  return (
    <div className="find-actions">
      <Button variant="primary" isDisabled={summary.hNeurons.length === 0} onPress={toExplore}>
        Use these neurons in Explore
      </Button>
      {id !== null ? (
        <Button isDisabled={saving} onPress={() => void save(id)}>
          {saving ? "Preparing…" : "Download bundle"}
        </Button>
      ) : (
        <a className="ui-button ui-quiet" href="models/embedded/study.zip" download>
          Download bundle
        </a>
      )}
      {onRunAgain ? (
        <Button isDisabled={blocked !== null} onPress={onRunAgain}>
          Run it again here{perClass !== null && ` (${perClass.toLocaleString("en")} per class)`}
        </Button>
      ) : (
        <Button onPress={onToStudy}>To the identification below</Button>
      )}
    </div>
  );
}

export function Result(props: ResultProps) {
  const { label, study } = props.result.neurons;
  const { summary } = study;
  const { verdict, main, beside } = findingOf(summary);
  return (
    <>
      <p className="k find-label">
        {label} · {summary.model.id}, {summary.model.dtype}
      </p>
      <p className={`find-finding find-${verdict}`}>{unbroken(main)}</p>
      {beside.map((sentence) => (
        <p key={sentence} className="find-beside">
          {unbroken(sentence)}
        </p>
      ))}
      <Actions {...props} />
    </>
  );
}

/** Apart from what the form changes, so that typing in it draws no chart again. */
export const Evidence = memo(function Evidence({ study }: { readonly study: FoundBy }) {
  const { summary, spec } = study;
  return (
    <div className="find-evidence">
      <div className="card find-scores">
        <h2>Would something simpler have told you?</h2>
        {summary.test ? (
          <>
            <IntervalDots caption="AUROC" unit="held-out questions" rows={rowsOf(summary, "auroc")} />
            <IntervalDots
              caption="Accuracy"
              unit="held-out questions, share right"
              rows={rowsOf(summary, "accuracy")}
            />
            <p className="k">Lines: 95 % intervals. Dotted: guessing, .50. {comparedText(summary)}</p>
          </>
        ) : (
          <p className="k">This study held no questions out, so there is nothing to compare on.</p>
        )}
      </div>
      <div className="card">
        <PathChart path={summary.path} chosen={summary.C} />
      </div>
      <div className="card find-funnel">
        <h2>Where the questions went</h2>
        <Funnel
          counts={summary.funnel}
          samples={spec.sampling.samples}
          label="Funnel of the questions of this result"
        />
      </div>
    </div>
  );
});
