/**
 * Recurrent layers. The gates stand in the same order as in PyTorch (LSTM: i, f, g, o; GRU: r, z, n); each of its two biases, of the input
 * and of the hidden state, is a summand of ours, but for the GRU's new gate, where the reset gate acts on the second.
 */
import type { Layer } from "../../../nn/index.ts";
import { FormatError } from "../../format-error.ts";
import type { Values } from "../layout.ts";
import { type Part, renamedIfThere, type Shapes } from "../part.ts";

const swap = (): readonly number[] => [1, 0];

/** @throws {FormatError} naming a layer that works as none of PyTorch's does */
export function requireRecurrentTwin(layer: Layer, path: string): void {
  if (layer.options.reset === "before")
    throw new FormatError(
      `${path}: PyTorch's GRU has its reset gate after the product; make it with reset "after"`,
    );
  if (typeof layer.options.stateful === "number")
    throw new FormatError(
      `${path}: PyTorch's ${layer.type} does not keep its state with the weights; set stateful to false`,
    );
}

export function recurrentParts(layer: Layer, shapes: Shapes, path: string): Part[] {
  requireRecurrentTwin(layer, path);
  const walks = [...shapes.keys()].flatMap(
    (name) => /^params\/(layer\d+(?:Reverse)?)\/weight$/.exec(name)?.[1] ?? [],
  );
  return walks.flatMap((walk) => {
    const own = `params/${walk}`;
    const suffix = `l${Number.parseInt(walk.slice(5), 10) - 1}${walk.endsWith("Reverse") ? "_reverse" : ""}`;
    return [
      ...renamedIfThere(shapes, `${own}/weight`, `weight_ih_${suffix}`, swap),
      ...renamedIfThere(shapes, `${own}/recurrent`, `weight_hh_${suffix}`, swap),
      ...biases(shapes, own, suffix),
    ];
  });
}

function biases(shapes: Shapes, own: string, suffix: string): Part[] {
  const shape = shapes.get(`${own}/bias`);
  if (shape === undefined) return [];
  const [size = 0] = shape;
  // The new gate's second bias stands apart, for the last third of the gates.
  const apart = shapes.get(`${own}/recurrentBias`)?.[0] ?? 0;
  const together = size - apart;
  return [
    {
      ours: [`${own}/bias`, ...(apart > 0 ? [`${own}/recurrentBias`] : [])],
      theirs: [`bias_ih_${suffix}`, `bias_hh_${suffix}`].map((name) => ({ name, shape })),
      to: ([bias, recurrent]) => {
        const ofHidden = new Float32Array(size);
        ofHidden.set(recurrent?.data ?? [], together);
        return [...(bias ? [bias] : []), { shape, data: ofHidden }];
      },
      from: ([ofInput, ofHidden]) => {
        const add = (b: number, i: number) => b + (i < together ? (ofHidden?.data[i] ?? 0) : 0);
        const bias: Values = { shape, data: (ofInput?.data ?? new Float32Array()).map(add) };
        const rest = ofHidden?.data.slice(together) ?? new Float32Array();
        return [bias, ...(apart > 0 ? [{ shape: [apart], data: rest }] : [])];
      },
    },
  ];
}
