import type { Backend } from "../../backend/backend.ts";
import { channelMaps, histogram, layerOutputs, type ObservedLayer } from "../../inspect/index.ts";
import type { Variables } from "../../nn/index.ts";
import { UsageError } from "../fault.ts";
import type { GridOptions } from "../image-grid.ts";
import { showNumber, textTable } from "../report.ts";
import { asColour, coloured, inRows, type Map2d, resized, withBefore } from "./pictures.ts";
import { beginningOf, exampleOf, type Subject } from "./subject.ts";
import type { Look, LookFlags } from "./types.ts";

const MOST_CHANNELS = 63;
const ACROSS = 8;

/** What comes out of every layer for one input, and a layer's channels as a picture; of an untrained run too, where that is asked for. */
export async function lookAtActivations(
  subject: Subject,
  flags: LookFlags & { readonly image: string },
  backend: Backend,
): Promise<Look> {
  const { title, x, values } = await exampleOf(subject, flags.image, flags.invert ?? false);
  const run = layerOutputs(subject.layer, { backend });
  const outputsOf = (variables: Variables): ObservedLayer[] =>
    run(variables, x).filter(({ passes, path }) => !passes && path !== "");
  const layers = outputsOf(subject.variables);
  const before = flags.untrained ? outputsOf(beginningOf(subject)) : undefined;
  const rows = layers.map(figuresOf);
  const old = before?.map(figuresOf);
  const shown = layerFor(layers, flags.layer);
  const was = before?.find(({ path }) => path === shown?.path);
  const grid = shown && gridOf(subject, values, shown, was);
  const tables = [
    title,
    ...(old ? ["before training", tableOf(old), "after it"] : []),
    tableOf(rows),
  ];
  return {
    json: { input: title, layers: rows, ...(old && { before: old }) },
    text: tables.join("\n\n"),
    ...(grid && {
      grid,
      shows: `the input and ${shown.path}'s channels${was ? ", before training above after it" : ""}`,
    }),
  };
}

function figuresOf({ path, type, output }: ObservedLayer) {
  const { mean, std, most, zeros, size, nan } = histogram(output.data());
  const shape = output.shape.slice(1);
  return { layer: path, type, shape, mean, std, most, zeros: zeros / size, nan };
}

const tableOf = (rows: readonly ReturnType<typeof figuresOf>[]): string =>
  textTable(
    ["layer", "output", "mean", "std", "largest", "zeros"],
    rows.map(({ layer, shape, mean, std, most, zeros }) => [
      layer,
      shape.join("×"),
      ...[mean, std, most].map((value) => showNumber(value, 3)),
      `${(100 * zeros).toFixed(1)} %`,
    ]),
    [2, 3, 4, 5],
  );

function layerFor(layers: readonly ObservedLayer[], asked: string | undefined) {
  const pictures = layers.filter(({ output }) => output.rank === 4);
  if (asked === undefined) return pictures[0];
  const found = layers.find(({ path }) => path === asked);
  if (found === undefined)
    throw new UsageError(
      `--layer ${asked} gives nothing of its own; layers: ${layers.map(({ path }) => path).join(", ")}`,
    );
  return found;
}

/** The input first, then the channels, all in the input's size. With `before`, each row stands under that of the start, on one scale. */
function gridOf(
  { input }: Subject,
  values: Float32Array,
  layer: ObservedLayer,
  before: ObservedLayer | undefined,
): GridOptions | undefined {
  const [height, width, channels] = input;
  const readable = channels === 1 || channels === 3;
  if (height === undefined || width === undefined || !readable || input.length !== 3)
    return undefined;
  const [low, high] = rangeOf(values);
  const first = { image: asColour(values, channels, { low, high }), caption: ["input"] };
  const after = cutMaps(layer);
  const images = coloured([...after, ...(before ? cutMaps(before) : [])]);
  const rowsOf = (from: number, word: string) => {
    const cells = after.map((map, c) => ({
      image: resized(
        images[from + c] ?? new Float32Array(),
        [map.height, map.width],
        [height, width],
      ),
      caption: before ? [`#${c}`, word] : [`#${c}`],
    }));
    return inRows([first, ...cells], ACROSS);
  };
  const rows = withBefore(rowsOf(0, "after"), before && rowsOf(after.length, "before"));
  return { shape: [height, width, 3], heads: [layer.path], rows };
}

function cutMaps({ output }: ObservedLayer): Map2d[] {
  const { channels, height, width, values } = channelMaps(
    output.data(),
    output.shape,
    0,
    MOST_CHANNELS,
  );
  const area = height * width;
  return Array.from({ length: channels }, (_, c) => ({
    values: values.subarray(c * area, (c + 1) * area),
    ...{ height, width },
  }));
}

export function rangeOf(values: ArrayLike<number>): readonly [low: number, high: number] {
  const { least, most } = histogram(values, { bins: 1 });
  return least < most ? [least, most] : [0, 1];
}
