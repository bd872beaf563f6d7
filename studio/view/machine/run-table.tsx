import type { RunEntry } from "../../../src/cli/studio/runs.ts";
import { Button } from "../../ui/button.tsx";
import { openThere } from "./open-run.ts";
import { percent } from "./percent.ts";
import "./machine.css";

const states: Readonly<Record<RunEntry["status"], string>> = {
  done: "done",
  stopped: "not at its end",
  begun: "nothing saved yet",
  running: "running",
  damaged: "damaged",
};

/** The runs in the folder, the newest first. */
export function RunTable({ runs }: { readonly runs: readonly RunEntry[] }) {
  if (runs.length === 0) return <p class="quiet">There are no runs in the folder yet.</p>;
  return (
    <section class="machine-runs" aria-label="Runs on this computer">
      <table>
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">State</th>
            <th scope="col">Data</th>
            <th scope="col">Epoch</th>
            <th scope="col">Validation</th>
            <th scope="col">Open</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.name}>
              <th scope="row">{run.name}</th>
              <td>{run.problem ?? states[run.status]}</td>
              <td>{run.config?.data.name}</td>
              <td>{run.config && `${run.validation?.epoch ?? 0} of ${run.config.epochs}`}</td>
              <td>{run.validation?.accuracy !== undefined && percent(run.validation.accuracy)}</td>
              <td>
                {run.files.includes("checkpoint") && run.config && (
                  <Button label={`Open ${run.name}`} onClick={() => void openThere(run)}>
                    Open
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
