/**
 * What recurrent layers share: the walk over time, stacking, both directions, truncation, carried state. A cell says how many gates
 * it has, what it remembers and how one step goes; rnn.ts, lstm.ts and gru.ts are such cells.
 */
import { ShapeError, showShape } from "../../graph/shape.ts";
import {
  concat,
  einsum,
  foldIn,
  full,
  mapTree,
  scan,
  stopGradient,
  type Tensor,
  tensor,
  where,
  zeros,
} from "../../tensor/index.ts";
import { draw, fansOf, type Init, initField } from "../init/index.ts";
import { dropElements } from "./dropout.ts";
import { choice, count, type Field, flag, optional, SpecError, within } from "./field.ts";
import {
  type Applied,
  type Context,
  childOf,
  defineLayer,
  type LayerKind,
  type Made,
  type Seed,
  type Tensors,
  tensorAt,
  type Variables,
} from "./layer.ts";
import { countOrFalse, requireSequence } from "./sequence.ts";

export interface RecurrentOptions {
  /** Length of the hidden state, in each direction. */
  readonly units: number;
  /** Stacked: each reads the whole output of the one before. Default 1. */
  readonly layers?: number;
  /** A second walk from the last step to the first, its outputs joined behind those of the first. Default false. */
  readonly bidirectional?: boolean;
  /** "sequence" gives the output of every step, "last" that of the end of the walk. Default "sequence". */
  readonly returns?: "sequence" | "last";
  /** Default true. */
  readonly bias?: boolean;
  /** How the weight of the input is drawn, each gate by itself. Default "xavierUniform". */
  readonly init?: Init;
  /** How the weight of the hidden state is drawn, each gate by itself. Default "orthogonal". */
  readonly recurrentInit?: Init;
  /** Probability that an element between two stacked layers is dropped in training, in [0, 1). Default 0. */
  readonly dropout?: number;
  /** Truncated back-propagation through time: at steps k, 2k, … no gradient leaves for the steps before. Default false: none is cut. */
  readonly truncate?: number | false;
  /**
   * So many sequences go on from batch to batch: each starts with the state in which the one at its place ended, as a constant.
   * Fresh variables start from 0. Default false: every batch starts from 0.
   */
  readonly stateful?: number | false;
}

export type RecurrentDefaults = Required<RecurrentOptions>;

const fields = {
  units: count,
  layers: optional(count, 1),
  bidirectional: optional(flag, false),
  returns: optional(choice(["sequence", "last"]), "sequence"),
  bias: optional(flag, true),
  init: optional(initField, "xavierUniform"),
  recurrentInit: optional(initField, "orthogonal"),
  dropout: optional(within(0, 1), 0),
  truncate: optional(countOrFalse, false),
  stateful: optional(countOrFalse, false),
} as const satisfies { [K in keyof RecurrentDefaults]: Field<RecurrentDefaults[K]> };

/** Its own options as fields. */
type OwnFields<O> = { readonly [K in Exclude<keyof O, keyof RecurrentOptions>]-?: Field<O[K]> };

/** What goes from step to step, by name, each [N, units]. */
export type Carry<M extends string> = { readonly [name in M]: Tensor };

/** One step of a cell reads its weights by this. */
export interface CellWeights {
  /** U, [units, gates · units], the gates side by side. */
  readonly recurrent: Tensor;
  /** A parameter of the cell's own. */
  own(name: string): Tensor;
}

/** A kind of recurrent cell, and everything that is special about it. `M` names what it remembers. */
export interface Cell<O extends RecurrentDefaults, M extends string> {
  readonly type: string;
  readonly fields: OwnFields<O>;
  /** In the order in which their columns stand in weight, recurrent and bias. */
  readonly gates: readonly string[];
  /** What it remembers; the first is its output. */
  readonly carries: readonly [output: M, ...others: M[]];
  /** The initial bias of a gate. 0 where absent. */
  bias?(gate: string, options: O): number;
  /** Parameters beside weight, recurrent and bias. */
  own?(options: O): Readonly<Record<string, Tensor>>;
  /** @param x  W xₜ + b, [N, gates · units] */
  step(x: Tensor, carry: Carry<M>, weights: CellWeights, options: O): Carry<M>;
}

