import { runFile } from "../../state/machine.ts";
import { notify } from "../../state/notices.ts";
import { change } from "../../state/project.ts";
import { adoptRun } from "../../state/run.ts";
import { printSpec } from "../../state/spec-text/print.ts";

/** Opens a run of the machine: its network, its settings, and where its checkpoint stands. */
export async function openThere(name: string): Promise<void> {
  try {
    const [config, metrics, checkpoint] = await Promise.all([
      runFile(name, "config.json"),
      runFile(name, "metrics.jsonl"),
      runFile(name, "checkpoint"),
    ]);
    const plan = await adoptRun({ config, metrics, checkpoint });
    if (plan === undefined) return;
    const { model, data, training, seed } = plan;
    change({ text: printSpec(model), data, training, seed });
    notify("good", `${name} is open: its network, its settings, and its weights.`);
  } catch (error) {
    notify("bad", `${name} cannot be opened: ${error instanceof Error ? error.message : error}`);
  }
}
