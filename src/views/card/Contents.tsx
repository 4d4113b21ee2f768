// The contents of the card, and the way to a section: each has an address, `#/card/detection`.

import { useEffect, useState } from "react";
import { watchHash } from "../../platform/page/browser.ts";
import { sectionOfHash, type SectionId } from "./sectionList.ts";

const elementId = (section: string): string => `card-${section}`;

/** Where a section begins: its heading, which takes the focus as one comes to it. */
export const SectionHeading = ({ id, children }: { readonly id: SectionId; readonly children: string }) => (
  <h2 id={elementId(id)} tabIndex={-1}>
    {children}
  </h2>
);

function goTo(section: string): void {
  const heading = document.getElementById(elementId(section));
  heading?.scrollIntoView();
  heading?.focus({ preventScroll: true });
}

/**
 * Goes to the section of the address, once the card stands there and as the address changes.
 * @returns what the address names, whether or not the card has it; null where it names none
 */
export function useSectionOfAddress(): string | null {
  const [asked, setAsked] = useState<string | null>(null);
  useEffect(
    () =>
      watchHash((hash) => {
        const section = sectionOfHash(hash);
        setAsked(section);
        if (section !== null) goTo(section);
      }),
    [],
  );
  return asked;
}

export interface ContentsProps {
  readonly sections: readonly { readonly id: SectionId; readonly title: string }[];
}

export function Contents({ sections }: ContentsProps) {
  return (
    <nav className="mc-contents" aria-label="Contents of the card">
      <ul>
        {sections.map(({ id, title }) => (
          <li key={id}>
            {/* The address may name this section already, and then does not change. */}
            <a href={`#/card/${id}`} onClick={() => goTo(id)}>
              {title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
