import {
  machine,
  machineRun,
  machineRuns,
  refreshRuns,
  stopThere,
  trainsThere,
  trainThere,
  whyNotThere,
} from "../../state/machine.ts";
import { Button } from "../../ui/button.tsx";
import { Panel } from "../../ui/panel.tsx";
import { RunTable } from "./run-table.tsx";
import { TrainingThere } from "./training-there.tsx";

/** The machine that serves the page: training there, and the runs in its folder. Nothing where a plain host serves it. */
export function MachinePanel() {
  const about = machine.value;
  if (about === undefined) return null;
  const { native, threads } = about;
  const run = machineRun.value;
  const why = whyNotThere();
  return (
    <Panel
      title="This computer"
      about={
        "found" in native
          ? `Training can run outside of the page, as code that ${native.found} compiles for this processor, on ${threads} threads.`
          : `Training outside of the page is not possible: ${native.missing}.`
      }
      tools={
        <>
          {trainsThere.value ? (
            <Button onClick={() => void stopThere()}>Stop</Button>
          ) : (
            <Button disabled={why !== undefined} onClick={() => void trainThere()}>
              Train on this computer
            </Button>
          )}
          <Button onClick={() => void refreshRuns()}>Look for runs</Button>
        </>
      }
    >
      {why !== undefined && "found" in native && <p class="quiet">Not now: {why}.</p>}
      {run && <TrainingThere run={run} />}
      <RunTable runs={machineRuns.value} />
    </Panel>
  );
}
