import { useEffect, useState } from "preact/hooks";
import { trainer } from "../../state/engine.ts";
import { shownStep } from "../../state/run.ts";
import { Button } from "../../ui/button.tsx";
import type { Mistake, Subject } from "../../worker/look/answer.ts";
import { MistakeCards } from "./mistake-cards.tsx";

export interface ConfusionMatrixProps {
  readonly subject: Subject;
  readonly classes: readonly string[];
  /** Row by row: what it is; column by column: what it was taken for. */
  readonly confusion: Uint32Array;
  readonly onLook: (mistake: Mistake) => void;
}

/** More classes are a list of the most frequent confusions. */
const MOST_CLASSES = 24;
const MOST_ROWS = 20;
const EXAMPLES = 12;

interface Cell {
  readonly truth: number;
  readonly predicted: number;
}

/** How often a class is taken for a class. A cell shows its examples. */
export function ConfusionMatrix({ subject, classes, confusion, onLook }: ConfusionMatrixProps) {
  const [chosen, setChosen] = useState<Cell>();
  const [examples, setExamples] = useState<readonly Mistake[]>([]);
  useEffect(() => {
    let alive = true;
    setExamples([]);
    if (chosen !== undefined)
      void trainer()
        .look.cell("validation", [chosen.truth, chosen.predicted], EXAMPLES, shownStep.peek())
        .then((found) => alive && setExamples(found));
    return () => {
      alive = false;
    };
  }, [chosen]);
  const many = classes.length > MOST_CLASSES;
  const Body = many ? FrequentConfusions : MatrixTable;
  return (
    <div>
      <h3>{many ? "Most frequent confusions" : "Confusion matrix"}</h3>
      <Body {...{ classes, confusion, chosen }} onChoose={setChosen} />
      {chosen && (
        <div class="inside-cell-examples">
          <p>
            {classes[chosen.truth]}{" "}
            {chosen.truth === chosen.predicted
              ? "recognised"
              : `taken for ${classes[chosen.predicted]}`}
            :{" "}
            <Button look="plain" onClick={() => setChosen(undefined)}>
              close
            </Button>
          </p>
          <MistakeCards subject={subject} mistakes={examples} onLook={onLook} />
        </div>
      )}
    </div>
  );
}

interface BodyProps {
  readonly classes: readonly string[];
  readonly confusion: Uint32Array;
  readonly chosen: Cell | undefined;
  readonly onChoose: (cell: Cell) => void;
}

function MatrixTable({ classes, confusion, chosen, onChoose }: BodyProps) {
  const size = classes.length;
  return (
    <div class="inside-scroll">
      <table class="inside-confusion">
        <caption class="unseen">Rows: what it is. Columns: what it was taken for.</caption>
        <thead>
          <tr>
            <th scope="col">is ↓ taken for →</th>
            {classes.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {classes.map((name, truth) => {
            const row = confusion.subarray(truth * size, (truth + 1) * size);
            const total = row.reduce((sum, count) => sum + count, 0);
            return (
              <tr key={name}>
                <th scope="row">{name}</th>
                {Array.from(row, (count, predicted) => (
                  <td key={classes[predicted]} class={truth === predicted ? "inside-right" : ""}>
                    {count > 0 && (
                      <button
                        type="button"
                        {...shadeOf(count / total)}
                        aria-pressed={chosen?.truth === truth && chosen.predicted === predicted}
                        aria-label={`${count} of ${total}: ${name} taken for ${classes[predicted]}`}
                        onClick={() => onChoose({ truth, predicted })}
                      >
                        {count}
                      </button>
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Light for a small part of the row with dark text, strong for a large one with light text: never in between, where neither can be read. */
function shadeOf(part: number) {
  const strong = part > 0.5;
  const mix = strong ? 88 + 12 * part : 6 + 60 * part;
  return {
    class: strong ? "inside-count inside-count-strong" : "inside-count",
    style: { background: `color-mix(in srgb, var(--accent) ${mix}%, var(--surface))` },
  };
}

function FrequentConfusions({ classes, confusion, chosen, onChoose }: BodyProps) {
  const size = classes.length;
  const found = Array.from(confusion, (count, i) => ({
    ...{ count, truth: Math.floor(i / size), predicted: i % size },
  }))
    .filter(({ count, truth, predicted }) => count > 0 && truth !== predicted)
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_ROWS);
  return (
    <ul class="inside-confusions">
      {found.map(({ count, truth, predicted }) => (
        <li key={truth * size + predicted}>
          <Button
            pressed={chosen?.truth === truth && chosen.predicted === predicted}
            onClick={() => onChoose({ truth, predicted })}
          >
            {classes[truth]} taken for {classes[predicted]}: {count}
          </Button>
        </li>
      ))}
    </ul>
  );
}
