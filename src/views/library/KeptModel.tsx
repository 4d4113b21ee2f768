// A model of the Hub that is kept here, or was begun: each dtype of it can be loaded or gone on with.

import type { CachedModel, KeptDtype } from "../../model/files/cache.ts";
import { shortReference } from "../../base/publicReference.ts";
import { useStore } from "../../state/context.tsx";
import { formatBytes } from "../../ui/format.ts";
import { Button } from "../../ui/index.ts";
import { ModelRow } from "./ModelRow.tsx";
import { licenceText } from "./words.ts";

export function KeptModel({
  model,
  onRemove,
}: {
  readonly model: CachedModel;
  readonly onRemove: () => void;
}) {
  const { reference, commit, licence, dtypes, held, bytes } = model;
  const name = shortReference(reference)
    .replace(/^hub:/, "")
    .replace(/@main$/, "");
  const isLoaded = useStore((s) => s.card !== null && commit !== null && s.card.id.endsWith(`@${commit}`));
  const remove = (
    <Button variant="plain" aria-label={`Remove ${name}`} onPress={onRemove}>
      Remove
    </Button>
  );
  if (commit === null)
    return (
      <ModelRow title={name} facts={["what is kept of it cannot be read; remove it"]} actions={remove} />
    );
  return (
    <ModelRow
      title={name}
      facts={[
        ...dtypes.map(dtypeText),
        dtypes.length > 1 ? `${formatBytes(bytes)} in all` : null,
        licenceText(licence),
        `commit ${commit.slice(0, 7)}`,
        held ? "being downloaded in another tab" : null,
      ]}
      isLoaded={isLoaded}
      actions={
        !held && (
          <>
            {dtypes.map((one) => (
              <DtypeAction
                key={one.dtype}
                reference={reference}
                name={name}
                one={one}
                only={dtypes.length === 1}
              />
            ))}
            {remove}
          </>
        )
      }
    />
  );
}

const dtypeText = ({ dtype, present, bytes, complete }: KeptDtype): string =>
  complete
    ? `${dtype} ${formatBytes(bytes)}`
    : `${dtype} interrupted: ${formatBytes(present)} of ${formatBytes(bytes)} are here`;

interface DtypeActionProps {
  readonly reference: string;
  readonly name: string;
  readonly one: KeptDtype;
  /** It needs no dtype in its name. */
  readonly only: boolean;
}

function DtypeAction({ reference, name, one: { dtype, complete }, only }: DtypeActionProps) {
  const loadModel = useStore((s) => s.loadModel);
  const resumeDownload = useStore((s) => s.resumeDownload);
  const verb = complete ? "Load" : "Resume";
  return (
    <Button
      aria-label={`${verb} ${name} ${dtype}`}
      onPress={() =>
        void (complete ? loadModel({ reference, dtype, device: "auto" }) : resumeDownload(reference, dtype))
      }
    >
      {only ? verb : `${verb} ${dtype}`}
    </Button>
  );
}
