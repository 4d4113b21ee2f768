// The Library room: the model that is loaded, loading another one, what ships, studies kept here, storage used.

import { useCallback } from "react";
import { useStore } from "../../state/context.tsx";
import { StoredStudies } from "../studies/StoredStudies.tsx";
import "./library.css";
import { CurrentModel } from "./CurrentModel.tsx";
import { LoadForm } from "./LoadForm.tsx";
import { Machine } from "./Machine.tsx";
import { ShippedModels } from "./ShippedModels.tsx";
import { StorageUsed } from "./StorageUsed.tsx";

export function Library() {
  const goTo = useStore((s) => s.goTo);
  const toFind = useCallback(() => goTo("find"), [goTo]);
  return (
    <div className="page library">
      <h1>What do I have?</h1>
      <div className="library-models">
        <CurrentModel />
        <LoadForm />
      </div>
      <Machine />
      <ShippedModels />
      <StoredStudies onOpen={toFind} onContinue={toFind} />
      <StorageUsed />
    </div>
  );
}
