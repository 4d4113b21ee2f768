// The card once it is read: contents beside, sections in their order.

import type { ComponentType } from "react";
import { countText } from "../../charts/intervalText.ts";
import type { CardFile } from "../../exchange/cardFile.ts";
import type { ShippedCard } from "../../platform/page/shippedCard.ts";
import { Notice } from "../../ui/index.ts";
import { Contents, SectionHeading, useSectionOfAddress } from "./Contents.tsx";
import { sectionsOf, type SectionId } from "./sectionList.ts";
import { About } from "./sections/About.tsx";
import { Aims } from "./sections/Aims.tsx";
import { Behaves } from "./sections/Behaves.tsx";
import { ControlMix } from "./sections/ControlMix.tsx";
import { Detection } from "./sections/Detection.tsx";
import { Knows } from "./sections/Knows.tsx";
import { Limits } from "./sections/Limits.tsx";
import { Origin } from "./sections/Origin.tsx";
import { Recipes } from "./sections/Recipes.tsx";
import { TextAndRecipe } from "./sections/TextAndRecipe.tsx";
import { Turning } from "./sections/Turning.tsx";
import { Weights } from "./sections/Weights.tsx";

const BODIES: Readonly<Record<SectionId, ComponentType<{ readonly card: CardFile }>>> = {
  about: About,
  aims: Aims,
  text: TextAndRecipe,
  knows: Knows,
  behaves: Behaves,
  detection: Detection,
  origin: Origin,
  turning: Turning,
  control: ControlMix,
  recipes: Recipes,
  weights: Weights,
  limits: Limits,
};

export function Article({ card, leftOut, address }: ShippedCard) {
  const asked = useSectionOfAddress();
  const sections = sectionsOf(card);
  const isMissing = asked !== null && sections.every(({ id }) => id !== asked);
  return (
    <div className="mc-body">
      <Contents sections={sections} />
      <article className="mc-article">
        <p className="mc-lead">
          A language model of {countText(card.parameters)} parameters that this page and the terminal carry
          with them, so that every step of the study runs within seconds and without a download from
          elsewhere. It is a stand-in to learn on. It is no evidence about large models.
        </p>
        {isMissing && (
          <Notice tone="info">
            This card has no section “{asked}”. The address may be of another version; the contents list what
            there is.
          </Notice>
        )}
        {leftOut.length > 0 && (
          <Notice tone="info">
            Parts of the card could not be read and are left out: {leftOut.join(", ")}.
          </Notice>
        )}
        {sections.map(({ id, title }) => {
          const Body = BODIES[id];
          return (
            <section key={id} aria-labelledby={`card-${id}`}>
              <SectionHeading id={id}>{title}</SectionHeading>
              <Body card={card} />
            </section>
          );
        })}
        <p className="mc-source">
          The same figures for programs: <a href={address}>card.json</a>. What was measured stands there as it
          was written by the program that measured it; this page only draws it.
        </p>
      </article>
    </div>
  );
}