/** The parts of the last axis that belong to each gate. */
export function gatesOf<G extends string>(
  x: Tensor,
  gates: readonly G[],
): { readonly [gate in G]: Tensor } {
  const units = (x.shape.at(-1) ?? 0) / gates.length;
  const all = x.shape.slice(0, -1).map(() => null);
  const parts = gates.map((gate, g) => [gate, x.slice(...all, [g * units, (g + 1) * units])]);
  return Object.fromEntries(parts) as { readonly [gate in G]: Tensor };
}

/** A walk over time: one of the stacked layers, in one direction. */
interface Walk {
  readonly name: string;
  readonly reverse: boolean;
}

const walksOf = (layer: number, bidirectional: boolean): Walk[] => [
  { name: `layer${layer}`, reverse: false },
  ...(bidirectional ? [{ name: `layer${layer}Reverse`, reverse: true }] : []),
];

const depths = (layers: number): number[] => Array.from({ length: layers }, (_, i) => i + 1);

export function defineRecurrent<O extends RecurrentDefaults, M extends string>(
  cell: Cell<O, M>,
): LayerKind {
  return defineLayer<O>({
    type: cell.type,
    fields: { ...fields, ...cell.fields } as unknown as {
      readonly [K in keyof O]-?: Field<O[K]>;
    },
    init: (options, seed) => initRecurrent(cell, options, seed),
    apply: (options, variables, x, context) => applyRecurrent(cell, options, variables, x, context),
  });
}

function initRecurrent<O extends RecurrentDefaults, M extends string>(
  cell: Cell<O, M>,
  options: O,
  seed: Seed,
): Made {
  const { units, layers, bidirectional, returns, stateful } = options;
  const { inputShape, path } = seed;
  requireSequence([null, ...inputShape], path);
  if (bidirectional && stateful !== false)
    throw new SpecError(
      `${path}: stateful is ${stateful} and bidirectional true; the reverse walk has no past to go on from, so set one of them to false`,
    );
  const [steps = 0, features = 0] = inputShape;
  const width = bidirectional ? 2 * units : units;
  const params: Record<string, Tensors> = {};
  const state: Record<string, Tensors> = {};
  for (const depth of depths(layers))
    for (const [direction, { name }] of walksOf(depth, bidirectional).entries()) {
      const key = foldIn(seed.key, 2 * depth + direction);
      params[name] = freshWeights(cell, options, key, depth === 1 ? features : width);
      if (stateful !== false) state[name] = carryOf(cell, () => zeros([stateful, units]));
    }
  const outputShape = returns === "last" ? [width] : [steps, width];
  return { params, state, outputShape };
}

/** Every gate is a matrix of its own: drawn by its own fans, and orthogonal by itself. */
function freshWeights<O extends RecurrentDefaults, M extends string>(
  cell: Cell<O, M>,
  options: O,
  key: Tensor,
  features: number,
): Record<string, Tensor> {
  const { units, bias } = options;
  const drawGates = (init: Init, rows: number, offset: number): Tensor => {
    const shape = [rows, units];
    const gates = cell.gates.map((_, g) =>
      draw(init, foldIn(key, 2 * g + offset), shape, fansOf(shape)),
    );
    return concat(gates, 1);
  };
  return {
    weight: drawGates(options.init, features, 0),
    recurrent: drawGates(options.recurrentInit, units, 1),
    ...(bias && {
      bias: concat(cell.gates.map((gate) => full([units], cell.bias?.(gate, options) ?? 0))),
    }),
    ...cell.own?.(options),
  };
}

const carryOf = <M extends string>(
  { carries }: { readonly carries: readonly M[] },
  make: (name: M) => Tensor,
): Carry<M> => Object.fromEntries(carries.map((name) => [name, make(name)])) as Carry<M>;

