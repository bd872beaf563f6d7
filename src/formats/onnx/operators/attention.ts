import { arange, concat, gather, type Tensor, where } from "../../../tensor/index.ts";
import { type Call, made, type Operator } from "../import/operator.ts";
import { type Made, requireSize, type Value } from "../import/value.ts";

/** [N, T, heads · D] → [N, heads, T, D]; what has four axes already is so. */
function byHeads(call: Call, x: Tensor, heads: number): Tensor {
  if (x.rank === 4) return x;
  const [n = 0, steps = 0, width = 0] = x.shape;
  if (x.rank !== 3 || heads < 1 || width % heads !== 0)
    throw call.bad(
      `an input is [${x.shape.join(", ")}] for ${heads} heads, must be [N, T, heads · D]`,
    );
  return x.reshape([n, steps, heads, width / heads]).permute([0, 2, 1, 3]);
}

/** Each head so many times, one after the other. */
function repeated(x: Tensor, times: number): Tensor {
  if (times === 1) return x;
  const [n = 0, heads = 0, steps = 0, width = 0] = x.shape;
  return x
    .reshape([n, heads, 1, steps, width])
    .broadcastTo([n, heads, times, steps, width])
    .reshape([n, heads * times, steps, width]);
}

/** 0 where a query may read a key, −∞ where not. */
const barred = (allowed: Tensor): Tensor => where(allowed, 0, -Infinity).cast("float32");

/** What the file adds to the scores: its mask, causality, windows, lengths; undefined where nothing is. */
function biasOf(call: Call, steps: number, keys: number, past: number): Tensor | undefined {
  const { attributes } = call;
  const parts: Tensor[] = [];
  const mask = call.inputs[3];
  if (mask) {
    const added = mask.dtype === "bool" ? barred(mask.tensor) : call.real(3);
    const missing = keys - (added.shape.at(-1) ?? keys);
    if (missing < 0) throw call.bad(`attn_mask has ${added.shape.at(-1)} keys, there are ${keys}`);
    const sides = added.shape.map((_, axis) => [0, axis === added.rank - 1 ? missing : 0] as const);
    parts.push(missing > 0 ? added.pad(sides, -Infinity) : added);
  }
  const lengths = call.inputs[6]?.tensor.cast("int32").reshape([-1, 1, 1, 1]);
  // Query i stands at i + past; or at the end of what is valid of an outer cache.
  const own = arange(steps).reshape([steps, 1]);
  const at = lengths ? own.add(lengths.sub(steps)) : own.add(past);
  const others = arange(keys).reshape([1, keys]);
  if (attributes.flag("is_causal")) parts.push(barred(others.le(at)));
  const [left, right] = [
    attributes.int("left_window_size", -1),
    attributes.int("right_window_size", -1),
  ];
  if (left >= 0) parts.push(barred(at.sub(others).le(left)));
  if (right >= 0) parts.push(barred(others.sub(at).le(right)));
  if (lengths) parts.push(barred(others.lt(lengths)));
  return parts.length > 0 ? parts.reduce((a, b) => a.add(b)) : undefined;
}

/** Over the keys; 0 for a query that may read none. */
function shares(scores: Tensor, bias: Tensor | undefined): Tensor {
  const top = scores.max(-1, { keepDims: true }).apply((m) => m.abs().lt(Infinity).select(m, 0));
  const powers = scores.sub(top).exp();
  const sum = powers.sum(-1, { keepDims: true }).apply((s) => s.eq(0).select(1, s));
  const result = powers.div(sum);
  if (!bias) return result;
  return where(bias.max(-1, { keepDims: true }).eq(-Infinity), 0, result);
}

