// Asks before something that is kept in this browser is deleted.

import type { ReactNode } from "react";
import { Button, Dialog } from "../ui/index.ts";

export interface RemoveDialogProps {
  /** The question. */
  readonly title: string;
  readonly isOpen: boolean;
  readonly onKeep: () => void;
  readonly onRemove: () => void;
  /** What is deleted with it. */
  readonly children: ReactNode;
}

export function RemoveDialog({ title, isOpen, onKeep, onRemove, children }: RemoveDialogProps) {
  return (
    <Dialog
      title={title}
      role="alertdialog"
      isOpen={isOpen}
      onClose={onKeep}
      actions={
        <>
          <Button onPress={onKeep}>Keep it</Button>
          <Button variant="danger" onPress={onRemove}>
            Remove
          </Button>
        </>
      }
    >
      <p>{children}</p>
    </Dialog>
  );
}
