// The Library room: the model that is loaded, loading another one, studies kept here, storage used.

import "./library.css";
import { CurrentModel } from "./CurrentModel.tsx";
import { LoadForm } from "./LoadForm.tsx";
import { StorageUsed } from "./StorageUsed.tsx";
import { Studies } from "./Studies.tsx";

export function Library() {
  return (
    <div className="page library">
      <h1>What do I have?</h1>
      <div className="library-models">
        <CurrentModel />
        <LoadForm />
      </div>
      <Studies />
      <StorageUsed />
    </div>
  );
}
