import type { SpatialPadding } from "../../tensor/index.ts";
import {
  axisNames,
  type Case,
  type Facts,
  type Formula,
  type Quantity,
  written,
} from "./formula.ts";

/** A window that slides over the spatial axes: a convolution's kernel, a pooling's. */
export interface Window {
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: SpatialPadding;
  /** The last window may reach beyond the padded input. */
  readonly ceil?: boolean;
}

/** An option that is one number for all axes, or one for each. */
export const eachOf = (value: unknown, axes: number): number[] =>
  Array.isArray(value) ? (value as number[]) : new Array<number>(axes).fill(value as number);

/**
 * How many windows there are, and what they see:
 *
 *   output = ⌊(n + p − d·(K − 1) − 1) / s⌋ + 1     p of both sides together; "same": ⌈n / s⌉
 *   field = r + d·(K − 1)·j,   jump = j·s,   start = start + (d·(K − 1)/2 − p₁)·j     p₁ of the first side
 */
export function slide(facts: Facts, window: Window): Formula[] {
  const { input, output, before, after } = facts;
  const axes = input.length - 1;
  const at = (axis: number) => {
    const [n, k] = [input[axis]!, window.size[axis]!];
    const [s, d] = [window.stride[axis]!, window.dilation[axis]!];
    return { n, k, s, d, ...sidesOf(window.padding, axis, n, d * (k - 1) + 1, s) };
  };
  const per = (
    quantity: Quantity,
    symbols: string,
    explain: (axis: number) => Omit<Case, "of">,
  ) => ({
    quantity,
    symbols,
    cases: axisNames(axes).map((of, axis) => ({ of, ...explain(axis) })),
  });
  const [open, close, round] = window.ceil ? ["⌈", "⌉", Math.ceil] : ["⌊", "⌋", Math.floor];
  const dilated = window.dilation.some((d) => d !== 1);
  const spread = dilated ? "d·(K − 1)" : "(K − 1)";
  const tap = ({ d, k }: { d: number; k: number }): string => `${dilated ? `${d}·` : ""}(${k} − 1)`;
  const size =
    window.padding === "same"
      ? per("output", "⌈n / s⌉", (axis) => {
          const { n, s } = at(axis);
          return { values: `⌈${n} / ${s}⌉`, result: Math.ceil(n / s) };
        })
      : per("output", `${open}(n + p − ${spread} − 1) / s${close} + 1`, (axis) => {
          const { n, k, s, d, low, high } = at(axis);
          return {
            values: `${open}(${n} + ${low + high} − ${tap({ d, k })} − 1) / ${s}${close} + 1`,
            result: round((n + low + high - d * (k - 1) - 1) / s) + 1,
          };
        });
  if (before === undefined || after === undefined || before.size.length !== axes) return [size];
  return [
    size,
    per("field", `r + ${spread}·j`, (axis) => {
      const [{ k, d }, r, j] = [at(axis), before.size[axis]!, before.jump[axis]!];
      return {
        values: `${written(r)} + ${tap({ d, k })}·${written(j)}`,
        result: r + d * (k - 1) * j,
      };
    }),
    // A single output has no neighbour that it could jump to: it keeps the jump before it.
    per("jump", "j·s", (axis) => {
      const [{ s }, j] = [at(axis), before.jump[axis]!];
      const moves = output[axis] === 1 ? 1 : s;
      return { values: `${written(j)}·${moves}`, result: j * moves };
    }),
    per("start", `start + (${spread}/2 − p)·j`, (axis) => {
      const [{ k, d, low }, first, j] = [at(axis), before.start[axis]!, before.jump[axis]!];
      return {
        values: `${written(first)} + (${tap({ d, k })}/2 − ${low})·${written(j)}`,
        result: first + ((d * (k - 1)) / 2 - low) * j,
      };
    }),
  ];
}

/** Padding before and behind. "same" gives the smaller half before. */
function sidesOf(
  padding: SpatialPadding,
  axis: number,
  extent: number,
  span: number,
  stride: number,
): { readonly low: number; readonly high: number } {
  if (padding === "valid") return { low: 0, high: 0 };
  if (typeof padding === "number") return { low: padding, high: padding };
  if (padding === "same") {
    const all = Math.max(0, (Math.ceil(extent / stride) - 1) * stride + span - extent);
    return { low: Math.floor(all / 2), high: Math.ceil(all / 2) };
  }
  const [low, high] = padding[axis] ?? [0, 0];
  return { low, high };
}
