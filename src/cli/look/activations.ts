import type { Backend } from "../../backend/backend.ts";
import { channelMaps, histogram, layerOutputs, type ObservedLayer } from "../../inspect/index.ts";
import { UsageError } from "../fault.ts";
import type { GridOptions } from "../image-grid.ts";
import { showNumber, textTable } from "../report.ts";
import { asColour, coloured, inRows, resized } from "./pictures.ts";
import { exampleOf, type Subject } from "./subject.ts";
import type { Look, LookFlags } from "./types.ts";

const MOST_CHANNELS = 63;
const ACROSS = 8;

/** What comes out of every layer for one input, and a layer's channels as a picture. */
export async function lookAtActivations(
  subject: Subject,
  flags: LookFlags & { readonly image: string },
  backend: Backend,
): Promise<Look> {
  const { title, x, values } = await exampleOf(subject, flags.image, flags.invert ?? false);
  const found = layerOutputs(subject.layer, { backend })(subject.variables, x);
  const layers = found.filter(({ passes, path }) => !passes && path !== "");
  const rows = layers.map(({ path, type, output }) => {
    const { mean, std, most, zeros, size, nan } = histogram(output.data());
    const shape = output.shape.slice(1);
    return { layer: path, type, shape, mean, std, most, zeros: zeros / size, nan };
  });
  const table = textTable(
    ["layer", "output", "mean", "std", "largest", "zeros"],
    rows.map(({ layer, shape, mean, std, most, zeros }) => [
      layer,
      shape.join("×"),
      ...[mean, std, most].map((value) => showNumber(value, 3)),
      `${(100 * zeros).toFixed(1)} %`,
    ]),
    [2, 3, 4, 5],
  );
  const shown = layerFor(layers, flags.layer);
  const grid = shown && gridOf(subject, shown, values);
  return {
    json: { input: title, layers: rows },
    text: `${title}\n\n${table}`,
    ...(grid && { grid, shows: `the input and ${shown.path}'s channels` }),
  };
}

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

/** The input first, then the channels, all in the input's size. */
function gridOf(
  { input }: Subject,
  { output, path }: ObservedLayer,
  values: Float32Array,
): GridOptions | undefined {
  const [height, width, channels] = input;
  const readable = channels === 1 || channels === 3;
  if (height === undefined || width === undefined || !readable || input.length !== 3)
    return undefined;
  const maps = channelMaps(output.data(), output.shape, 0, MOST_CHANNELS);
  const area = maps.height * maps.width;
  const cut = Array.from({ length: maps.channels }, (_, c) => ({
    values: maps.values.subarray(c * area, (c + 1) * area),
    ...{ height: maps.height, width: maps.width },
  }));
  const [low, high] = rangeOf(values);
  const first = { image: asColour(values, channels, { low, high }), caption: ["input"] };
  const cells = coloured(cut).map((image, c) => ({
    image: resized(image, [maps.height, maps.width], [height, width]),
    caption: [`#${c}`],
  }));
  return { shape: [height, width, 3], heads: [path], rows: inRows([first, ...cells], ACROSS) };
}

export function rangeOf(values: ArrayLike<number>): readonly [low: number, high: number] {
  const { least, most } = histogram(values, { bins: 1 });
  return least < most ? [least, most] : [0, 1];
}
