/** Primitives that move values. */
import type { Node } from "../../../../graph/node.ts";
import { broadcastPrimitive } from "../../../../graph/primitives/broadcast.ts";
import { concatPrimitive } from "../../../../graph/primitives/concat.ts";
import { flipPrimitive } from "../../../../graph/primitives/flip.ts";
import { gatherPrimitive } from "../../../../graph/primitives/gather.ts";
import { padPrimitive } from "../../../../graph/primitives/pad.ts";
import { permutePrimitive } from "../../../../graph/primitives/permute.ts";
import { reshapePrimitive } from "../../../../graph/primitives/reshape.ts";
import { slicePrimitive } from "../../../../graph/primitives/slice.ts";
import { windowsPrimitive } from "../../../../graph/primitives/windows.ts";
import type { Shape } from "../../../../graph/shape.ts";
import { stopGradientPrimitive } from "../../../../tensor/stop-gradient.ts";
import { elementTypes } from "../../element.ts";
import { type Emitted, form, type Tracer } from "./tracer.ts";

/** The input, with every axis as long as it is there. */
function wholeInput(node: Node, inputs: readonly Emitted[], tracer: Tracer, k = 0): string {
  const [source, x] = [node.inputs[k], inputs[k]];
  return source === undefined || x === undefined
    ? tracer.fail(node, "it has no input")
    : tracer.whole(source, x);
}

/** Slice with one start, end and step for each of some axes. */
function cut(
  tracer: Tracer,
  x: string,
  list: readonly { axis: number; start: number; end: number; step: number }[],
  name: string,
): string {
  if (list.length === 0) return x;
  const { graph } = tracer;
  const ints = (what: string, of: (entry: (typeof list)[number]) => number): string =>
    graph.ints(`${name}/${what}`, list.map(of));
  const inputs = [
    x,
    ints("starts", ({ start }) => start),
    ints("ends", ({ end }) => end),
    ints("axes", ({ axis }) => axis),
    ints("steps", ({ step }) => step),
  ];
  return graph.add("Slice", inputs, name);
}

/** Before everything: where a slice goes that walks down to the first element. */
const BEFORE_ALL = -(2 ** 31);

