/** Primitives that make values: leaves, maps, reductions. */
import { iotaPrimitive } from "../../../../graph/primitives/iota.ts";
import { mapPrimitive } from "../../../../graph/primitives/map.ts";
import { reducePrimitive } from "../../../../graph/primitives/reduce.ts";
import { elementTypes } from "../../element.ts";
import { exportExpression } from "../expression.ts";
import { reduce } from "../form/reduce.ts";
import { form } from "./tracer.ts";

const reducers = {
  sum: "ReduceSum",
  prod: "ReduceProd",
  max: "ReduceMax",
  min: "ReduceMin",
} as const;

export const elementForms = [
  form(mapPrimitive, (node, inputs, tracer) => {
    const names = inputs.map(({ name }) => name);
    // Operators broadcast: what is repeated along an axis need not be so in memory.
    const shape = node.shape.map((_, axis) => Math.max(...inputs.map((x) => x.shape[axis] ?? 1)));
    return {
      name: exportExpression(tracer.graph, node.attrs.expr, names, tracer.name(node)),
      shape,
    };
  }),

  form(reducePrimitive, (node, [x], tracer) => {
    const [source] = node.inputs;
    if (x === undefined || source === undefined) return tracer.fail(node, "it has no input");
    const { reducer, axes } = node.attrs;
    const { graph } = tracer;
    const name = tracer.name(node);
    // ONNX has no largest of bools.
    const isBool = node.dtype === "bool";
    const cast = (value: string, to: number, called: string): string =>
      graph.add("Cast", [value], called, { to: { int: to } });
    const whole = tracer.whole(source, x);
    const given = isBool ? cast(whole, elementTypes.int32.code, `${name}/int`) : whole;
    const made = reduce(graph, reducers[reducer], given, axes, isBool ? `${name}/reduced` : name);
    return { name: isBool ? cast(made, elementTypes.bool.code, name) : made, shape: node.shape };
  }),

  form(iotaPrimitive, (node, _inputs, tracer) => {
    const { axis } = node.attrs;
    const extent = node.shape[axis] ?? 1;
    tracer.requireClosed(node, extent);
    const shape = node.shape.map((_, k) => (k === axis ? extent : 1));
    const values = Array.from({ length: extent }, (_, i) => i);
    return { name: tracer.constant(tracer.name(node), "int32", shape, values), shape };
  }),
];
