import { type KernelPictures, kernelPictures, updateRatios } from "../../inspect/index.ts";
import { UsageError } from "../fault.ts";
import type { Cell, GridOptions } from "../image-grid.ts";
import { showNumber, textTable } from "../report.ts";
import { coloured, inRows, type Map2d, withBefore } from "./pictures.ts";
import { beginningOf, type Subject } from "./subject.ts";
import type { Look, LookFlags } from "./types.ts";

/** So many pictures can be looked at. */
const MOST_FILTERS = 64;
const MOST_CHANNELS = 12;
const MOST_ROWS = 16;

/** Every weight's figures, what training changed of it, and a layer's kernels as a picture. */
export function lookAtKernels(subject: Subject, { layer, channel, untrained }: LookFlags): Look {
  const { layer: model, input, variables, before } = subject;
  if (untrained) beginningOf(subject);
  const pictures = kernelPictures(model, input);
  const only = layer === undefined ? () => true : (path: string) => path === layer;
  const after = pictures(variables, only);
  if (after.length === 0)
    throw new UsageError(
      layer === undefined
        ? `${subject.label}: no layer has a weight`
        : `--layer ${layer} has no weight; those that have: ${pictures(variables)
            .map(({ path }) => path)
            .join(", ")}`,
    );
  const moved = before && updateRatios(before.params, variables.params);
  const rows = after.map((kernel) => {
    const change = moved?.find(({ path }) => path === kernel.weight);
    return { ...figuresOf(kernel), ...(change && { change: change.ratio }) };
  });
  const shown = after.find(({ matrix }) => !matrix) ?? after[0]!;
  const old = before && pictures(before, (path) => path === shown.path)[0];
  const head = ["weight", "shape", "least", "mean", "std", "largest", "zeros"];
  const table = textTable(
    moved ? [...head, "change"] : head,
    rows.map(({ weight, shape, least, mean, std, most, zeros, change }) => [
      weight,
      shape.join("×"),
      ...[least, mean, std, most].map((value) => showNumber(value, 3)),
      String(zeros),
      ...(moved ? [showNumber(change ?? Number.NaN, 3)] : []),
    ]),
    [2, 3, 4, 5, 6, 7],
  );
  const about = moved ? "\n\nchange is ‖w − w₀‖ / ‖w₀‖, w₀ the weights before training" : "";
  return {
    json: { weights: rows },
    text: `${table}${about}`,
    grid: gridOf(shown, untrained ? old : undefined, channel),
    shows: `kernels of ${shown.path}${untrained ? ", before training above after it" : ""}`,
  };
}

function figuresOf({ weight, shape, values }: KernelPictures) {
  let [least, most, sum, zeros] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
    sum += value;
    if (value === 0) zeros++;
  }
  const mean = sum / values.length;
  const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0);
  return { weight, shape, least, most, mean, std: Math.sqrt(squares / values.length), zeros };
}

/** Filters of one picture side by side; filters of several in a row each. With `before`, each row stands under that of the start, on one scale. */
function gridOf(
  kernel: KernelPictures,
  before: KernelPictures | undefined,
  filter: number | undefined,
): GridOptions {
  const { filters, channels, height, width } = kernel;
  if (filter !== undefined && filter >= filters)
    throw new UsageError(
      `--channel is ${filter}, ${kernel.path} has ${filters} filters, 0 to ${filters - 1}`,
    );
  const chosen =
    filter === undefined
      ? Array.from({ length: Math.min(filters, MOST_FILTERS) }, (_, f) => f)
      : [filter];
  const area = height * width;
  const wanted = chosen.flatMap((f) =>
    Array.from({ length: Math.min(channels, MOST_CHANNELS) }, (_, c) => ({ f, c })),
  );
  const mapsOf = ({ values }: KernelPictures): Map2d[] =>
    wanted.map(({ f, c }) => {
      const start = (f * channels + c) * area;
      return { values: values.subarray(start, start + area), height, width };
    });
  const images = coloured([...mapsOf(kernel), ...(before ? mapsOf(before) : [])]);
  const cellsOf = (from: number, word: string) =>
    wanted.map(({ f, c }, i): Cell => {
      const name = channels === 1 ? `#${f}` : `#${f}.${c}`;
      return { image: images[from + i] ?? [], caption: before ? [name, word] : [name] };
    });
  const across = channels === 1 ? 8 : Math.min(channels, MOST_CHANNELS);
  const rows = withBefore(
    inRows(cellsOf(0, "after"), across),
    before && inRows(cellsOf(wanted.length, "before"), across),
  );
  return { shape: [height, width, 3], heads: [kernel.path], rows: rows.slice(0, MOST_ROWS) };
}
