// What is shown when a part of the page breaks: what happened, and a way on. One stands around the page, one around
// each room, so that a broken room leaves the others usable.

import { Component, type ReactNode } from "react";
import { asHnError } from "../base/errors.ts";
import { Button, Notice } from "../ui/index.ts";

interface Props {
  readonly children: ReactNode;
}

export class ErrorBoundary extends Component<Props, { readonly message: string | null }> {
  override state: { readonly message: string | null } = { message: null };

  static getDerivedStateFromError(thrown: unknown) {
    const { code, message } = asHnError(thrown);
    return { message: code === "internal" ? `This part of the page broke: ${message}` : message };
  }

  override render() {
    const { message } = this.state;
    if (message === null) return this.props.children;
    return (
      <div className="page">
        <Notice
          tone="problem"
          actions={<Button onPress={() => this.setState({ message: null })}>Try again</Button>}
        >
          {message}
        </Notice>
      </div>
    );
  }
}
