// A model of the Hub that is kept here, on its way, or was begun. Each dtype has one button, which stays the same one,
// with the focus, as it comes to load, pause or resume.

import { shortReference } from "../../base/publicReference.ts";
import type { CachedModel, KeptDtype } from "../../model/files/cache.ts";
import { useStore } from "../../state/context.tsx";
import type { DownloadView } from "../../state/libraryTypes.ts";
import { formatBytes } from "../../ui/format.ts";
import { Button, Notice, ProgressBar } from "../../ui/index.ts";
import { ModelRow } from "./ModelRow.tsx";
import { downloadDetail, downloadShare, licenceText } from "./words.ts";

export interface ModelEntryProps {
  readonly reference: string;
  /** Null until something of it is listed. */
  readonly kept: CachedModel | null;
  /** Null where nothing is under way. */
  readonly download: DownloadView | null;
  readonly onRemove: () => void;
}

export function ModelEntry({ reference, kept, download, onRemove }: ModelEntryProps) {
  const name = shortReference(reference)
    .replace(/^hub:/, "")
    .replace(/@main$/, "");
  const commit = kept?.commit ?? null;
  const isLoaded = useStore((s) => s.card !== null && commit !== null && s.card.id.endsWith(`@${commit}`));
  const elsewhere = kept?.held === true && download === null;
  const dtypes = dtypesOf(kept, download);
  const active = download?.state === "running" || download?.state === "pausing";
  return (
    <ModelRow
      title={name}
      facts={[
        ...dtypes.map((one) => dtypeText(one, download)),
        kept && dtypes.length > 1 ? `${formatBytes(kept.bytes)} in all` : null,
        commit && licenceText(kept?.licence ?? null),
        commit && `commit ${commit.slice(0, 7)}`,
        kept && commit === null ? "what is kept of it cannot be read; remove it" : null,
        elsewhere ? "being downloaded in another tab" : null,
      ]}
      isLoaded={isLoaded}
      actions={
        !elsewhere && (
          <>
            {dtypes.map((one) => (
              <DtypeAction
                key={one.dtype}
                {...{ reference, name, one }}
                download={download?.dtype === one.dtype ? download : null}
                isOnly={dtypes.length === 1}
              />
            ))}
            <Button variant="plain" aria-label={`${active ? "Cancel" : "Remove"} ${name}`} onPress={onRemove}>
              {active ? "Cancel" : "Remove"}
            </Button>
          </>
        )
      }
    >
      {download?.error && <Notice tone="problem">{download.error.message}</Notice>}
      {download && active && (
        <ProgressBar
          className="model-progress"
          label={`Downloading ${name}`}
          value={downloadShare(download)}
          detail={downloadDetail(download)}
        />
      )}
    </ModelRow>
  );
}

/** Those that are kept, and the one that is on its way. */
function dtypesOf(kept: CachedModel | null, download: DownloadView | null): readonly KeptDtype[] {
  const listed = kept?.dtypes ?? [];
  if (download === null || listed.some(({ dtype }) => dtype === download.dtype)) return listed;
  return [...listed, { dtype: download.dtype, present: 0, bytes: 0, complete: false }];
}

function dtypeText({ dtype, present, bytes, complete }: KeptDtype, download: DownloadView | null): string {
  if (download?.dtype === dtype) {
    const { state, progress } = download;
    const far = progress && `${formatBytes(progress.present)} of ${formatBytes(progress.bytes)}`;
    return [dtype, far, state === "failed" ? "stopped" : "downloading"].filter(Boolean).join(" ");
  }
  return complete
    ? `${dtype} ${formatBytes(bytes)}`
    : `${dtype} interrupted: ${formatBytes(present)} of ${formatBytes(bytes)} are here`;
}

interface DtypeActionProps {
  readonly reference: string;
  readonly name: string;
  readonly one: KeptDtype;
  /** Of this dtype. */
  readonly download: DownloadView | null;
  /** It needs no dtype in its words. */
  readonly isOnly: boolean;
}

function DtypeAction({ reference, name, one: { dtype, complete }, download, isOnly }: DtypeActionProps) {
  const loadModel = useStore((s) => s.loadModel);
  const pauseDownload = useStore((s) => s.pauseDownload);
  const resumeDownload = useStore((s) => s.resumeDownload);
  const active = download !== null && download.state !== "failed";
  const verb = active ? "Pause" : complete ? "Load" : "Resume";
  const act = (): void => {
    if (active) pauseDownload(reference);
    else if (complete) void loadModel({ reference, dtype, device: "auto" });
    else void resumeDownload(reference, dtype);
  };
  return (
    <Button aria-label={`${verb} ${name} ${dtype}`} isPending={download?.state === "pausing"} onPress={act}>
      {isOnly ? verb : `${verb} ${dtype}`}
    </Button>
  );
}
