// A room that is not built yet: first what it will do, at once that it cannot yet and what can be done meanwhile, then
// what is known about its question.

import type { ReactNode } from "react";

import "./Coming.css";

export interface ComingProps {
  /** The question of the room. */
  readonly title: string;
  /** What the room will do, in a sentence or two. */
  readonly will: ReactNode;
  /** What works now, with links. */
  readonly now: ReactNode;
  /** Paragraphs: what the paper found, and what follows from it. */
  readonly children: ReactNode;
}

export function Coming({ title, will, now, children }: ComingProps) {
  return (
    <div className="page coming">
      <h1>{title}</h1>
      <p className="prose coming-will">{will}</p>
      <div className="coming-now">
        <b>Not built yet.</b> {now}
      </div>
      <h2>What is known</h2>
      <div className="prose">{children}</div>
    </div>
  );
}
