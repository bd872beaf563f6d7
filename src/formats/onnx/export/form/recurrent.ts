import { childOf } from "../../../../nn/layer/layer.ts";
import { FormatError } from "../../../format-error.ts";
import { type OnnxAttributes, permuted } from "../graph.ts";
import { type LayerForm, type Place, type Weights, weightsOf } from "../place.ts";
import { reshape } from "../value.ts";

/** How a kind of cell is said in ONNX. */
interface CellForm {
  readonly op: "RNN" | "LSTM" | "GRU";
  /** Our gates in ONNX's order. */
  readonly gates: readonly number[];
  /** What it carries from step to step, in ONNX's order. */
  readonly carries: readonly string[];
  attributes(options: Place["options"], directions: number): OnnxAttributes;
}

const cells = {
  rnn: {
    op: "RNN",
    gates: [0],
    carries: ["h"],
    attributes: ({ activation }, directions) => ({
      activations: {
        texts: new Array<string>(directions).fill(activation === "relu" ? "Relu" : "Tanh"),
      },
    }),
  },
  // ours i f g o, ONNX's i o f c
  lstm: { op: "LSTM", gates: [0, 3, 1, 2], carries: ["h", "c"], attributes: () => ({}) },
  // ours r z n, ONNX's z r h
  gru: {
    op: "GRU",
    gates: [1, 0, 2],
    carries: ["h"],
    attributes: ({ reset }) => ({ linear_before_reset: { int: reset === "after" ? 1 : 0 } }),
  },
} as const satisfies Record<string, CellForm>;

/** The stacked layers, each one operator for both directions; between them [T, N, F], as ONNX has sequences. */
const recurrent =
  (cell: CellForm): LayerForm =>
  (place) => {
    const { graph, options } = place;
    const { units, layers } = { units: Number(options.units), layers: Number(options.layers) };
    requireBatch(place);
    const x = place.last();
    const [steps = 1] = x.shape;
    const names = (layer: number): string[] => [
      `layer${layer}`,
      ...(options.bidirectional === true ? [`layer${layer}Reverse`] : []),
    ];
    const width = names(1).length * units;
    let input = place.add("Transpose", [x.name], { perm: { ints: [1, 0, 2] } }, "steps");
    for (let layer = 1; layer <= layers; layer++) {
      const last = layer === layers && options.returns === "last";
      const [sequence = "", end = ""] = walk(place, cell, input, names(layer), last);
      const own = layer === layers ? "" : `layer${layer}/output`;
      // [directions, N, units] and [T, directions, N, units]: the directions go beside each other.
      const perm = { ints: last ? [1, 0, 2] : layer === layers ? [2, 0, 1, 3] : [0, 2, 1, 3] };
      const beside = place.add(
        "Transpose",
        [last ? end : sequence],
        { perm },
        `layer${layer}/beside`,
      );
      if (layer === layers)
        return place.out(
          reshape(graph, beside, last ? [width] : [steps, width], place.name(own)),
          x,
        );
      // The first axis are the steps here; the batch is what 0 keeps at the second place.
      input = reshape(graph, beside, [0, width], place.name(own));
    }
    return x;
  };

/** One layer, both directions: W and R are [directions, gates · units, inputs], B both biases one behind the other. */
function walk(
  place: Place,
  cell: CellForm,
  input: string,
  names: readonly string[],
  last: boolean,
): readonly string[] {
  const { graph, options, variables } = place;
  const units = Number(options.units);
  const [layer = ""] = names;
  const weights = (name: string): Weights[] =>
    names.map((walk) => weightsOf(childOf(variables.params, walk), name, place.name(walk)));
  const matrices = (name: string, part: string): string => {
    const all = weights(name).map((weight) => gateRows(weight, cell, units));
    const inputs = all[0]?.shape[1] ?? 1;
    const shape = [names.length, cell.gates.length * units, inputs];
    return graph.floats(place.name(`${layer}/${part}`), shape, joined(all.map(({ data }) => data)));
  };
  const biases = (): string => {
    if (options.bias !== true) return "";
    const rows = weights("bias").map(
      (bias) => gateRows({ ...bias, shape: [1, ...bias.shape] }, cell, units).data,
    );
    const own = names.map((walk) => childOf(variables.params, walk));
    const size = cell.gates.length * units;
    // The bias of what is read of the past: only the new state of a GRU has one.
    const past = own.map((params, i) => {
      const zeros = new Float32Array(size);
      if (cell.op === "GRU" && options.reset === "after")
        zeros.set(weightsOf(params, "recurrentBias", place.name(names[i])).data, size - units);
      return zeros;
    });
    const both = rows.flatMap((row, i) => [row, past[i] ?? new Float32Array(size)]);
    return graph.floats(place.name(`${layer}/bias`), [names.length, 2 * size], joined(both));
  };
  const initial = (): string[] => {
    if (options.stateful === false) return [];
    const state = childOf(variables.state, layer);
    return [
      "",
      ...cell.carries.map((name) => {
        const { shape, data } = weightsOf(state, name, place.name(layer));
        return graph.floats(place.name(`${layer}/${name}`), [1, ...shape], data);
      }),
    ];
  };
  const inputs = [
    input,
    matrices("weight", "weight"),
    matrices("recurrent", "recurrent"),
    biases(),
    ...initial(),
  ];
  while (inputs.at(-1) === "") inputs.pop();
  const outputs = last ? ["", place.name(`${layer}/end`)] : [place.name(`${layer}/sequence`)];
  return graph.addSeveral(cell.op, inputs, place.name(layer), outputs, {
    hidden_size: { int: units },
    direction: { text: names.length === 2 ? "bidirectional" : "forward" },
    ...cell.attributes(options, names.length),
  });
}

/** [inputs, gates · units] as [gates · units, inputs], the gates in ONNX's order. */
function gateRows({ shape, data }: Weights, cell: CellForm, units: number): Weights {
  const [inputs = 1] = shape;
  const rows = permuted(data, [inputs, cell.gates.length, units], [1, 2, 0]);
  const size = units * inputs;
  return {
    shape: [cell.gates.length * units, inputs],
    data: joined(cell.gates.map((gate) => rows.subarray(gate * size, (gate + 1) * size))),
  };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function requireBatch({ options, graph, path }: Place): void {
  if (options.stateful === false || graph.batch === options.stateful) return;
  throw new FormatError(
    `${path}: stateful carries the state of ${options.stateful} sequences, the batch is ${graph.batch}; export with a batch of ${options.stateful}`,
  );
}

export const recurrentForms: Readonly<Record<string, LayerForm>> = Object.fromEntries(
  Object.entries(cells).map(([type, cell]) => [type, recurrent(cell)]),
);
