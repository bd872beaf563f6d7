import {
  type KernelSeparability,
  kernelSeparability,
  type Separability,
  separability as takeApart,
} from "../../inspect/index.ts";
import { type NestedNumbers, tensor } from "../../tensor/index.ts";
import { UsageError } from "../fault.ts";
import { print, printJson } from "../output.ts";
import { textTable } from "../report.ts";
import { isFileName, readJson } from "../resolve-run.ts";

export interface SeparabilityFlags {
  readonly json?: boolean;
}

/** `fovea separability`: takes a kernel apart into columns and rows. Gives the exit code. */
export function separability(given: string, { json = false }: SeparabilityFlags): number {
  const numbers = isFileName(given) ? readJson(given) : parse(given);
  const depth = depthOf(given, numbers);
  if (depth === 4) {
    const { shape, data } = numbersOf(numbers as NestedNumbers);
    const found = kernelSeparability(data, shape);
    if (json) printJson({ shape, ...found });
    else print(slicesText(found));
    return 0;
  }
  const kernel = numbers as readonly (readonly number[])[];
  const found = takeApart(kernel);
  if (json) printJson(found);
  else print(kernelText(kernel, found));
  return 0;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new UsageError(
      `kernel is '${shorten(text)}', must be JSON such as "[[1,2],[2,4]]", or a .json file`,
    );
  }
}

const shorten = (text: string): string => (text.length <= 60 ? text : `${text.slice(0, 59)}…`);

/** How deep the lists are nested, 2 or 4, all of them numbers at the bottom. */
function depthOf(given: string, value: unknown): 2 | 4 {
  const depths = new Set<number>();
  const walk = (part: unknown, depth: number): void => {
    // A fifth level is one too many, whatever it holds.
    if (Array.isArray(part) && depth <= 4) for (const inner of part) walk(inner, depth + 1);
    else depths.add(typeof part === "number" ? depth : -1);
  };
  walk(value, 0);
  const [depth] = depths;
  if (depths.size === 1 && (depth === 2 || depth === 4)) return depth;
  throw new UsageError(
    `${shorten(given)}: no kernel; must be rows of numbers, [[…], […]], or a weight nested as [Kh, Kw, Cin, Cout]`,
  );
}

/** Nested lists as shape and values. The shape of a tensor is checked on the way; its values would be float32. */
function numbersOf(nested: NestedNumbers): { shape: readonly number[]; data: readonly number[] } {
  const list: readonly unknown[] = [nested];
  // A kernel has four axes at most.
  const data = list.flat(4) as number[];
  return { shape: tensor(nested).shape, data };
}

function kernelText(kernel: readonly (readonly number[])[], found: Separability): string {
  const { rank, factors, error } = found;
  const [height, width] = [kernel.length, kernel[0]?.length ?? 0];
  const verdict =
    rank <= 1
      ? `separable: ${height} + ${width} = ${height + width} multiplications a pixel instead of ${height * width}`
      : `not separable: a sum of ${rank} products of a column and a row`;
  if (rank === 0) return "all zeros";
  const table = textTable(
    ["singular value", "column", "row"],
    factors.map(({ singular, column, row }) => [show(singular), list(column), list(row)]),
    [0],
  );
  return `${height}×${width}, rank ${rank}, ${verdict}\n\n${table}\n\nerror of the first product alone: ${percent(error)}`;
}

/** A layer may have a hundred thousand slices. */
const MOST_ROWS = 50;

function slicesText({ slices, separable, error }: KernelSeparability): string {
  const rows = slices
    .slice(0, MOST_ROWS)
    .map(({ channel, filter, rank, error }) => [channel, filter, rank, percent(error)].map(String));
  const table = textTable(["channel", "filter", "rank", "error of rank 1"], rows, [0, 1, 2, 3]);
  const more = slices.length - rows.length;
  const rest = more > 0 ? `\n… and ${more} more; --json has all` : "";
  return `${table}${rest}\n\n${separable} of ${slices.length} slices are separable; as one column and row each, all together lose ${percent(error)}`;
}

const show = (x: number): string => String(Number(x.toPrecision(6)));
const list = (values: readonly number[]): string => `[${values.map(show).join(", ")}]`;

/** Below a millionth of a percent nothing but rounding is left. */
const percent = (x: number): string => `${x < 1e-8 ? 0 : Number((100 * x).toPrecision(3))} %`;
