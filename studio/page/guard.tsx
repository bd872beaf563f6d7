import type { ComponentChildren } from "preact";
import { useErrorBoundary } from "preact/hooks";
import { Button } from "../ui/button.tsx";
import { messageOf } from "../ui/message-of.ts";
import { Notice } from "../ui/notice.tsx";

export interface GuardProps {
  /** What has stopped: "This view". */
  readonly what: string;
  readonly children: ComponentChildren;
}

/** A part of the page that says in its own place that it broke: all others go on. */
export function Guard({ what, children }: GuardProps) {
  const [error, again] = useErrorBoundary((error) => console.error(error));
  if (error === undefined) return <>{children}</>;
  return (
    <Notice kind="bad">
      <p>
        {what} has stopped: {messageOf(error)}. The network and the rest of the page are as they
        were.
      </p>
      <p class="app-remedies">
        <Button onClick={again}>Show it again</Button>
        <Button onClick={() => location.reload()}>Load the page again</Button>
      </p>
    </Notice>
  );
}
