import type { MachineRun } from "../../state/machine.ts";
import { Notice } from "../../ui/notice.tsx";
import { percent } from "./percent.ts";

/** How the run outside of the page goes. */
export function TrainingThere({ run }: { readonly run: MachineRun }) {
  const { status, name, epochs, records, message } = run;
  const last = (split: "batch" | "train" | "val") => records.findLast((one) => one.split === split);
  const [step, validation] = [records.at(-1), last("val")];
  if (status === "failed") return <Notice kind="bad">{message}</Notice>;
  if (status === "starting") return <p role="status">Starting …</p>;
  const what = { running: "Training", done: "Done", stopped: "Stopped, and saved" }[status];
  const epoch = validation?.epoch ?? 0;
  return (
    <div>
      <p role="status">
        {what}: {name}, epoch {Math.min(status === "running" ? epoch + 1 : epoch, epochs)} of{" "}
        {epochs}
      </p>
      <progress aria-label="Epochs done" max={epochs} value={epoch} />
      <p>
        {step && `Step ${step.step}, loss ${step.loss.toFixed(4)}`}
        {validation &&
          `; validation after epoch ${validation.epoch}: loss ${validation.loss.toFixed(4)}`}
        {validation?.accuracy !== undefined && `, accuracy ${percent(validation.accuracy)}`}
      </p>
    </div>
  );
}
