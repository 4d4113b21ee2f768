// What lies over the page: a dialog that asks, a tooltip that explains. Focus, Escape and labels are React Aria's.

import type { ReactElement, ReactNode } from "react";
import {
  Dialog as AriaDialog,
  Heading,
  Modal,
  ModalOverlay,
  Tooltip as AriaTooltip,
  TooltipTrigger,
} from "react-aria-components";

export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons at the foot; put the one that is safe first. */
  readonly actions?: ReactNode;
  /** "alertdialog" where an answer is needed. Default "dialog". */
  readonly role?: "dialog" | "alertdialog";
}

export function Dialog({ title, isOpen, onClose, children, actions, role = "dialog" }: DialogProps) {
  return (
    <ModalOverlay
      className="ui-overlay"
      isDismissable={role === "dialog"}
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className="ui-modal">
        <AriaDialog className="ui-dialog" role={role}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          <div className="ui-dialog-body">{children}</div>
          {actions !== undefined && <div className="ui-dialog-actions">{actions}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Shows `text` on hover and focus of its child, which must be a control of ui/ or React Aria. */
export function Tooltip({ text, children }: { readonly text: ReactNode; readonly children: ReactElement }) {
  return (
    <TooltipTrigger delay={300} closeDelay={80}>
      {children}
      <AriaTooltip className="ui-tooltip" offset={7}>
        {text}
      </AriaTooltip>
    </TooltipTrigger>
  );
}
