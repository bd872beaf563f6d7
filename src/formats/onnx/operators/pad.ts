import { Tensor } from "../../../tensor/index.ts";
import { padSides } from "../../../tensor/padding.ts";
import { type Call, made, type Operator } from "../import/operator.ts";
import { requireSize } from "../import/value.ts";

const modes = { reflect: "reflect", edge: "replicate", wrap: "circular" } as const;

/** Negative pads cut. */
function pad(call: Call) {
  const { attributes, opset } = call;
  const x = call.input(0);
  const mode = attributes.choice("mode", ["constant", "reflect", "edge", "wrap"], "constant");
  const pads = (opset < 11 ? attributes.ints("pads") : call.ints(1)) ?? [];
  const value = (opset < 11 ? attributes.float("value", 0) : call.number(2)) ?? 0;
  const named = call.ints(3);
  const axes = named ? call.axes(named, x.rank) : x.shape.map((_, axis) => axis);
  if (pads.length !== 2 * axes.length || !pads.every(Number.isSafeInteger))
    throw call.bad(`pads has ${pads.length} numbers, must have ${2 * axes.length}`);
  const sides = x.shape.map((extent, axis) => {
    const place = axes.indexOf(axis);
    const [low, high] =
      place < 0 ? [0, 0] : [pads[place] as number, pads[place + axes.length] as number];
    if (extent + Math.min(low, 0) + Math.min(high, 0) < 0)
      throw call.bad(`pads cut ${-low - high} elements off axis ${axis}, which has ${extent}`);
    return { low, high };
  });
  requireSize(
    x.shape.map(
      (extent, axis) =>
        extent + Math.max(sides[axis]?.low ?? 0, 0) + Math.max(sides[axis]?.high ?? 0, 0),
    ),
    call.where,
  );
  const cut = x.tensor.slice(
    ...x.shape.map((extent, axis) => {
      const { low = 0, high = 0 } = sides[axis] ?? {};
      return [Math.max(-low, 0), extent - Math.max(-high, 0)] as const;
    }),
  );
  const added = sides.map(({ low, high }) => ({ low: Math.max(low, 0), high: Math.max(high, 0) }));
  if (mode === "constant")
    return made(
      x.type,
      cut.pad(
        added.map(({ low, high }) => [low, high] as const),
        value,
      ),
    );
  // Counted as images are: behind an axis of the batch.
  const batch = cut.expandDims(0);
  return made(x.type, Tensor.of(padSides(call.where, batch.node, added, modes[mode])).squeeze(0));
}

export const padOperators: readonly Operator[] = [
  { name: "Pad", inputs: [1, 4], attributes: ["mode", "pads", "value"], run: pad },
];
