import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Button } from "./button.tsx";
import "./dialog.css";

export interface DialogProps {
  readonly title: string;
  /** Escape, a click beside it, or its button. */
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** Over the page, which waits; the keyboard goes back to where it was when it is closed. Render it while it is open. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={id}
      onClose={onClose}
      onClick={({ target, currentTarget }) => {
        // The dialog itself is only hit beside its content.
        if (target === currentTarget) onClose();
      }}
      onKeyDown={(event) => {
        // Keys of the page behind it do not act.
        event.stopPropagation();
      }}
    >
      <div class="dialog-content">
        <div class="dialog-head">
          <h2 id={id}>{title}</h2>
          <Button look="plain" label="Close" onClick={onClose}>
            ×
          </Button>
        </div>
        {children}
      </div>
    </dialog>
  );
}
