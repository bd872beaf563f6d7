import { is, leafPrimitive, type Node, sizeOf } from "../graph/index.ts";
import type { Buffer, Kernel } from "./kernel.ts";
import type { Task } from "./partition.ts";
import type { Placement, Places } from "./place.ts";
import { moved, standIn } from "./repeated.ts";

/** Kernels that are kept: networks repeat their blocks, and programs their networks. */
const MOST_FORMS = 4096;

interface Known {
  /** Stand-ins for what the kernel reads and writes, in order of first use. */
  readonly outside: readonly Buffer[];
  readonly kernel: Kernel;
}

const known = new Map<string, Known>();

/**
 * The kernel of a group of tasks, made by `make` unless a group of the same form was met before: then that one's, over this
 * group's buffers. The form is all that the kernel is made from: the operations between what is stored and the results, and how
 * the stored values lie in their buffers.
 */
export function kernelAlike(
  group: readonly Task[],
  places: Places,
  name: string,
  make: () => Kernel,
): Kernel {
  const [form, outside] = formOf(group, places);
  const found = known.get(form);
  if (found) {
    const to = new Map(found.outside.map((buffer, at) => [buffer, outside[at] ?? buffer]));
    return moved(found.kernel, name, to);
  }
  const kernel = make();
  const standIns = outside.map(standIn);
  const to = new Map(outside.map((buffer, at) => [buffer, standIns[at] ?? buffer]));
  if (known.size >= MOST_FORMS) known.clear();
  known.set(form, { outside: standIns, kernel: moved(kernel, "", to) });
  return kernel;
}

function formOf(group: readonly Task[], { of }: Places): [form: string, outside: Buffer[]] {
  const numbers = new Map<Node, number>();
  const buffers = new Map<Buffer, number>();
  let form = "";
  const bufferOf = (buffer: Buffer): number => {
    const number = buffers.get(buffer) ?? buffers.size;
    buffers.set(buffer, number);
    return number;
  };
  const placed = ({ buffer, offset, strides, whole }: Placement): string =>
    `b${bufferOf(buffer)}@${offset}*${strides}${whole ? "w" : ""}`;
  const define = (node: Node): string => {
    let text = node.form;
    for (const input of node.inputs) text += ` ${numberOf(input)}`;
    return text;
  };
  const numberOf = (node: Node): number => {
    const before = numbers.get(node);
    if (before !== undefined) return before;
    const place = of.get(node);
    const text = place ? stored(node, place) : define(node);
    form += `${text}[${node.shape}]${node.dtype};`;
    numbers.set(node, numbers.size);
    return numbers.size - 1;
  };
  const stored = (node: Node, place: Placement): string => {
    const value = is(node, leafPrimitive) && sizeOf(node.shape) === 1 && node.attrs.data?.[0];
    // What the kernel holds itself, beside where it lies, for data may choose from it.
    const known = typeof value === "number" ? `=${Object.is(value, -0) ? "-0" : value}` : "";
    return placed(place) + known;
  };
  for (const { root, anchor } of group) {
    const place = of.get(root);
    // The maps from the anchor to the root are not stored, nor is the anchor, unless it is the root.
    const text = define(root);
    const heart = !anchor ? "" : anchor === root ? "r" : `a${numberOf(anchor)}`;
    form += `${text}[${root.shape}]${root.dtype}${heart}>${place ? placed(place) : ""};`;
  }
  return [form, [...buffers.keys()]];
}
