// One model of a list: its name, what is known of it in small words, and what can be done with it.

import type { ReactNode } from "react";

export interface ModelRowProps {
  readonly title: ReactNode;
  /** Nothing stands for what is absent. */
  readonly facts: readonly (string | null)[];
  readonly isLoaded?: boolean;
  /** Beside each other; the first is the one to press. */
  readonly actions: ReactNode;
  /** Below, over the whole width. */
  readonly children?: ReactNode;
}

export function ModelRow({ title, facts, isLoaded = false, actions, children }: ModelRowProps) {
  return (
    <li>
      <div>
        <div className="model-title">
          {title}
          {isLoaded && <span className="model-loaded">loaded</span>}
        </div>
        <div className="k num">{facts.filter((fact) => fact !== null && fact !== "").join(" · ")}</div>
      </div>
      <div className="model-actions">{actions}</div>
      {children}
    </li>
  );
}
