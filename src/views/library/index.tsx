// The Library room: the model that is loaded, getting another one, what is here, what this machine can run,
// what is worth trying, studies kept here, storage used.

import { useCallback } from "react";
import { useStore } from "../../state/context.tsx";
import { StoredStudies } from "../studies/StoredStudies.tsx";
import "./library.css";
import { CuratedModels } from "./CuratedModels.tsx";
import { CurrentModel } from "./CurrentModel.tsx";
import { GetModel } from "./GetModel.tsx";
import { KeptModels } from "./KeptModels.tsx";
import { Machine } from "./Machine.tsx";
import { StorageUsed } from "./StorageUsed.tsx";

export function Library() {
  const goTo = useStore((s) => s.goTo);
  const toFind = useCallback(() => goTo("find"), [goTo]);
  return (
    <div className="page library">
      <h1>What do I have?</h1>
      <div className="library-models">
        <CurrentModel />
        <GetModel />
      </div>
      <KeptModels />
      <Machine />
      <CuratedModels />
      <StoredStudies onOpen={toFind} onContinue={toFind} />
      <StorageUsed />
    </div>
  );
}
