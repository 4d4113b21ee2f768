// A download under way, or one that stopped on a problem.

import { shortReference } from "../../base/publicReference.ts";
import { useStore } from "../../state/context.tsx";
import type { DownloadView } from "../../state/libraryTypes.ts";
import { formatBytes } from "../../ui/format.ts";
import { Button, Notice, ProgressBar } from "../../ui/index.ts";
import { ModelRow } from "./ModelRow.tsx";
import { downloadDetail, downloadShare } from "./words.ts";

export function DownloadRow({
  download,
  onRemove,
}: {
  readonly download: DownloadView;
  readonly onRemove: () => void;
}) {
  const { reference, dtype, state, progress, error } = download;
  const pauseDownload = useStore((s) => s.pauseDownload);
  const resumeDownload = useStore((s) => s.resumeDownload);
  const name = shortReference(reference)
    .replace(/^hub:/, "")
    .replace(/@main$/, "");
  const far = progress && `${formatBytes(progress.present)} of ${formatBytes(progress.bytes)}`;
  return (
    <ModelRow
      title={name}
      facts={[dtype, far, state === "failed" ? "stopped" : state === "pausing" ? "pausing" : "downloading"]}
      actions={
        <>
          {state === "failed" ? (
            <Button
              aria-label={`Resume ${name} ${dtype}`}
              onPress={() => void resumeDownload(reference, dtype)}
            >
              Resume
            </Button>
          ) : (
            <Button
              aria-label={`Pause ${name}`}
              isDisabled={state === "pausing"}
              onPress={() => pauseDownload(reference)}
            >
              Pause
            </Button>
          )}
          <Button variant="plain" aria-label={`Cancel ${name}`} onPress={onRemove}>
            Cancel
          </Button>
        </>
      }
    >
      {error ? (
        <Notice tone="problem">{error.message}</Notice>
      ) : (
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
