// A short message in the page: what happened and what to do. Problems are announced at once, the rest politely.

import { CircleAlert, Info, X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "react-aria-components";

export interface NoticeProps {
  readonly tone: "info" | "problem";
  readonly children: ReactNode;
  /** Buttons that help, after the text. */
  readonly actions?: ReactNode;
  readonly onDismiss?: () => void;
  readonly className?: string;
}

export function Notice({ tone, children, actions, onDismiss, className = "" }: NoticeProps) {
  const Icon = tone === "problem" ? CircleAlert : Info;
  return (
    <div
      className={`ui-notice ui-notice-${tone} ${className}`}
      role={tone === "problem" ? "alert" : "status"}
    >
      <Icon size={16} aria-hidden="true" />
      <div className="ui-notice-text">{children}</div>
      {actions}
      {onDismiss && (
        <Button className="ui-icon-button" aria-label="Dismiss" onPress={onDismiss}>
          <X size={15} aria-hidden="true" />
        </Button>
      )}
    </div>
  );
}
