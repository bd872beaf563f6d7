import type { Layer } from "../src/nn/index.ts";

/** A network as its twins in other frameworks are built from: every layer with its path, and its options as plain numbers. */
export interface NetworkLayer {
  readonly type: string;
  /** As the names of its tensors have it: params/<path>/weight. */
  readonly path: string;
  readonly children: readonly NetworkLayer[];
  readonly [option: string]: unknown;
}

/**
 * Sizes are [height, width]. Padding is so many zeros on each side.
 * @throws {Error} for padding that is not the same on both sides, which twins do not have
 */
export function describeNetwork(layer: Layer, path = ""): NetworkLayer {
  const options = Object.entries(layer.options).flatMap(([option, value]) => {
    if (option === "layers" || option === "body" || option === "shortcut") return [];
    if (option === "padding") return [[option, paddingOf(layer, path)]];
    if (SIZES.has(option)) return [[option, pair(value ?? layer.options.size)]];
    return [[option, value]];
  });
  return {
    ...Object.fromEntries(options),
    type: layer.type,
    path,
    children: layer.children.map((child) =>
      describeNetwork(child.layer, path === "" ? child.name : `${path}/${child.name}`),
    ),
  };
}

/** Options that may be one number for both; a pooling's stride is its size where it is not given. */
const SIZES = new Set(["kernel", "size", "stride", "dilation"]);

const pair = (value: unknown): readonly [number, number] =>
  (Array.isArray(value) ? value : [value, value]) as [number, number];

function paddingOf({ options }: Layer, path: string): readonly [number, number] {
  const { padding } = options;
  if (padding === "valid") return [0, 0];
  if (typeof padding === "number") return [padding, padding];
  const kernel = pair(options.kernel ?? options.size);
  const stride = pair(options.stride ?? options.size);
  const dilation = pair(options.dilation ?? 1);
  if (padding === "same" && stride.every((s) => s === 1) && kernel.every((k) => k % 2 === 1))
    return [(dilation[0] * (kernel[0] - 1)) / 2, (dilation[1] * (kernel[1] - 1)) / 2];
  const [rows, columns] = padding === "same" ? [] : (padding as readonly (readonly number[])[]);
  if (rows?.[0] === rows?.[1] && columns?.[0] === columns?.[1] && rows && columns)
    return [rows[0] ?? 0, columns[0] ?? 0];
  throw new Error(`${path}: its padding is not the same on both sides, a twin cannot have it`);
}
