import type { Expr } from "../../../expr/index.ts";
import { activations } from "../../../nn/index.ts";
import {
  arange,
  concat,
  einsum,
  scan,
  stack,
  type Tensor,
  where,
  zeros,
} from "../../../tensor/index.ts";
import { type Call, made, type Operator } from "../import/operator.ts";
import type { Made } from "../import/value.ts";

type Function1 = (x: Tensor) => Tensor;

/** What goes from step to step, each [N, H]. */
type Carry = readonly Tensor[];

/** Everything that one direction of a recurrence needs, gates in ONNX's order. */
interface Direction {
  /** Of the input, [T, N, gates · H], with the input's bias. */
  readonly gates: Tensor;
  /** [H, gates · H] */
  readonly recurrent: Tensor;
  /** [gates · H], zeros where there is none. */
  readonly recurrentBias: Tensor;
  readonly peepholes: Tensor | undefined;
  readonly hidden: number;
  readonly activations: readonly Function1[];
  readonly call: Call;
}

interface Cell {
  readonly gates: number;
  /** Of one direction. */
  readonly activations: readonly string[];
  readonly remembers: 1 | 2;
  step(x: Tensor, carry: Carry, direction: Direction): Carry;
}

/** The k-th of the columns side by side. */
const part = (x: Tensor, k: number, hidden: number): Tensor =>
  x.slice(...x.shape.slice(1).map(() => null), [k * hidden, (k + 1) * hidden]);

const rnn: Cell = {
  gates: 1,
  activations: ["Tanh"],
  remembers: 1,
  step(x, [h], { recurrent, recurrentBias, activations: [f] }) {
    return [(f as Function1)(x.add((h as Tensor).matmul(recurrent)).add(recurrentBias))];
  },
};

/** Update, reset, hidden. */
const gru: Cell = {
  gates: 3,
  activations: ["Sigmoid", "Tanh"],
  remembers: 1,
  step(x, [before], { recurrent, recurrentBias, hidden, activations: [f, g], call }) {
    const h = before as Tensor;
    const gate = (k: number, past: Tensor): Tensor => part(x, k, hidden).add(past);
    const past = (k: number, from: Tensor): Tensor =>
      from.matmul(part(recurrent, k, hidden)).add(part(recurrentBias, k, hidden));
    const z = (f as Function1)(gate(0, past(0, h)));
    const r = (f as Function1)(gate(1, past(1, h)));
    const inner = call.attributes.flag("linear_before_reset")
      ? r.mul(past(2, h))
      : past(2, r.mul(h));
    const n = (g as Function1)(gate(2, inner));
    return [n.add(z.mul(h.sub(n)))];
  },
};

/** Input, output, forget, cell. */
const lstm: Cell = {
  gates: 4,
  activations: ["Sigmoid", "Tanh", "Tanh"],
  remembers: 2,
  step(x, [h, c], { recurrent, recurrentBias, peepholes, hidden, activations: [f, g, out] }) {
    const all = x.add((h as Tensor).matmul(recurrent)).add(recurrentBias);
    const memory = c as Tensor;
    const peep = (gate: Tensor, k: number, cell: Tensor): Tensor =>
      peepholes ? gate.add(part(peepholes, k, hidden).mul(cell)) : gate;
    const i = (f as Function1)(peep(part(all, 0, hidden), 0, memory));
    const forget = (f as Function1)(peep(part(all, 2, hidden), 2, memory));
    const now = forget.mul(memory).add(i.mul((g as Function1)(part(all, 3, hidden))));
    const o = (f as Function1)(peep(part(all, 1, hidden), 1, now));
    return [o.mul((out as Function1)(now)), now];
  },
};

