import { useId } from "preact/hooks";
import { PixelCanvas } from "../../../figure/pixel-canvas.tsx";
import { TextField } from "../../../ui/field.tsx";
import type { DrawnClass } from "../../../worker/data/own-set.ts";
import { ConfirmButton } from "./confirm-button.tsx";
import { removeClass, removeDrawing, renameClass } from "./drawn-classes.ts";

const SIDE = 28;
const grey = { kind: "grey", low: 0, high: 255 } as const;

export interface DrawnClassItemProps {
  readonly at: number;
  readonly one: DrawnClass;
  /** What is drawn goes here. */
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

/** A class of drawings: its name, and the drawings, each a button that deletes it. */
export function DrawnClassItem({ at, one, chosen, onChoose }: DrawnClassItemProps) {
  const id = useId();
  const { name, pictures } = one;
  return (
    <li>
      <div class="data-drawn-head">
        <input id={id} type="radio" name="drawn-class" checked={chosen} onChange={onChoose} />
        <label for={id}>
          Draw {name} ({pictures.length})
        </label>
        <TextField
          label={`Name of class ${at + 1}`}
          value={name}
          onChange={(typed) => renameClass(at, typed)}
        />
      </div>
      {pictures.length > 0 && (
        <div class="data-drawn-pictures">
          {pictures.map((values, n) => (
            <button
              key={n}
              type="button"
              title={`Delete drawing ${n + 1} of ${name}`}
              aria-label={`Delete drawing ${n + 1} of ${name}`}
              onClick={() => removeDrawing(at, n)}
            >
              <PixelCanvas {...{ values, width: SIDE, height: SIDE, scale: grey }} />
            </button>
          ))}
        </div>
      )}
      <ConfirmButton
        title={`Remove class ${name}`}
        question={`Remove ${name} and its ${pictures.length} drawings?`}
        onConfirm={() => removeClass(at)}
      />
    </li>
  );
}
