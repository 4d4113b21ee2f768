// A heading that opens what is under it.

import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { Button, Disclosure as AriaDisclosure, DisclosurePanel, Heading } from "react-aria-components";

export interface DisclosureProps {
  readonly title: ReactNode;
  readonly children: ReactNode;
  readonly defaultExpanded?: boolean;
  /** Level of the heading. Default 3. */
  readonly level?: 2 | 3 | 4;
  readonly className?: string;
}

export function Disclosure(props: DisclosureProps) {
  return (
    <AriaDisclosure
      className={`ui-disclosure ${props.className ?? ""}`}
      defaultExpanded={props.defaultExpanded ?? false}
    >
      <Heading level={props.level ?? 3}>
        <Button slot="trigger" className="ui-disclosure-button">
          <ChevronRight size={14} aria-hidden="true" />
          {props.title}
        </Button>
      </Heading>
      <DisclosurePanel className="ui-disclosure-panel">{props.children}</DisclosurePanel>
    </AriaDisclosure>
  );
}
