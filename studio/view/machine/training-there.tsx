import type { MachineRun } from "../../state/machine.ts";

const words: Readonly<Record<MachineRun["status"], string>> = {
  starting: "Starting …",
  running:
    "is trained by this computer. The curves, the numbers below and what is seen inside are its own; Pause ends it there, and so does closing the page. What it has learnt is saved.",
  done: "is done and open in the page.",
  stopped: "was stopped. What it has learnt is saved; Go on trains it further in the page.",
  failed: "did not come to its end.",
};

/** How the run outside of the page goes: its numbers stand where those of every run are. */
export const TrainingThere = ({ run: { name, status } }: { readonly run: MachineRun }) => (
  <p role="status">
    {name !== undefined && `${name} `}
    {name === undefined && status === "failed" ? "It did not begin." : words[status]}
  </p>
);