/** The functions by their names, with the numbers that they take. */
function activationOf(call: Call, name: string, alpha?: number, beta?: number): Function1 {
  const known: Readonly<Record<string, (x: Expr) => Expr>> = {
    sigmoid: (x) => x.sigmoid(),
    tanh: (x) => x.tanh(),
    relu: (x) => x.max(0),
    affine: (x) => x.mul(alpha ?? 1).add(beta ?? 0),
    leakyrelu: (x) => x.lt(0).select(x.mul(alpha ?? 0.01), x),
    thresholdedrelu: (x) => x.gt(alpha ?? 1).select(x, 0),
    scaledtanh: (x) =>
      x
        .mul(beta ?? 1)
        .tanh()
        .mul(alpha ?? 1),
    hardsigmoid: (x) =>
      x
        .mul(alpha ?? 0.2)
        .add(beta ?? 0.5)
        .max(0)
        .min(1),
    elu: (x) => activations.elu.expr(x, { alpha: alpha ?? 1 }),
    softsign: (x) => activations.softsign.expr(x, {}),
    softplus: (x) => activations.softplus.expr(x, { beta: 1 }),
  };
  const key = name.toLowerCase();
  const expr = Object.hasOwn(known, key) ? known[key] : undefined;
  if (!expr) throw call.refuse(`the activation ${JSON.stringify(name)} is unknown`);
  const { attributes } = call;
  const clip = attributes.has("clip") ? attributes.float("clip", 0) : Infinity;
  return (x) => (clip < Infinity ? x.maximum(-clip).minimum(clip) : x).apply(expr);
}

function activationsOf(call: Call, cell: Cell, directions: number): Function1[] {
  const { attributes } = call;
  const count = cell.activations.length * directions;
  const names =
    attributes.texts("activations") ??
    Array.from({ length: directions }, () => cell.activations).flat();
  if (names.length !== count)
    throw call.bad(`it has ${names.length} activations, must have ${count}`);
  const alphas = [...(attributes.floats("activation_alpha") ?? [])];
  const betas = [...(attributes.floats("activation_beta") ?? [])];
  // Each takes the next number of the list, where it needs one.
  return names.map((name) => {
    const key = name.toLowerCase();
    const takesAlpha = [
      "affine",
      "leakyrelu",
      "thresholdedrelu",
      "scaledtanh",
      "hardsigmoid",
      "elu",
    ];
    const takesBeta = ["affine", "scaledtanh", "hardsigmoid"];
    const alpha = takesAlpha.includes(key) ? alphas.shift() : undefined;
    const beta = takesBeta.includes(key) ? betas.shift() : undefined;
    return activationOf(call, name, alpha, beta);
  });
}

function recurrence(call: Call, cell: Cell): Made[] {
  const { attributes } = call;
  const { type } = call.input(0);
  const batchFirst = attributes.flag("layout");
  const x = batchFirst ? call.real(0).transpose(0, 1) : call.real(0);
  const [weight, recurrent] = [call.real(1), call.real(2)];
  if (x.rank !== 3 || weight.rank !== 3 || recurrent.rank !== 3)
    throw call.bad("X, W and R must have 3 axes each");
  const [steps = 0, batch = 0] = x.shape;
  if (steps === 0) throw call.bad("the sequence has no steps");
  const way = attributes.choice("direction", ["forward", "reverse", "bidirectional"], "forward");
  const directions = way === "bidirectional" ? 2 : 1;
  const hidden = recurrent.shape[2] ?? 0;
  const rows = cell.gates * hidden;
  const told = attributes.int("hidden_size", hidden);
  const fits =
    told === hidden &&
    [weight, recurrent].every(({ shape }) => shape[0] === directions && shape[1] === rows) &&
    weight.shape[2] === x.shape[2];
  if (!fits)
    throw call.bad(
      `x is [${x.shape.join(", ")}], W [${weight.shape.join(", ")}], R [${recurrent.shape.join(", ")}], hidden_size ${told}, direction ${way}; these do not fit each other`,
    );
  if (attributes.flag("input_forget")) throw call.refuse("input_forget is 1, must be 0");
  const lengths = lengthsOf(call, steps, batch);
  const functions = activationsOf(call, cell, directions);
  const bias = call.inputs[3] ? call.real(3) : zeros([directions, 2 * rows]);
  const starts = Array.from({ length: cell.remembers }, (_, k) => startOf(call, 5 + k, batchFirst));
  const results = Array.from({ length: directions }, (_, d) => {
    const gates = einsum("tnf,gf->tng", x, weight.slice(d)).add(bias.slice(d, [0, rows]));
    const direction: Direction = {
      gates,
      recurrent: recurrent.slice(d).transpose(),
      recurrentBias: bias.slice(d, [rows, 2 * rows]),
      peepholes: call.inputs[7] ? call.real(7).slice(d) : undefined,
      hidden,
      activations: functions.slice(d * cell.activations.length, (d + 1) * cell.activations.length),
      call,
    };
    const start = starts.map((given) => given?.slice(d) ?? zeros([batch, hidden]));
    return walk(cell, direction, start, way === "reverse" || d === 1, lengths);
  });
  const ends = Array.from({ length: cell.remembers }, (_, k) => {
    const states = results.map(({ end }) => end[k] as Tensor);
    return made(type, stack(states, batchFirst ? 1 : 0));
  });
  // [T, D, N, H], or [N, T, D, H].
  const series = stack(
    results.map(({ series }) => series),
    1,
  );
  return [made(type, batchFirst ? series.permute([2, 0, 1, 3]) : series), ...ends];
}

