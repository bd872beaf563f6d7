import type { LayerForm, Place } from "../place.ts";
import { axisOf, firstShape, reshape, type Value } from "../value.ts";

/** x without the order of a flattened image: its channels lie where the layout says. */
const withChannels = (place: Place): Value => (place.x.layout === "flat" ? place.last() : place.x);

/** Channels `from` up to `to` of x. */
export function channelRange(
  place: Place,
  x: Value,
  [from, to]: readonly [number, number],
  part?: string,
): Value {
  const { graph } = place;
  const name = place.name(part);
  const [starts, ends, axes] = (
    [
      ["starts", from],
      ["ends", to],
      ["axes", axisOf(x, -1)],
    ] as const
  ).map(([what, value]) => graph.ints(`${name}/${what}`, [value]));
  return {
    ...x,
    name: graph.add("Slice", [x.name, starts ?? "", ends ?? "", axes ?? ""], name),
    shape: [...x.shape.slice(0, -1), to - from],
  };
}

const channelSlice: LayerForm = (place) => {
  const x = withChannels(place);
  const { from, to } = place.options;
  return channelRange(place, x, [
    Number(from),
    to === undefined ? (x.shape.at(-1) ?? 0) : Number(to),
  ]);
};

const padChannels: LayerForm = (place) => {
  const x = withChannels(place);
  const { before, after } = place.options;
  const axis = axisOf(x, -1);
  const side = (n: unknown): number[] =>
    [0, ...x.shape].map((_, k) => (k === axis ? Number(n) : 0));
  const pads = place.graph.ints(place.name("pads"), [...side(before), ...side(after)]);
  return place.out(place.add("Pad", [x.name, pads], { mode: { text: "constant" } }), x);
};

/** Channels of all groups in turn: the groups become an axis, which changes place with that of the channels in a group. */
const channelShuffle: LayerForm = (place) => {
  const { graph } = place;
  const x = place.first();
  const groups = Number(place.options.groups);
  const [channels = 1, ...pixels] = firstShape(x.shape);
  const parted = [groups, channels / groups, ...pixels];
  const grouped = reshape(graph, x.name, parted, place.name("grouped"));
  const perm = { ints: [0, 2, 1, ...pixels.map((_, axis) => axis + 3)] };
  const dealt = place.add("Transpose", [grouped], { perm }, "dealt");
  return place.out(reshape(graph, dealt, firstShape(x.shape), place.name()), x);
};

export const channelForms: Readonly<Record<string, LayerForm>> = {
  channelSlice,
  padChannels,
  channelShuffle,
};
