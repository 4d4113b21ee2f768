// Before the first byte of a foreign model: what it is, how large, under which licence, whether this machine can hold
// it. It lies over whatever room asked for the model.

import { useState } from "react";
import { shortReference } from "../../base/publicReference.ts";
import { hubEndpoint } from "../../platform/page/hubEndpoint.ts";
import { useStore } from "../../state/context.tsx";
import type { AskedModel } from "../../state/libraryTypes.ts";
import { formatBytes } from "../../ui/format.ts";
import { Button, Dialog, Notice, Select } from "../../ui/index.ts";
import { HubToken } from "./HubToken.tsx";
import { fitText, hubPage, licenceText, roomText, sizeText } from "./words.ts";
import "./AskDownload.css";

export function AskDownload() {
  const asking = useStore((s) => s.asking);
  const [shown, setShown] = useState(asking);
  if (asking !== null && asking !== shown) setShown(asking); // it stays while the dialog closes
  return shown && <Ask planned={shown} isOpen={asking !== null} />;
}

function Ask({ planned, isOpen }: { readonly planned: AskedModel; readonly isOpen: boolean }) {
  const agree = useStore((s) => s.agree);
  const decline = useStore((s) => s.decline);
  const { plan } = planned;
  const full = roomText(planned);
  const fit = fitText(planned);
  return (
    <Dialog
      title={plan.keeps ? "Download this model?" : "Fetch this model?"}
      role="alertdialog"
      isOpen={isOpen}
      onClose={decline}
      actions={
        <>
          <Button onPress={decline}>Not now</Button>
          <Button variant="primary" isDisabled={full !== null} onPress={agree}>
            {plan.keeps ? "Download and load" : "Fetch and load"}
          </Button>
        </>
      }
    >
      <div className="ask-download">
        <dl className="facts num">
          <dt>Model</dt>
          <dd>
            <Name reference={plan.reference} />
          </dd>
          {plan.commit && (
            <>
              <dt>Commit</dt>
              <dd>
                <code>{plan.commit.slice(0, 7)}</code> <span className="k">it stays at this one</span>
              </dd>
            </>
          )}
          <dt>Licence</dt>
          <dd>{licenceText(plan.licence)}</dd>
          <dt>Size</dt>
          <dd>
            {sizeText(plan)} <span className="k">in {plan.files.length} files</span>
          </dd>
        </dl>
        <Dtypes planned={planned} />
        {plan.gated && (
          <>
            <Notice tone="info">
              This model is gated: accept its licence on its page first. The Hub then lets you in by an access
              token.
            </Notice>
            <HubToken />
          </>
        )}
        {fit && <Notice tone="info">{fit}</Notice>}
        {full && <Notice tone="problem">{full}</Notice>}
        <p className="k">
          {plan.keeps
            ? "It is kept in this browser only, works without the network then, and can be removed in the Library."
            : "It is not kept: each visit fetches it anew."}
        </p>
      </div>
    </Dialog>
  );
}

function Name({ reference }: { readonly reference: string }) {
  const page = hubPage(reference, hubEndpoint());
  const name = shortReference(reference).replace(/^hub:/, "");
  if (page === null) return <span className="mono">{name}</span>;
  return (
    <a className="mono" href={page} target="_blank" rel="noreferrer">
      {name}
    </a>
  );
}

function Dtypes({ planned: { plan } }: { readonly planned: AskedModel }) {
  const planDtype = useStore((s) => s.planDtype);
  if (plan.choices.length === 1) return null;
  return (
    <Select
      label="Dtype"
      options={plan.choices.map(({ dtype, bytes, present }) => ({
        id: dtype,
        label: `${dtype} · ${formatBytes(bytes)}${present === bytes ? " · here" : ""}`,
      }))}
      value={plan.dtype}
      onChange={(dtype) => void planDtype(dtype)}
    />
  );
}
