import type { Expr } from "../../../../expr/expr.ts";
import { input } from "../../../../expr/expr.ts";
import {
  type ActivationName,
  activations,
  type ElementwiseActivation,
} from "../../../../nn/activation/index.ts";
import { exportExpression } from "../expression.ts";
import type { OnnxAttributes } from "../graph.ts";
import type { LayerForm, Place } from "../place.ts";
import { axisOf, perChannel, type Value } from "../value.ts";
import { reduced } from "./reduce.ts";

/** An operator that is this activation, from some opset on. */
interface Named {
  readonly op: string;
  readonly attributes?: OnnxAttributes;
  readonly since?: number;
}

type Options = Readonly<Record<string, unknown>>;

const float = (value: unknown): { readonly float: number } => ({ float: Number(value) });

/** Activations that ONNX has a name for. Any other is written as its expression. */
const named: Partial<Record<ActivationName, (options: Options) => Named | undefined>> = {
  relu: () => ({ op: "Relu" }),
  sigmoid: () => ({ op: "Sigmoid" }),
  tanh: () => ({ op: "Tanh" }),
  softsign: () => ({ op: "Softsign" }),
  sine: () => ({ op: "Sin" }),
  selu: () => ({ op: "Selu" }),
  elu: ({ alpha }) => ({ op: "Elu", attributes: { alpha: float(alpha) } }),
  celu: ({ alpha }) => ({ op: "Celu", attributes: { alpha: float(alpha) } }),
  leakyRelu: ({ slope }) => ({ op: "LeakyRelu", attributes: { alpha: float(slope) } }),
  softplus: ({ beta }) => (beta === 1 ? { op: "Softplus" } : undefined),
  hardSigmoid: () => ({ op: "HardSigmoid", attributes: { alpha: float(1 / 6), beta: float(0.5) } }),
  hardSwish: () => ({ op: "HardSwish", since: 14 }),
  hardShrink: ({ lambda }) => ({
    op: "Shrink",
    attributes: { lambd: float(lambda), bias: float(0) },
  }),
  softShrink: ({ lambda }) => ({
    op: "Shrink",
    attributes: { lambd: float(lambda), bias: float(lambda) },
  }),
  mish: () => ({ op: "Mish", since: 18 }),
  gelu: () => ({ op: "Gelu", since: 20 }),
  geluTanh: () => ({ op: "Gelu", attributes: { approximate: { text: "tanh" } }, since: 20 }),
};

function elementwise(record: ElementwiseActivation): LayerForm {
  const name = record.name as ActivationName;
  return (place) => {
    const { options, graph } = place;
    const operator = named[name]?.(options);
    if (operator !== undefined && graph.opset >= (operator.since ?? 0))
      return place.out(place.add(operator.op, [place.x.name], operator.attributes), place.x);
    return byExpression(record, place);
  };
}

/** The activation's own expression, its constants in it; what is learned is a tensor that spreads over x. */
function byExpression(record: ElementwiseActivation, place: Place): Value {
  const { parameters } = record;
  const learned = Object.values(parameters).some(({ kind }) => kind === "learned");
  const x = learned && place.x.layout === "flat" ? place.last() : place.x;
  const values: Record<string, Expr | number> = {};
  const inputs = [x.name];
  const asInput = (value: string): Expr => input(inputs.push(value) - 1);
  for (const [name, { kind }] of Object.entries(parameters)) {
    if (kind === "constant") values[name] = Number(place.options[name]);
    if (kind === "learned")
      values[name] = asInput(perChannel(place.graph, x, place.name(name), place.param(name).data));
    if (kind === "statistic") {
      const axes = x.shape.map((_, axis) => axis + 1);
      values[name] = asInput(reduced(place, "ReduceMean", x.name, axes, name, true));
    }
  }
  const y = exportExpression(place.graph, record.expr(input(0), values), inputs, place.name());
  return place.out(y, x);
}

/** The slope of each channel, or one for all. */
const prelu: LayerForm = (place) => {
  const x = place.x.layout === "flat" ? place.last() : place.x;
  const slope = perChannel(place.graph, x, place.name("slope"), place.param("slope").data);
  return place.out(place.add("PRelu", [x.name, slope]), x);
};

const along =
  (op: string): LayerForm =>
  (place) => {
    const x = place.x.layout === "flat" ? place.last() : place.x;
    const axis = { int: axisOf(x, Number(place.options.axis)) };
    return place.out(place.add(op, [x.name], { axis }), x);
  };

const elementwiseForms = Object.values(activations).flatMap((record) =>
  record.kind === "elementwise" ? [[record.name, elementwise(record)] as const] : [],
);

export const activationForms: Readonly<Record<string, LayerForm>> = {
  ...Object.fromEntries(elementwiseForms),
  identity: ({ x }) => x,
  hardTanh(place) {
    const limits = [place.options.low, place.options.high].map((limit) =>
      place.graph.scalar(Number(limit)),
    );
    return place.out(place.add("Clip", [place.x.name, ...limits]), place.x);
  },
  prelu,
  softmax: along("Softmax"),
  logSoftmax: along("LogSoftmax"),
  argmax: along("Hardmax"),
};
