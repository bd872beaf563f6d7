import { useState } from "preact/hooks";
import { Button } from "../../../ui/button.tsx";

export interface ConfirmButtonProps {
  readonly title: string;
  readonly question: string;
  readonly onConfirm: () => void;
}

/** A button for what cannot be undone: it asks before it acts. */
export function ConfirmButton({ title, question, onConfirm }: ConfirmButtonProps) {
  const [asks, setAsks] = useState(false);
  if (!asks)
    return (
      <div>
        <Button onClick={() => setAsks(true)}>{title}</Button>
      </div>
    );
  return (
    <fieldset class="data-confirm">
      <legend>{question}</legend>
      <Button
        onClick={() => {
          setAsks(false);
          onConfirm();
        }}
      >
        Yes, for good
      </Button>
      <Button onClick={() => setAsks(false)}>No</Button>
    </fieldset>
  );
}