function startOf(call: Call, index: number, batchFirst: boolean): Tensor | undefined {
  if (!call.inputs[index]) return undefined;
  return batchFirst ? call.real(index).transpose(0, 1) : call.real(index);
}

/** The lengths of the sequences where these are not all of all steps. */
function lengthsOf(call: Call, steps: number, batch: number): number[] | undefined {
  const lengths = call.ints(4);
  if (lengths === undefined) return undefined;
  if (lengths.length !== batch || lengths.some((n) => n < 0 || n > steps))
    throw call.bad(
      `sequence_lens are ${lengths.slice(0, 8).join(", ")}; ${batch} numbers from 0 to ${steps} are needed`,
    );
  return lengths.every((length) => length === steps) ? undefined : lengths;
}

/** One direction; `series` stands in the order of the steps. Where a sequence is over, its state stays and its output is 0. */
function walk(
  cell: Cell,
  direction: Direction,
  start: Carry,
  reverse: boolean,
  lengths: readonly number[] | undefined,
): { readonly series: Tensor; readonly end: Carry } {
  const { gates } = direction;
  const [steps = 0, batch = 0] = gates.shape;
  const ends = lengths && concat(lengths.map((length) => arange(1).add(length)));
  // 1 while a sequence lasts: [T, N, 1].
  const lasts =
    ends &&
    arange(steps)
      .reshape([steps, 1, 1])
      .lt(ends.reshape([1, batch, 1]))
      .cast("float32");
  const [end, series] = scan(
    (carry: Record<string, Tensor>, { x, lasts }: Record<string, Tensor>) => {
      const before = Object.values(carry);
      const after = cell.step(x as Tensor, before, direction);
      const kept = after.map((now, k) =>
        lasts ? where(lasts.gt(0), now, before[k] as Tensor) : now,
      );
      const y = lasts ? (kept[0] as Tensor).mul(lasts) : (kept[0] as Tensor);
      return [Object.fromEntries(kept.map((now, k) => [`carry${k}`, now])), y] as const;
    },
    Object.fromEntries(start.map((tensor, k) => [`carry${k}`, tensor])),
    { x: gates, ...(lasts && { lasts }) } as Record<string, Tensor>,
    { reverse },
  );
  return { series, end: Object.values(end) };
}

const attributes = [
  "activation_alpha",
  "activation_beta",
  "activations",
  "clip",
  "direction",
  "hidden_size",
  "layout",
];

export const recurrentOperators: readonly Operator[] = [
  { name: "RNN", inputs: [3, 6], attributes, run: (call) => recurrence(call, rnn) },
  {
    name: "GRU",
    inputs: [3, 6],
    attributes: [...attributes, "linear_before_reset"],
    run: (call) => recurrence(call, gru),
  },
  {
    name: "LSTM",
    inputs: [3, 8],
    attributes: [...attributes, "input_forget"],
    run: (call) => recurrence(call, lstm),
  },
];