function attention(call: Call): Made[] {
  const { attributes } = call;
  const [q, k, v] = [0, 1, 2].map((i) => call.real(i)) as [Tensor, Tensor, Tensor];
  const flat = q.rank === 3;
  const heads = flat ? attributes.int("q_num_heads", 0) : (q.shape[1] ?? 0);
  const pairs = flat ? attributes.int("kv_num_heads", 0) : (k.shape[1] ?? 0);
  const query = byHeads(call, q, heads);
  const before = (x: Tensor, index: number): Tensor =>
    call.inputs[index] ? concat([call.real(index), x], 2) : x;
  const keys = before(byHeads(call, k, pairs), 4);
  const values = before(byHeads(call, v, pairs), 5);
  if (!(pairs >= 1 && heads % pairs === 0))
    throw call.bad(`${heads} heads ask ${pairs} heads of keys, which must divide them`);
  const times = heads / pairs;
  const [steps = 0, width = 1] = query.shape.slice(2);
  const scale = attributes.float("scale", 1 / Math.sqrt(width));
  requireSize([...query.shape.slice(0, 3), keys.shape[2] ?? 0], call.where);
  const raw = query.mul(scale).matmul(repeated(keys, times).transpose());
  const cap = attributes.float("softcap", 0);
  const capped = cap > 0 ? raw.div(cap).tanh().mul(cap) : raw;
  const past = call.inputs[4]?.shape[2] ?? 0;
  const bias = biasOf(call, steps, keys.shape[2] ?? 0, past);
  const scores = bias ? capped.add(bias) : capped;
  const weights = shares(scores, bias);
  const y = weights.matmul(repeated(values, times));
  const [n = 0, , , depth = 0] = y.shape;
  const joined = flat ? y.permute([0, 2, 1, 3]).reshape([n, steps, heads * depth]) : y;
  const shown = [raw, capped, scores, weights][attributes.int("qk_matmul_output_mode", 0)];
  if (!shown) throw call.refuse("qk_matmul_output_mode must be 0, 1, 2 or 3");
  const { type } = call.input(0);
  return [made(type, joined), made(type, keys), made(type, values), made(type, shown)];
}

/** Pairs of features turned by the angle of their place. */
function rotary(call: Call): Made {
  const { attributes } = call;
  const x = call.real(0);
  const { type } = call.input(0);
  const heads = attributes.int("num_heads", 0);
  const all = byHeads(call, x, heads);
  const width = all.shape[3] ?? 0;
  const turned = attributes.int("rotary_embedding_dim", 0) || width;
  if (turned > width || turned % 2 !== 0)
    throw call.bad(`rotary_embedding_dim is ${turned}, must be even and at most ${width}`);
  const cache = (index: number): Tensor => {
    const table = call.real(index);
    const ids: Value | undefined = call.inputs[3];
    // [N, T, D / 2], as one head.
    const rows = ids ? gather(table, ids.tensor.cast("int32"), 0) : table;
    return rows.expandDims(-3);
  };
  const [cos, sin] = [cache(1), cache(2)];
  const part = (from: number, to: number, step = 1) =>
    all.slice(null, null, null, [from, to, step]);
  const half = turned / 2;
  const interleaved = attributes.flag("interleaved");
  const [a, b] = interleaved
    ? [part(0, turned, 2), part(1, turned, 2)]
    : [part(0, half), part(half, turned)];
  const [real, imaginary] = [a.mul(cos).sub(b.mul(sin)), a.mul(sin).add(b.mul(cos))];
  const both = interleaved
    ? concat([real.expandDims(-1), imaginary.expandDims(-1)], -1).reshape([
        ...real.shape.slice(0, -1),
        turned,
      ])
    : concat([real, imaginary], -1);
  const whole = turned < width ? concat([both, part(turned, width)], -1) : both;
  return made(type, x.rank === 4 ? whole : whole.permute([0, 2, 1, 3]).reshape(x.shape));
}

export const attentionOperators: readonly Operator[] = [
  {
    name: "Attention",
    inputs: [3, 7],
    attributes: [
      ...["is_causal", "kv_num_heads", "q_num_heads", "qk_matmul_output_mode", "scale", "softcap"],
      ...["softmax_precision", "left_window_size", "right_window_size"],
    ],
    since: 23,
    run: attention,
  },
  {
    name: "RotaryEmbedding",
    inputs: [3, 4],
    attributes: ["interleaved", "num_heads", "rotary_embedding_dim"],
    since: 23,
    run: rotary,
  },
];