export const movementForms = [
  form(reshapePrimitive, (node, inputs, tracer) => ({
    name: tracer.reshaped(wholeInput(node, inputs, tracer), node.shape, tracer.name(node)),
    shape: node.shape,
  })),

  // What is repeated is left to the operators that read it, which broadcast.
  form(broadcastPrimitive, (node, [x], tracer) => x ?? tracer.fail(node, "it has no input")),

  form(stopGradientPrimitive, (node, [x], tracer) => x ?? tracer.fail(node, "it has no input")),

  form(permutePrimitive, (node, [x], tracer) => {
    const { order } = node.attrs;
    if (x === undefined) return tracer.fail(node, "it has no input");
    const perm = { ints: order };
    return {
      name: tracer.graph.add("Transpose", [x.name], tracer.name(node), { perm }),
      shape: order.map((axis) => x.shape[axis] ?? 1),
    };
  }),

  form(slicePrimitive, (node, inputs, tracer) => {
    const { start, size, step } = node.attrs;
    const given = node.inputs[0]?.shape ?? [];
    const list = given.flatMap((extent, axis) => {
      const [from, count, by] = [start[axis] ?? 0, size[axis] ?? 0, step[axis] ?? 1];
      if (count === extent) return [];
      tracer.requireClosed(node, extent);
      return [{ axis, start: from, end: from + (count - 1) * by + 1, step: by }];
    });
    const name = cut(tracer, wholeInput(node, inputs, tracer), list, tracer.name(node));
    return { name, shape: node.shape };
  }),

  form(flipPrimitive, (node, inputs, tracer) => {
    const list = node.attrs.axes.map((axis) => ({ axis, start: -1, end: BEFORE_ALL, step: -1 }));
    const name = cut(tracer, wholeInput(node, inputs, tracer), list, tracer.name(node));
    return { name, shape: node.shape };
  }),

  form(concatPrimitive, (node, inputs, tracer) => {
    const names = inputs.map((_, k) => wholeInput(node, inputs, tracer, k));
    const axis = { int: node.attrs.axis };
    return {
      name: tracer.graph.add("Concat", names, tracer.name(node), { axis }),
      shape: node.shape,
    };
  }),

  form(padPrimitive, (node, inputs, tracer) => {
    const { low, high, interior, value } = node.attrs;
    const given = node.inputs[0]?.shape ?? [];
    const x = interior.reduce(
      (spread, between, axis) =>
        between === 0 ? spread : spreadAxis(node, tracer, spread, { axis, between, value }),
      { name: wholeInput(node, inputs, tracer), shape: given },
    );
    if ([...low, ...high].every((n) => n === 0)) return x;
    const name = tracer.name(node);
    const pads = tracer.graph.ints(`${name}/pads`, [...low, ...high]);
    const fill = tracer.graph.scalar(value, node.dtype);
    const mode = { text: "constant" };
    return {
      name: tracer.graph.add("Pad", [x.name, pads, fill], name, { mode }),
      shape: node.shape,
    };
  }),

  form(windowsPrimitive, (node, inputs, tracer) => {
    let [x, shape] = [wholeInput(node, inputs, tracer), node.inputs[0]?.shape ?? []];
    for (const { axis, size, stride, dilation } of node.attrs.windows) {
      const count = node.shape[axis] ?? 1;
      tracer.requireClosed(node, shape[axis] ?? 1);
      const taps = Array.from(
        { length: count * size },
        (_, at) => Math.floor(at / size) * stride + (at % size) * dilation,
      );
      const part = `windows${axis}`;
      const indices = tracer.graph.ints(tracer.name(node, `${part}/taps`), taps, [count, size]);
      const gathered = tracer.graph.add(
        "Gather",
        [x, indices],
        tracer.name(node, `${part}/gathered`),
        {
          axis: { int: axis },
        },
      );
      // The taps become the last axis, so that those before keep their numbers.
      const order = [...shape.map((_, k) => (k <= axis ? k : k + 1)), axis + 1];
      x = tracer.graph.add("Transpose", [gathered], tracer.name(node, part), {
        perm: { ints: order },
      });
      shape = [...shape.with(axis, count), size];
    }
    return { name: x, shape };
  }),

  form(gatherPrimitive, (node, inputs, tracer) => {
    const { axis } = node.attrs;
    const x = wholeInput(node, inputs, tracer);
    const { graph } = tracer;
    const extent = node.inputs[0]?.shape[axis] ?? 1;
    tracer.requireClosed(node, extent);
    const given = wholeInput(node, inputs, tracer, 1);
    const name = tracer.name(node);
    const wide = graph.add("Cast", [given], `${name}/indices`, {
      to: { int: elementTypes.int64.code },
    });
    const [least, most] = [0, extent - 1].map((n) => graph.ints(`${name}/${n}`, [n], []));
    const inside = graph.add("Clip", [wide, least ?? "", most ?? ""], `${name}/inside`);
    return {
      name: graph.add("Gather", [x, inside], name, { axis: { int: axis } }),
      shape: node.shape,
    };
  }),
];

/** `value` put between the elements of an axis: each gets an axis of its own, which is padded and then part of the first again. */
function spreadAxis(
  node: Node,
  tracer: Tracer,
  { name, shape }: Emitted,
  { axis, between, value }: { axis: number; between: number; value: number },
): Emitted {
  const extent = shape[axis] ?? 1;
  tracer.requireClosed(node, extent);
  const { graph } = tracer;
  const called = tracer.name(node, `spread${axis}`);
  const columns: Shape = shape.toSpliced(axis + 1, 0, 1);
  const column = tracer.reshaped(name, columns, `${called}/column`);
  const none = columns.map(() => 0);
  const pads = graph.ints(`${called}/pads`, [...none, ...none.with(axis + 1, between)]);
  const fill = graph.scalar(value, node.dtype);
  const wide = graph.add("Pad", [column, pads, fill], `${called}/padded`, {
    mode: { text: "constant" },
  });
  const long = shape.with(axis, extent * (between + 1));
  const laid = tracer.reshaped(wide, long, `${called}/laid`);
  const end = extent * (between + 1) - between;
  return {
    name: cut(tracer, laid, [{ axis, start: 0, end, step: 1 }], called),
    shape: shape.with(axis, end),
  };
}
