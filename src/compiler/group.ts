import { is, type Node, reducePrimitive, sizeOf } from "../graph/index.ts";
import { type Partition, storedInputs, type Task } from "./partition.ts";
import { type Places, partsOf } from "./place.ts";

/**
 * Tasks that walk the same domain and do not wait for each other become one kernel: the sums of batch normalisation's
 * gradient, or the running statistics of a layer. A group stands where its first member stood.
 */
export function groupTasks(parts: Partition, places: Places): Task[][] {
  const position = new Map<Node, number>();
  const alike = new Map<string, number[]>();
  const groups: Task[][] = [];
  for (const task of parts.tasks) {
    const needed = storedInputs(task.root, parts.roots).map((node) => position.get(node) ?? -1);
    const earliest = needed.reduce((latest, at) => Math.max(latest, at + 1), 0);
    const signature = domainSignature(task, places);
    const candidates = signature === undefined ? [] : (alike.get(signature) ?? []);
    const found = candidates.find((at) => at >= earliest);
    const at = found ?? groups.push([]) - 1;
    if (found === undefined && signature !== undefined) alike.set(signature, [...candidates, at]);
    groups[at]?.push(task);
    position.set(task.root, at);
  }
  return groups;
}

/** Domain size above which maps are left alone: there, sharing a loop only saves a dispatch. */
const SMALL_MAP = 1 << 14;

function domainSignature(task: Task, places: Places): string | undefined {
  const { root, anchor } = task;
  if (anchor && is(anchor, reducePrimitive))
    return `reduce ${anchor.inputs[0]?.shape.join()} over ${anchor.attrs.axes.join()}`;
  if (anchor || partsOf(root).length > 0 || sizeOf(root.shape) > SMALL_MAP) return undefined;
  return `map ${root.shape.join()} ${places.of.get(root)?.whole}`;
}
