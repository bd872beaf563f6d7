import { shortNumber } from "../../figure/colours.ts";
import { trainer } from "../../state/engine.ts";
import { useAnswer } from "../../state/use-answer.ts";
import { Notice } from "../../ui/notice.tsx";
import type { Judgement, Mistake, Subject } from "../../worker/look/answer.ts";
import { ConfusionMatrix } from "./confusion-matrix.tsx";
import { input } from "./inside-state.ts";
import { LookPanel } from "./look-panel.tsx";
import { MistakeCards } from "./mistake-cards.tsx";
import { Residuals } from "./residuals.tsx";

const WORST = 12;
const SPLIT = "validation";

/** How the network does on the validation data, and where it fails. */
export function JudgePanel({ subject }: { readonly subject: Subject }) {
  const answer = useAnswer((step) => trainer().look.judge(SPLIT, WORST, step), SPLIT);
  const { regression } = subject;
  return (
    <LookPanel
      wide
      title={regression ? "Residuals and worst mistakes" : "Confusion matrix and worst mistakes"}
      about={
        regression
          ? "What the network finds against what was to be found, for every validation example: on the line it is right. Beside it the examples with the highest loss."
          : "Rows are what an example is, columns what the network takes it for: the diagonal is right. Choose a cell to see its examples. Beside it the examples with the highest loss."
      }
      answer={answer}
    >
      {(judged) => <Judged subject={subject} judged={judged} />}
    </LookPanel>
  );
}

const look = ({ split, index }: Mistake): void => {
  input.value = { kind: "example", split, index };
};

function Judged({ subject, judged }: { readonly subject: Subject; readonly judged: Judgement }) {
  const { size, loss, step, confusion, worst, targets, found } = judged;
  const classes = subject.classes.length;
  let right = 0;
  for (let i = 0; i < classes; i++) right += confusion[i * classes + i] ?? 0;
  return (
    <>
      <p class="inside-verdict" role="status">
        {subject.regression
          ? `${size} examples, mean loss ${shortNumber(loss)}`
          : `${right} of ${size} right, ${((100 * right) / Math.max(1, size)).toFixed(1)} %; mean loss ${shortNumber(loss)}`}
        <span class="quiet">, weights of step {step}</span>
      </p>
      {Number.isNaN(loss) && (
        <Notice kind="warn">
          Some of the network's answers are NaN, no numbers. Such an answer counts as the first
          class.
        </Notice>
      )}
      <div class="inside-pair">
        {targets && found ? (
          <Residuals targets={targets} found={found} />
        ) : (
          <ConfusionMatrix
            classes={subject.classes}
            confusion={confusion}
            onLook={look}
            subject={subject}
          />
        )}
        <div>
          <h3>Highest loss</h3>
          <MistakeCards subject={subject} mistakes={worst} onLook={look} />
        </div>
      </div>
    </>
  );
}