function applyRecurrent<O extends RecurrentDefaults, M extends string>(
  cell: Cell<O, M>,
  options: O,
  { params, state }: Variables,
  x: Tensor,
  context: Context,
): Applied {
  const { layers, bidirectional, returns, dropout } = options;
  requireSequence(x.shape, context.path);
  requireBatch(options.stateful, x, context.path);
  const after: Record<string, Tensors> = {};
  let input = x;
  let output = x;
  for (const depth of depths(layers)) {
    if (depth > 1 && dropout > 0 && context.training)
      input = dropElements(input, dropout, foldIn(context.key(), depth));
    const walks = walksOf(depth, bidirectional).map((walk) => {
      const path = `${context.path}/${walk.name}`;
      const from = startOf(cell, options, childOf(state, walk.name), x, path);
      const walked = walkOver(cell, options, walk, childOf(params, walk.name), input, from, path);
      if (options.stateful !== false) after[walk.name] = mapCarry(stopGradient, walked.carry);
      return walked;
    });
    const last = depth === layers && returns === "last";
    output = concat(
      walks.map(({ carry, sequence }) => (last ? carry[cell.carries[0]] : sequence)),
      -1,
    );
    input = output;
  }
  return { output, state: options.stateful === false ? state : after };
}

function startOf<O extends RecurrentDefaults, M extends string>(
  cell: Cell<O, M>,
  { stateful, units }: O,
  state: Tensors,
  x: Tensor,
  path: string,
): Carry<M> {
  if (stateful === false) return carryOf(cell, () => zeros([x.shape[0] ?? 0, units]));
  return carryOf(cell, (name) => tensorAt(state, name, path));
}

/**
 * One walk over time. What the gates take of the input is one product for all steps; only what needs the step before is in the loop.
 *
 * @returns  the outputs [N, T, units], and what the cell remembers at the end
 */
function walkOver<O extends RecurrentDefaults, M extends string>(
  cell: Cell<O, M>,
  options: O,
  { reverse }: Walk,
  params: Tensors,
  x: Tensor,
  start: Carry<M>,
  path: string,
): { readonly sequence: Tensor; readonly carry: Carry<M> } {
  const weight = tensorAt(params, "weight", path);
  const [, steps = 0, features] = x.shape;
  if (features !== weight.shape[0])
    throw new ShapeError(
      `${path}: x is ${showShape(x.shape)}, weight is ${showShape(weight.shape)}; the last axis of x must be ${weight.shape[0]}`,
    );
  const product = einsum("nti,ig->tng", x, weight);
  const gates = options.bias ? product.add(tensorAt(params, "bias", path)) : product;
  const weights: CellWeights = {
    recurrent: tensorAt(params, "recurrent", path),
    own: (name) => tensorAt(params, name, path),
  };
  const { truncate } = options;
  const cut = truncate === false ? {} : { cut: cutsOf(steps, truncate, reverse) };
  const [carry, sequence] = scan<
    Carry<M>,
    { readonly gates: Tensor; readonly cut?: Tensor },
    Tensor
  >(
    (before, now) => {
      const { cut } = now;
      // The values are the same on both sides; the gradient passes where it is not cut.
      const known = cut ? mapCarry((h) => where(cut.gt(0), stopGradient(h), h), before) : before;
      const next = cell.step(now.gates, known, weights, options);
      return [next, next[cell.carries[0]]];
    },
    start,
    { gates, ...cut },
    { reverse },
  );
  return { sequence: sequence.permute([1, 0, 2]), carry };
}

/** 1 at the steps that a gradient does not leave towards their past, [T]. */
function cutsOf(steps: number, every: number, reverse: boolean): Tensor {
  const cuts = Float32Array.from({ length: steps }, (_, t) => {
    const step = reverse ? steps - 1 - t : t;
    return step > 0 && step % every === 0 ? 1 : 0;
  });
  return tensor(cuts);
}

const mapCarry = <M extends string>(fn: (h: Tensor) => Tensor, carry: Carry<M>): Carry<M> =>
  mapTree<Tensor, Tensor>(fn, carry) as Carry<M>;

function requireBatch(stateful: number | false, x: Tensor, path: string): void {
  if (stateful === false || x.shape[0] === stateful) return;
  throw new ShapeError(
    `${path}: x is ${showShape(x.shape)}, but stateful carries the state of ${stateful} sequences; give batches of ${stateful}, or set stateful to ${x.shape[0]} or false`,
  );
}
