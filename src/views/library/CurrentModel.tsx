// What is known of the loaded model: size, dtype, device and why, hash, licence.

import { shortReference } from "../../base/publicReference.ts";
import { selfCheckFault } from "../../model/selfCheck.ts";
import { useStore } from "../../state/context.tsx";
import { isShipped } from "../../state/librarySlice.ts";
import { formatBytes } from "../../ui/format.ts";
import { Notice } from "../../ui/index.ts";
import { licenceText } from "./words.ts";

const whole = new Intl.NumberFormat("en");

export function CurrentModel() {
  const card = useStore((s) => s.card);
  const loading = useStore((s) => s.loading);
  const licence = useStore((s) => {
    const kept = s.cached.find(({ commit }) => commit !== null && card?.id.endsWith(`@${commit}`));
    return kept ? licenceText(kept.licence) : "see the model’s own page";
  });
  const ships = useStore((s) => s.loaded !== null && isShipped(s.loaded.reference));
  return (
    <section className="card" aria-labelledby="current-model">
      <h2 id="current-model">The loaded model</h2>
      {card === null ? (
        <p className="k">{loading ? `${loading.reference} is being loaded.` : "No model is loaded."}</p>
      ) : (
        <dl className="facts num">
          <Fact name="Name">{shortReference(card.id)}</Fact>
          <Fact name="Kind">{card.architecture}</Fact>
          <Fact name="Neurons">
            {card.layerCount} layers × {whole.format(card.neuronsPerLayer)} ={" "}
            {whole.format(card.layerCount * card.neuronsPerLayer)}
          </Fact>
          <Fact name="Context">{whole.format(card.contextLength)} tokens</Fact>
          <Fact name="Weights">
            {formatBytes(card.bytes)}{" "}
            <span className="k">in their files, without tokenizer and settings</span>
          </Fact>
          <Fact name="Dtype">{card.dtype}</Fact>
          <Fact name="Device">
            {card.device === "webgpu" ? "WebGPU" : "WASM"}
            <span className="k"> {card.deviceReason}</span>
          </Fact>
          <Fact name="Self-check">
            <SelfCheckText />
          </Fact>
          <Fact name="Chat template">{card.chatTemplate ? "yes" : "no: text is continued as it is"}</Fact>
          <Fact name="Licence">{ships ? "MIT" : licence}</Fact>
          <Fact name="SHA-256">
            <code className="hash">{card.sha256}</code>
          </Fact>
        </dl>
      )}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function SelfCheckText() {
  const check = useStore((s) => s.selfCheck);
  if (check === null) return <>not made yet; it runs once the page is idle</>;
  const fault = selfCheckFault(check);
  if (fault !== null) return <Notice tone="problem">{fault}</Notice>;
  const found =
    check.difference === 0 || check.difference === null
      ? "the same bits as"
      : `within ${check.difference.toExponential(0)} of the largest of`;
  return <>passed: at α = 1 its logits are {found} those of the file as it is, on this device</>;
}
