/** A new layer of some kind, with options that fit where it is put: what is not told otherwise keeps the shape. */
import type { Hint, KindDescription, Spec } from "../../src/nn/index.ts";
import type { Json } from "../../src/nn/spec.ts";

/** By the option's name, wherever it must be given. */
const usual: Readonly<Record<string, Json>> = {
  ...{ kernel: 3, size: 2, rate: 0.5, units: 10, heads: 1, groups: 1, padding: 1 },
  ...{ vocabulary: 256, filters: 16, multiplier: 1 },
};

/** Of kinds whose defaults alone would not do. */
const added: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
  adaptiveAvgPool: { size: 4 },
  adaptiveMaxPool: { size: 4 },
  embedding: { dim: 32 },
  upsample: { scale: 2 },
};

/**
 * @param shape  of one example of what it will read
 * @returns      the spec: kernels keep the size, bodies of composites the channels
 */
export function newLayer({ type, options }: KindDescription, shape: readonly number[]): Spec {
  const channels = shape.at(-1) ?? 1;
  const spec: Record<string, Json> = { type };
  for (const { name, hint, required } of options) {
    if (!required) continue;
    spec[name] = added[type]?.[name] ?? sampleOf(name, hint, type, shape);
  }
  Object.assign(spec, added[type]);
  if ("kernel" in spec && options.some(({ name }) => name === "padding")) spec.padding = "same";
  if (type === "dualPath") spec.summed = Math.ceil(channels / 2);
  if (type === "graph")
    spec.nodes = [
      { name: "a", from: ["input"] },
      { name: "sum", from: ["a", "input"] },
    ];
  return spec as Spec;
}

function sampleOf(name: string, hint: Hint, type: string, shape: readonly number[]): Json {
  const channels = shape.at(-1) ?? 1;
  if (hint.kind === "layer") return name === "head" ? head(channels) : bodyOf(type, shape);
  if (hint.kind === "layers") {
    const layer = keeping(shape);
    return type === "graph"
      ? [{ name: "a", ...layer }]
      : [layer, layer].slice(0, type === "sequential" ? 1 : 2);
  }
  if (hint.kind === "list") return [...shape];
  if (name === "dim") return channels;
  if (name === "filters" && shape.length > 1) return Math.max(8, channels);
  return usual[name] ?? 1;
}

/** A layer that gives the shape that it reads. */
const keeping = (shape: readonly number[]): Record<string, Json> =>
  shape.length === 3
    ? { type: "conv2d", filters: shape.at(-1) ?? 1, kernel: 3, padding: "same" }
    : { type: "linear", units: shape.at(-1) ?? 1 };

const head = (units: number): Json => ({ type: "linear", units });

/** Of a gate the factors for channels: squeeze and excitation. */
function bodyOf(type: string, shape: readonly number[]): Json {
  if (type !== "gate" || shape.length !== 3) return keeping(shape);
  const channels = shape.at(-1) ?? 1;
  return {
    type: "sequential",
    layers: [
      { type: "globalAvgPool" },
      { type: "linear", units: Math.max(1, Math.round(channels / 4)) },
      { type: "relu" },
      { type: "linear", units: channels },
      { type: "sigmoid" },
    ],
  };
}
