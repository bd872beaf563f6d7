import type { Tensors } from "../../../nn/index.ts";
import { tensor } from "../../../tensor/index.ts";
import type { OnnxNode } from "../import/model.ts";
import { type Axes, atomsOf, extentOf, sameAxis } from "./axes.ts";
import type { Handle, Raise } from "./raise.ts";
import type { Raiser } from "./raiser.ts";

interface Kind {
  readonly type: "rnn" | "gru" | "lstm";
  /** For each of our gates, in their order, the place of ONNX's. */
  readonly gates: readonly number[];
  /** Names of the functions that our layer computes by. */
  readonly activations: readonly string[];
}

const kinds: Readonly<Record<string, Kind>> = {
  RNN: { type: "rnn", gates: [0], activations: ["tanh"] },
  // r z n here, z r h there.
  GRU: { type: "gru", gates: [1, 0, 2], activations: ["sigmoid", "tanh"] },
  // i f g o here, i o f c there.
  LSTM: { type: "lstm", gates: [0, 2, 3, 1], activations: ["sigmoid", "tanh", "tanh"] },
};

/** [gates · H, columns], the gates in ONNX's order → [columns, gates · H] in ours. */
function matrix(data: Float32Array, { gates }: Kind, hidden: number, columns: number) {
  const width = gates.length * hidden;
  const turned = new Float32Array(width * columns);
  for (const [ours, theirs] of gates.entries())
    for (let h = 0; h < hidden; h++)
      for (let c = 0; c < columns; c++)
        turned[c * width + ours * hidden + h] = data[(theirs * hidden + h) * columns + c] ?? 0;
  return tensor(turned, [columns, width]);
}

const recurrent: Raiser = (raise, node) => {
  const kind = kinds[node.op] as Kind;
  const { attributes } = node;
  const x = raise.x(node);
  const batchFirst = attributes.flag("layout");
  const [n = [], t = [], f = []] = batchFirst
    ? x.logical
    : [x.logical[1], x.logical[0], x.logical[2]];
  const series = raise.arrange(x, [n, t, f]);
  const [weight, recurrence] = [raise.weight(node, 1), raise.weight(node, 2)];
  const [directions = 1, , features = 1] = weight.shape;
  const hidden = recurrence.shape[2] ?? 1;
  const way = attributes.text("direction", "forward");
  if (way === "reverse") throw raise.refuse("runs from the last step to the first only");
  requirePlain(raise, node, kind, directions);
  const activation = attributes.texts("activations")?.[0]?.toLowerCase() ?? "tanh";
  const after = attributes.flag("linear_before_reset");
  const bias = raise.numbers(node, 3);
  const rows = kind.gates.length * hidden;
  const params: Record<string, Tensors> = {};
  for (let d = 0; d < directions; d++) {
    const of = (list: Float32Array, size: number) => list.subarray(d * size, (d + 1) * size);
    const both = bias && of(bias, 2 * rows);
    const [input, past] = [both?.subarray(0, rows), both?.subarray(rows)];
    const own = kind.type === "gru" && after;
    params[d === 0 ? "layer1" : "layer1Reverse"] = {
      weight: matrix(of(weight.data, rows * features), kind, hidden, features),
      recurrent: matrix(of(recurrence.data, rows * hidden), kind, hidden, hidden),
      ...(input &&
        past && {
          // The gate whose past is reset keeps the bias of its past apart.
          bias: matrix(
            input.map((value, i) => value + (own && i >= 2 * hidden ? 0 : (past[i] ?? 0))),
            kind,
            hidden,
            1,
          ).reshape([rows]),
          ...(own && { recurrentBias: tensor(past.slice(2 * hidden)) }),
        }),
    };
  }
  const [all, last] = [raise.uses(node.outputs[0]) > 0, raise.uses(node.outputs[1]) > 0];
  if (all && last) throw raise.refuse("gives both its series and its last state");
  if (raise.uses(node.outputs[2]) > 0) throw raise.refuse("gives its cell's last state");
  const spec = {
    type: kind.type,
    units: hidden,
    bidirectional: directions === 2,
    bias: bias !== undefined,
    returns: last ? "last" : "sequence",
    ...(kind.type === "rnn" && { activation }),
    ...(kind.type === "gru" && { reset: after ? "after" : "before" }),
  };
  const [d, h] = [atomsOf(directions), atomsOf(hidden)];
  const physical: Axes = last ? [n, [...d, ...h]] : [n, t, [...d, ...h]];
  const logical: Axes = last
    ? batchFirst
      ? [n, d, h]
      : [d, n, h]
    : batchFirst
      ? [n, t, d, h]
      : [t, d, n, h];
  const handle = raise.emit(
    raise.nameOf(node, kind.type),
    series,
    { spec, params },
    { physical, logical },
  );
  return last ? [undefined, handle] : [handle];
};

/** @throws {UnsupportedOnnxError} for what the layer has not: other functions, states that it starts from, lengths, peepholes */
function requirePlain(raise: Raise, node: OnnxNode, kind: Kind, directions: number): void {
  const { attributes } = node;
  const names = attributes.texts("activations")?.map((name) => name.toLowerCase());
  const wanted = Array.from({ length: directions }, () => kind.activations).flat();
  const fits =
    names === undefined ||
    names.join() === wanted.join() ||
    (kind.type === "rnn" && names.every((name) => name === "relu"));
  if (!fits) throw raise.refuse(`computes by ${names?.join(", ")}`);
  if (attributes.has("clip") || attributes.flag("input_forget"))
    throw raise.refuse("clips, or ties gates");
  const steps = raise.shape(node.inputs[0])[attributes.flag("layout") ? 1 : 0];
  if (raise.numbers(node, 4)?.some((length) => length !== steps))
    throw raise.refuse("has sequences of several lengths");
  for (const index of [5, 6]) {
    if (raise.maybe(node.inputs[index]) || raise.numbers(node, index)?.some((value) => value !== 0))
      throw raise.refuse("starts from a state other than 0");
  }
  if (raise.numbers(node, 7)) throw raise.refuse("has peepholes");
}

/**
 * The last step of a series, `out[:, -1]` in PyTorch: the recurrent layer that made it gives that alone then. Undefined where it is
 * something else, or where somebody reads the other steps too. Two directions end at two ends.
 */
export function lastStep(raise: Raise, node: OnnxNode): Handle | undefined {
  const x = raise.maybe(node.inputs[0]);
  const draft = x && raise.draftOf(x);
  const [n, t, h] = x?.physical ?? [];
  if (!x || !draft?.spec || !n || !t || !h || !raise.isReadOnce(x)) return undefined;
  const { type, returns, bidirectional } = draft.spec;
  if (!["rnn", "gru", "lstm"].includes(type) || returns !== "sequence" || bidirectional)
    return undefined;
  const rank = raise.shape(node.inputs[0]).length;
  const axis = (node.attributes.int("axis", 0) + rank) % rank;
  const index = raise.numbers(node, 1);
  const steps = extentOf(t);
  const isLast = index?.length === 1 && (index[0] === -1 || index[0] === steps - 1);
  if (!isLast || raise.shape(node.inputs[1]).length > 0 || !sameAxis(x.logical[axis] ?? [], t))
    return undefined;
  draft.spec = { ...draft.spec, returns: "last" };
  return { node: x.node, physical: [n, h], logical: x.logical.toSpliced(axis, 1) };
}

export const recurrentRaisers: Readonly<Record<string, Raiser>> = {
  RNN: recurrent,
  GRU: recurrent,
  LSTM: recurrent,
};
