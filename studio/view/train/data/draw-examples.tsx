import { useEffect, useRef, useState } from "preact/hooks";
import { DrawingPad } from "../../../figure/drawing-pad.tsx";
import { chooseDrawings } from "../../../state/data-library.ts";
import { project } from "../../../state/project.ts";
import { Button } from "../../../ui/button.tsx";
import { Notice } from "../../../ui/notice.tsx";
import { DrawnClassItem } from "./drawn-class-item.tsx";
import { addClass, addDrawing, drawnClasses, loadDrawings } from "./drawn-classes.ts";

/** A data set of one's own drawings. */
export function DrawExamples() {
  const isChosen = project.value.data.name === "drawings";
  const [open, setOpen] = useState(isChosen);
  useEffect(() => {
    if (isChosen) setOpen(true);
  }, [isChosen]);
  return (
    <details
      class="data-draw"
      open={open}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>Draw your own examples</summary>
      {open && <Sheet isChosen={isChosen} />}
    </details>
  );
}

function Sheet({ isChosen }: { readonly isChosen: boolean }) {
  const picture = useRef<Uint8Array | undefined>(undefined);
  const [at, setAt] = useState(0);
  const [round, setRound] = useState(0);
  const [said, setSaid] = useState("");
  const [fault, setFault] = useState<string>();
  useEffect(() => void loadDrawings(), []);
  const classes = drawnClasses.value;
  const now = Math.min(at, classes.length - 1);
  const drawn = classes[now];
  const add = (): void => {
    if (drawn === undefined) return;
    if (picture.current === undefined) {
      setSaid("The pad is empty: draw something first.");
      return;
    }
    addDrawing(now, picture.current);
    setSaid(`Added to ${drawn.name}.`);
    setFault(undefined);
    setRound(round + 1);
  };
  return (
    <div class="data-fields">
      <p class="quiet">
        Draw some of each class, at least two; ten or more are better. They stay in this browser.
      </p>
      <ul class="data-drawn" aria-label="Classes">
        {classes.map((one, n) => (
          <DrawnClassItem
            key={n}
            {...{ at: n, one }}
            chosen={n === now}
            onChoose={() => setAt(n)}
          />
        ))}
      </ul>
      <div>
        <Button onClick={addClass}>Add a class</Button>
      </div>
      {drawn && (
        <>
          <DrawingPad
            label={`Draw ${drawn.name} here`}
            round={round}
            onDraw={(made) => {
              picture.current = made;
            }}
            onEnter={add}
          />
          <div class="data-buttons">
            <Button look="primary" onClick={add}>
              Add to {drawn.name}
            </Button>
            {!isChosen && (
              <Button onClick={() => void chooseDrawings().then(setFault)}>
                Train on these drawings
              </Button>
            )}
          </div>
        </>
      )}
      <p role="status">{said}</p>
      {fault !== undefined && <Notice kind="bad">{fault}</Notice>}
    </div>
  );
}
