/**
 * What recurrent layers share: stacking, both directions, carried state. A cell says how many gates it has, what it remembers and how one
 * step goes; rnn.ts, lstm.ts and gru.ts are such cells.
 */
import { ShapeError, showShape } from "../../graph/shape.ts";
import { concat, foldIn, full, stopGradient, type Tensor, zeros } from "../../tensor/index.ts";
import { draw, fansOf, type Init } from "../init/index.ts";
import { type Carry, type Cell, type RecurrentDefaults, recurrentFields } from "./cell.ts";
import { dropElements } from "./dropout.ts";
import { type Field, SpecError } from "./field.ts";
import {
  type Applied,
  type Context,
  childOf,
  defineLayer,
  type LayerKind,
  type Made,
  requireFloat,
  type Seed,
  type Tensors,
  tensorAt,
  type Variables,
} from "./layer.ts";
import { requireSequence } from "./sequence.ts";
import { mapCarry, walkOver } from "./walk.ts";
import { requireWeight } from "./weight.ts";

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
    group: "sequence",
    summary: cell.summary,
    fields: { ...recurrentFields, ...cell.fields } as unknown as {
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
  const gates = cell.gates.length * units;
  requireWeight([features, gates], { units }, path);
  if (layers > 1) requireWeight([width, gates], { units }, path);
  requireWeight([units, gates], { units }, path, "recurrent");
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
  requireFloat(x, context.path);
  requireBatch(options.stateful, x, context.path);
  const after: Record<string, Tensors> = {};
  let input = x;
  let output = x;
  for (const depth of depths(layers)) {
    if (depth > 1 && dropout > 0 && context.training)
      input = dropElements(input, dropout, foldIn(context.key(), depth));
    const walks = walksOf(depth, bidirectional).map((walk) => {
      const path = `${context.path}/${walk.name}`;
      const walked = walkOver(cell, options, {
        reverse: walk.reverse,
        params: childOf(params, walk.name),
        x: input,
        start: startOf(cell, options, childOf(state, walk.name), x, path),
        path,
      });
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

function requireBatch(stateful: number | false, x: Tensor, path: string): void {
  if (stateful === false || x.shape[0] === stateful) return;
  throw new ShapeError(
    `${path}: x is ${showShape(x.shape)}, but stateful carries the state of ${stateful} sequences; give batches of ${stateful} in their order, which fit does not, or set stateful to false`,
  );
}
