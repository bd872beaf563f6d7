import { shortNumber } from "../../figure/colours.ts";
import type { Mistake, Subject } from "../../worker/look/answer.ts";
import { ExamplePicture } from "./example-picture.tsx";
import { percent } from "./outputs.tsx";

export interface MistakeCardsProps {
  readonly subject: Subject;
  readonly mistakes: readonly Mistake[];
  /** An example was chosen to be looked at. */
  readonly onLook: (mistake: Mistake) => void;
}

/** Examples with what they are, what they were taken for and how surely. A click makes one the input. */
export const MistakeCards = ({ subject, mistakes, onLook }: MistakeCardsProps) => (
  <ul class="inside-cards">
    {mistakes.map((mistake) => (
      <li key={mistake.index}>
        <button type="button" class="inside-card" onClick={() => onLook(mistake)}>
          <ExamplePicture
            small
            subject={subject}
            values={mistake.values}
            label={`example ${mistake.index}`}
          />
          <span>{inWords(subject, mistake)}</span>
        </button>
      </li>
    ))}
  </ul>
);

function inWords({ classes, regression }: Subject, mistake: Mistake): string {
  const { truth, predicted, sure, chance, loss, target } = mistake;
  if (regression)
    return `to find: ${target?.map(shortNumber).join(", ")}; loss ${shortNumber(loss)}`;
  if (Number.isNaN(sure)) return `${classes[truth]}; the answer is no number`;
  if (truth === predicted) return `${classes[truth]}, right, but only ${percent(chance)} sure`;
  return `${classes[truth]} (${percent(chance)}), taken for ${classes[predicted]} (${percent(sure)})`;
}
