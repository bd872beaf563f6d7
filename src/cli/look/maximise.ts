import type { Backend } from "../../backend/backend.ts";
import { batches, slice } from "../../data/index.ts";
import { channelMeans, layerOutputs, maximiser } from "../../inspect/index.ts";
import { zeros } from "../../tensor/index.ts";
import { givenOf } from "../../train/index.ts";
import { dim, note } from "../output.ts";
import { showNumber, textTable } from "../report.ts";
import { rangeOf } from "./activations.ts";
import { asColour, inRows } from "./pictures.ts";
import type { Subject } from "./subject.ts";
import type { Look, LookFlags } from "./types.ts";

/** Examples that what is found is compared with. */
const EXAMPLES = 256;
const MOST_CHANNELS = 16;

/** The input that a channel of a layer answers to most, beside the best of the validation data. */
export async function lookForInputs(
  subject: Subject,
  flags: LookFlags,
  backend: Backend,
): Promise<Look> {
  const { layer: model, variables, input, label } = subject;
  const { seed = 1, steps = 256, channel } = flags;
  const data = await subject.data();
  const part = slice(data, 0, Math.min(EXAMPLES, data.size));
  const [made] = batches(part, { size: part.size });
  const { images } = made ? givenOf(made, part) : { images: zeros([1, ...input]) };
  const layer = flags.layer ?? lastLayer(subject);
  const means = channelMeans(model, { layer, backend })(variables, images);
  const channels = means.length / (images.shape[0] ?? 1);
  const [low, high] = rangeOf(images.data());
  const wanted =
    channel === undefined
      ? Array.from({ length: Math.min(channels, MOST_CHANNELS) }, (_, c) => c)
      : [channel];
  const maximise = maximiser(model, { layer, inputShape: input, backend });
  const rows: {
    channel: number;
    start: number;
    activation: number;
    best: number;
    input: number[];
  }[] = [];
  for (const c of wanted) {
    if (wanted.length > 1) note(dim(`${label}: ${layer} channel ${c} of ${wanted.length}`));
    const found = await maximise(variables, { channel: c, seed, steps, low, high });
    let best = Number.NEGATIVE_INFINITY;
    for (let n = c; n < means.length; n += channels) best = Math.max(best, means[n] ?? best);
    const { start, activation } = found;
    rows.push({ channel: c, start, activation, best, input: [...found.input] });
  }
  const table = textTable(
    ["channel", "of noise", "best example", "found"],
    rows.map(({ channel, start, best, activation }) => [
      String(channel),
      ...[start, best, activation].map((value) => showNumber(value)),
    ]),
    [0, 1, 2, 3],
  );
  const depth = input[2] ?? 1;
  const isPicture = input.length === 3 && (depth === 1 || depth === 3);
  const cells = rows.map(({ channel, input, activation }) => ({
    image: asColour(input, depth, { low, high }),
    caption: [`#${channel}`, showNumber(activation, 3)],
  }));
  return {
    json: { layer, seed, steps, low, high, inputs: rows },
    text: `${layer}: mean activation of each channel, ${steps} steps from noise\n\n${table}`,
    ...(isPicture && {
      grid: { shape: [input[0] ?? 1, input[1] ?? 1, 3], heads: [layer], rows: inRows(cells, 8) },
      shows: `the inputs that ${layer}'s channels answer to most`,
    }),
  };
}

/** What makes the output: the classes' own channels. Tensors are lazy, so nothing is computed. */
function lastLayer({ layer, variables, input }: Subject): string {
  const layers = layerOutputs(layer)(variables, zeros([1, ...input]));
  return layers.findLast(({ passes, path }) => !passes && path !== "")?.path ?? "";
}
