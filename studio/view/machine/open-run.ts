import type { RunEntry, RunFile } from "../../../src/cli/studio/runs.ts";
import { runFile } from "../../state/machine.ts";
import { notify } from "../../state/notices.ts";
import { change } from "../../state/project.ts";
import { adoptRun, openInstead } from "../../state/run.ts";
import { printSpec } from "../../state/spec-text/print.ts";
import { messageOf } from "../../ui/message-of.ts";

/** Opens a run of the machine: its network, its settings, its curves, its best weights, and where its checkpoint stands. */
export const openThere = (entry: RunEntry): Promise<void> =>
  openInstead(entry.name, () => open(entry));

async function open({ name, files }: RunEntry): Promise<void> {
  const has = (file: RunFile): boolean => files.includes(file);
  try {
    const [config, checkpoint, metrics, best] = await Promise.all([
      runFile(name, "config.json"),
      runFile(name, "checkpoint"),
      has("metrics.jsonl") ? runFile(name, "metrics.jsonl") : new Uint8Array(),
      has("model.safetensors") ? runFile(name, "model.safetensors") : undefined,
    ]);
    const plan = await adoptRun({ config, metrics, checkpoint, ...(best && { model: best }) });
    if (plan === undefined) return;
    const { model, data, training, seed } = plan;
    change({ text: printSpec(model), data, training, seed });
    notify("good", `${name} is open: its network, its settings, and its weights.`);
  } catch (error) {
    notify("bad", `${name} cannot be opened: ${messageOf(error)}`);
  }
}
