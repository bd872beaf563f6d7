import { is, type Node, reducePrimitive, scanPrimitive, sizeOf } from "../graph/index.ts";
import { type Partition, storedInputs, type Task } from "./partition.ts";
import { type Places, partsOf } from "./place.ts";

/** Values that one group reads and writes: each has its pointer, and a kernel cannot have any number of them. */
const MOST_ACCESSES = 96;

/**
 * Tasks that walk the same domain and do not wait for each other become one kernel: the sums of batch normalisation's
 * gradient, or the running statistics of a layer. A group stands where its first member stood.
 */
export function groupTasks(parts: Partition, places: Places): Task[][] {
  const position = new Map<Node, number>();
  const alike = new Map<string, number[]>();
  const groups: Task[][] = [];
  const accesses: Set<Node>[] = [];
  for (const task of parts.tasks) {
    const needed = storedInputs(task.root, parts.roots);
    const earliest = needed.reduce((at, node) => Math.max(at, (position.get(node) ?? -1) + 1), 0);
    const own = [...needed, task.root];
    const fits = (at: number) => at >= earliest && joined(accesses[at], own).size <= MOST_ACCESSES;
    const signature = domainSignature(task, needed, places);
    const candidates = signature === undefined ? [] : (alike.get(signature) ?? []);
    const found = candidates.find(fits);
    const at = found ?? groups.push([]) - 1;
    if (found === undefined && signature !== undefined) alike.set(signature, [...candidates, at]);
    groups[at]?.push(task);
    accesses[at] = joined(accesses[at], own);
    position.set(task.root, at);
  }
  return groups;
}

/** Members of a group mostly read the same: the gradients of an activation's ten coefficients do. */
const joined = (known: ReadonlySet<Node> = new Set(), own: readonly Node[]): Set<Node> =>
  new Set([...known, ...own]);

/** Domain size above which maps share a kernel only if that saves reading something twice; below it saves a dispatch. */
const SMALL_MAP = 1 << 14;

function domainSignature(
  { root, anchor }: Task,
  needed: readonly Node[],
  places: Places,
): string | undefined {
  if (anchor && is(anchor, reducePrimitive))
    return `reduce ${anchor.inputs[0]?.shape.join()} over ${anchor.attrs.axes.join()}`;
  if (anchor || is(root, scanPrimitive) || partsOf(root).length > 0) return undefined;
  const domain = `map ${root.shape.join()} ${places.of.get(root)?.whole}`;
  if (sizeOf(root.shape) <= SMALL_MAP) return domain;
  const large = needed.filter((leaf) => 2 * sizeOf(leaf.shape) > sizeOf(root.shape));
  if (large.length === 0) return undefined;
  return `${domain} of ${large.map(({ id }) => id).sort((a, b) => a - b)}`;
}
