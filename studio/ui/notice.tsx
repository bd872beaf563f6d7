import type { ComponentChildren } from "preact";
import { Button } from "./button.tsx";
import "./notice.css";

export interface NoticeProps {
  readonly kind: "bad" | "warn" | "good" | "plain";
  readonly children: ComponentChildren;
  /** With it, the notice can be closed. */
  readonly onClose?: () => void;
}

const signs = { bad: "✕", warn: "!", good: "✓", plain: "i" } as const;

/** A line that says what happened; read out when it appears. */
export const Notice = ({ kind, children, onClose }: NoticeProps) => (
  <div class={`notice notice-${kind}`} role={kind === "bad" ? "alert" : "status"}>
    <strong aria-hidden="true">{signs[kind]}</strong>
    <div>{children}</div>
    {onClose && (
      <Button look="plain" label="Close" onClick={onClose}>
        ×
      </Button>
    )}
  </div>
);
