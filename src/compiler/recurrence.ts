import { constant } from "../expr/index.ts";
import {
  addAffine,
  affine,
  carryRows,
  loopIndex,
  macs,
  type Node,
  type ScanAttrs,
  scanParts,
  sizeOf,
  stridesOf,
} from "../graph/index.ts";
import type { Graph } from "../graph/traced.ts";
import type { Buffer, Kernel, Load, Rounds } from "./kernel.ts";
import { copyKernel } from "./movement.ts";
import { bufferReads } from "./phases.ts";
import { addressOf, type Buffers, type Places, type Surroundings } from "./place.ts";
import { MustSplit, MustStore, Reader } from "./reader.ts";

/**
 * The kernels of a recurrence: one that writes each first carry into its row, and one that stands for the rounds. The body is lowered
 * like any graph, its inputs and outputs being rows that move from round to round: nothing in it depends on the number of rounds.
 */
export function recurrenceKernels(
  node: Node<ScanAttrs>,
  places: Places,
  buffers: Buffers,
  lowerBody: (graph: Graph, around: Surroundings) => { readonly kernels: readonly Kernel[] },
): Kernel[] {
  const { attrs, inputs } = node;
  const { carry, xs, shared, next, ys, length, reverse } = attrs;
  const own = places.of.get(node);
  if (!own) throw new Error("a recurrence stores its rows");
  if (own.strides[0] !== 1) throw new MustStore(node);
  const rounds: Rounds = { count: length, reverse };
  const parts = scanParts(attrs);
  const rows = carryRows(attrs);
  const placeOf = (part: number, row: number): number => {
    const { offset, shape } = parts[part] ?? { offset: 0, shape: [] };
    return own.offset + offset + row * sizeOf(shape);
  };
  const rowOf = (part: number, first: number): Buffer["home"] => ({
    kind: "row",
    of: own.buffer,
    offset: placeOf(part, first),
    step: sizeOf(parts[part]?.shape ?? []),
    rounds,
  });
  const starts = inputs.slice(0, carry.length).map((init, i) => {
    const strides = stridesOf(init.shape);
    const target = { buffer: own.buffer, offset: placeOf(i, rows.init), strides, whole: false };
    return copyKernel(init, target, places);
  });
  const body = lowerBody(
    {
      inputs: [...carry, ...xs, ...shared],
      outputs: [...next, ...ys],
      donations: [...next, ...ys].map(() => undefined),
    },
    {
      buffers,
      inputs: [
        ...carry.map((_, i) => rowOf(i, rows.before)),
        ...inputs
          .slice(carry.length)
          .map((input, i) => rowsOfInput(input, i < xs.length, rounds, places)),
      ],
      outputs: [
        ...next.map((_, i) => rowOf(i, rows.after)),
        ...ys.map((_, i) => rowOf(carry.length + i, 0)),
      ],
    },
  );
  const touched = new Set([own.buffer]);
  for (const buffer of body.kernels.flatMap(bufferReads)) {
    if (buffer.home.kind === "row") touched.add(buffer.home.of);
    else if (buffer.home.kind !== "arena") touched.add(buffer);
  }
  return [
    ...starts,
    {
      name: `${node.scope} scan`.trim(),
      loops: [],
      sources: [...touched].map(wholeLoad),
      accumulators: [],
      stores: [{ buffer: own.buffer, index: affine(0), expr: constant(0) }],
      macs: macs(node),
      repeat: { rounds, kernels: body.kernels.map(readShared) },
    },
  ];
}

export const wholeLoad = (buffer: Buffer): Load => ({ kind: "load", buffer, index: affine(0) });

/** Where each round finds what it takes of an input: row t of a series, or all of what is shared. */
function rowsOfInput(
  input: Node,
  isSeries: boolean,
  rounds: Rounds,
  places: Places,
): Buffer["home"] {
  const index = input.shape.map((_, axis) => loopIndex(axis));
  const stored = places.of.get(input);
  const from = stored
    ? { buffer: stored.buffer, index: addressOf(stored, index) }
    : readAt(input, places);
  const first = isSeries ? 1 : 0;
  const strides = stridesOf(input.shape);
  // A round reads one stretch of memory.
  const straight = input.shape.every(
    (n, axis) => axis < first || n === 1 || from.index.terms.get(axis) === strides[axis],
  );
  if (!straight) throw new MustStore(input);
  const step = isSeries ? (from.index.terms.get(0) ?? 0) : 0;
  return { kind: "row", of: from.buffer, offset: from.index.offset, step, rounds };
}

/** The one load that gives the elements of a movement of something stored. */
function readAt(node: Node, places: Places): Load {
  const reader = new Reader(
    node.shape.map((extent) => ({ extent, reduce: false })),
    places,
  );
  try {
    const expr = reader.value(
      node,
      node.shape.map((_, axis) => loopIndex(axis)),
    );
    const [source] = reader.sources;
    if (expr.op === "input" && source?.kind === "load" && !source.indirect) return source;
  } catch (signal) {
    if (!(signal instanceof MustSplit)) throw signal;
  }
  throw new MustStore(node);
}

/** Reads what does not move from round to round at its own place: a kernel that reads nothing else need not run in every round. */
function readShared(kernel: Kernel): Kernel {
  const sources = kernel.sources.map((source) => {
    if (source.kind !== "load" || source.buffer.home.kind !== "row") return source;
    const { of, offset, step } = source.buffer.home;
    return step === 0
      ? { ...source, buffer: of, index: addAffine(affine(offset), source.index) }
      : source;
  });
  return { ...kernel, sources };
}
