import type { PaddingMode, Sides } from "../../../../tensor/index.ts";
import type { LayerForm, Place } from "../place.ts";
import type { Value } from "../value.ts";

/** How much is put before and behind a spatial axis. */
interface Around {
  readonly low: number;
  readonly high: number;
}

const modes = {
  zeros: "constant",
  reflect: "reflect",
  replicate: "edge",
  circular: "wrap",
} as const;

/** The first opset whose Pad goes round. */
const WRAP_OPSET = 19;

/** An image [N, C, …] with so much around it. */
export function padded(
  place: Place,
  image: Value,
  sides: readonly Around[],
  mode: PaddingMode,
  part?: string,
): Value {
  const { graph } = place;
  const shape = [
    ...image.shape
      .slice(0, -1)
      .map((n, axis) => n + (sides[axis]?.low ?? 0) + (sides[axis]?.high ?? 0)),
    ...image.shape.slice(-1),
  ];
  const name =
    mode === "circular" && graph.opset < WRAP_OPSET
      ? wrapped(place, image, sides, part)
      : graph.add(
          "Pad",
          [image.name, graph.ints(place.name(`${part ?? "pad"}/pads`), padList(sides))],
          place.name(part),
          { mode: { text: modes[mode] } },
        );
  return { ...image, name, shape };
}

const padList = (sides: readonly Around[]): number[] => [
  0,
  0,
  ...sides.map(({ low }) => low),
  0,
  0,
  ...sides.map(({ high }) => high),
];

/** What is behind an axis's end put before its beginning, and the other way round. */
function wrapped(place: Place, image: Value, sides: readonly Around[], part = ""): string {
  const { graph } = place;
  return sides.reduce((x, { low, high }, k) => {
    const n = image.shape[k] ?? 1;
    const cut = (from: number, to: number, what: string): string[] => {
      if (from === to) return [];
      const name = place.name(`${part === "" ? "" : `${part}/`}${what}${k + 1}`);
      const [starts, ends, axes] = [[from], [to], [k + 2]].map((list, i) =>
        graph.ints(`${name}/${["starts", "ends", "axes"][i]}`, list),
      );
      return [graph.add("Slice", [x, starts ?? "", ends ?? "", axes ?? ""], name)];
    };
    const pieces = [...cut(n - low, n, "end"), x, ...cut(0, high, "begin")];
    if (pieces.length === 1) return x;
    return graph.add("Concat", pieces, place.name(part), { axis: { int: k + 2 } });
  }, image.name);
}

export const padForms: Readonly<Record<string, LayerForm>> = {
  pad(place) {
    const { padding, mode } = place.options as {
      readonly padding: number | readonly Sides[];
      readonly mode: PaddingMode;
    };
    const image = place.first();
    const sides = image.shape.slice(0, -1).map((_, axis): Around => {
      const [low, high] =
        typeof padding === "number" ? [padding, padding] : (padding[axis] ?? [0, 0]);
      return { low, high };
    });
    return padded(place, image, sides, mode);
  },
};
