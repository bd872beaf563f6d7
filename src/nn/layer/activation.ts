import { constant, type Expr } from "../../expr/index.ts";
import { ShapeError, showShape } from "../../graph/shape.ts";
import { full, map, type Tensor, uniform } from "../../tensor/index.ts";
import {
  type Activation,
  type AxisActivation,
  activationNames,
  activations,
  type Constant,
  type ElementwiseActivation,
  findActivation,
} from "../activation/index.ts";
import { nearestName } from "../nearest.ts";
import {
  EvaluationOnlyError,
  type Field,
  finite,
  flag,
  numeric,
  optional,
  real,
  SpecError,
} from "./field.ts";
import {
  type Context,
  defineLayer,
  type Layer,
  type LayerKind,
  type Made,
  type Seed,
  tensorAt,
  type Variables,
} from "./layer.ts";

/** Constants and first values of what is learned, by their names; `shared` where something is learned; `axis` along an axis. */
type Options = Readonly<Record<string, number | boolean>>;

/** One kind of layer for each activation, called as it is: { "type": "leakyRelu", "slope": 0.1 }. */
const kindOf = (record: Activation): LayerKind =>
  record.kind === "axis" ? axisKind(record) : elementwiseKind(record);

export const activationKinds: readonly LayerKind[] = Object.values(activations).map(kindOf);

function elementwiseKind(record: ElementwiseActivation): LayerKind {
  const kind = defineLayer<Options>({
    type: record.name,
    group: "activation",
    summary: `${record.title}, of each number by itself.`,
    fields: fieldsOf(record),
    init: (options, seed) => learnedAtStart(record, options, seed),
    apply(options, variables, x, context) {
      const values: Record<string, Expr | number> = {};
      const tensors: Record<string, Tensor> = {};
      for (const [name, { kind }] of Object.entries(record.parameters))
        if (kind === "constant") values[name] = Number(options[name]);
        else Object.assign(tensors, tensorOf(record, name, options, variables, x, context));
      const names = Object.keys(tensors);
      const output = map(
        (e, ...rest) => record.expr(e, { ...values, ...zip(names, rest) }),
        x,
        ...Object.values(tensors),
      );
      return { output, state: variables.state };
    },
  });
  return {
    ...kind,
    make(options, path, parseLayer) {
      const layer = kind.make(options, path, parseLayer);
      requireAscending(record, layer.options as Options, path || record.name);
      return layer;
    },
  };
}

const zip = (names: readonly string[], values: readonly Expr[]): Record<string, Expr> =>
  Object.fromEntries(names.map((name, i) => [name, values[i] ?? constant(Number.NaN)]));

function fieldsOf({ parameters, shared }: ElementwiseActivation) {
  const fields: Record<string, Field<number | boolean>> = {};
  for (const [name, parameter] of Object.entries(parameters))
    if (parameter.kind === "constant")
      fields[name] = optional(domainOf(parameter), parameter.default);
    else if (parameter.kind === "learned")
      fields[name] = optional(domainOf(parameter), parameter.start);
  if (Object.values(parameters).some(({ kind }) => kind === "learned"))
    fields.shared = optional(flag, shared);
  return fields;
}

function domainOf({
  above,
  least,
  below,
}: Pick<Constant, "above" | "least" | "below">): Field<number> {
  const bounds = [
    ...(above === undefined ? [] : [`> ${above}`]),
    ...(least === undefined ? [] : [`≥ ${least}`]),
    ...(below === undefined ? [] : [`< ${below}`]),
  ];
  if (bounds.length === 0) return finite;
  return real(
    `finite and ${bounds.join(" and ")}`,
    (n) =>
      Number.isFinite(n) &&
      !(n <= (above ?? -Infinity)) &&
      !(n < (least ?? n)) &&
      !(n >= (below ?? Infinity)),
    {
      ...(above !== undefined && { above }),
      ...(least !== undefined && { least }),
      ...(below !== undefined && { below }),
    },
  );
}

/** The pairs of constants whose order matters: bounds of what is drawn, and those that the record names. */
function requireAscending(record: ElementwiseActivation, options: Options, where: string): void {
  const pairs: (readonly [low: string, high: string])[] = Object.values(record.parameters).flatMap(
    (parameter) => (parameter.kind === "sampled" ? [[parameter.low, parameter.high] as const] : []),
  );
  if (record.ascending !== undefined) pairs.push(record.ascending);
  for (const [low, high] of pairs)
    if (Number(options[low]) > Number(options[high]))
      throw new SpecError(
        `${where}: ${low} is ${options[low]}, must be at most ${high}, which is ${options[high]}`,
      );
}

/** What is learned: a value for each channel [C], or one for the layer [1]. */
function learnedAtStart(record: ElementwiseActivation, options: Options, seed: Seed): Made {
  const channels = options.shared === true ? 1 : seed.inputShape.at(-1);
  const params: Record<string, Tensor> = {};
  for (const [name, { kind }] of Object.entries(record.parameters)) {
    if (kind !== "learned") continue;
    if (channels === undefined)
      throw new ShapeError(
        `${seed.path}: x has no axis but the batch; the last axis must hold the channels, or set shared`,
      );
    params[name] = full([channels], Number(options[name]));
  }
  return { params, state: {}, outputShape: seed.inputShape };
}

/** One parameter that is not the same for every element, as a tensor that broadcasts to x; none where its default will do. */
function tensorOf(
  { parameters }: ElementwiseActivation,
  name: string,
  options: Options,
  { params }: Variables,
  x: Tensor,
  context: Context,
): Readonly<Record<string, Tensor>> {
  const parameter = parameters[name];
  if (parameter?.kind === "learned") {
    const values = tensorAt(params, name, context.path);
    if (values.size !== 1 && values.shape[0] !== x.shape.at(-1))
      throw new ShapeError(
        `${context.path}: x is ${showShape(x.shape)}, ${name} is ${showShape(values.shape)}; the last axis of x must be ${values.shape[0]}`,
      );
    return { [name]: values };
  }
  if (parameter?.kind === "sampled" && context.training) {
    const [low, high] = [Number(options[parameter.low]), Number(options[parameter.high])];
    return { [name]: uniform(context.key(), x.shape, low, high) };
  }
  if (parameter?.kind === "statistic") {
    const axes = Array.from({ length: x.rank - 1 }, (_, i) => i + 1);
    return { [name]: x.mean(axes, { keepDims: true }) };
  }
  return {};
}

function axisKind(record: AxisActivation): LayerKind {
  return defineLayer<{ readonly axis: number }>({
    type: record.name,
    group: "activation",
    summary: `${record.title}, of all numbers along an axis.`,
    fields: {
      axis: optional(numeric("a whole number", Number.isSafeInteger, { whole: true }), -1),
    },
    apply({ axis }, { state }, x, context) {
      if (record.evaluationOnly && context.training)
        throw new EvaluationOnlyError(
          `${context.path}: ${record.name} has no slope, so nothing can be trained through it; train with softmax and evaluate with ${record.name}`,
        );
      return { output: record.apply(x, axis), state };
    },
  });
}

/**
 * An activation function: y = f(x) for every element, or along an axis (`softmax`, `logSoftmax`, `argmax`; the last unless asked otherwise).
 *
 *   activation("leakyRelu", { slope: 0.1 })     activation("prelu", { shared: true })     activation("softmax", { axis: 1 })
 *
 * What an activation learns (prelu, srelu, srs, pau, pdelu) starts at the value given, one for each channel, or one for the layer with
 * `shared`. `rrelu` draws its slopes in training and needs a `key` there.
 *
 * @param name  name or alias of a record in src/nn/activation
 * @param x     any shape, which is kept
 * @throws {SpecError} if the name or a parameter is unknown, or a value is outside of what the formula allows
 */
export function activation(name: string, parameters: Options = {}): Layer {
  const record = findActivation(name);
  const kind = activationKinds.find(({ type }) => type === record?.name);
  if (kind !== undefined) return kind.make(parameters);
  const near = nearestName(name, activationNames());
  throw new SpecError(
    `activation ${name} is unknown; ${near === undefined ? `use one of ${Object.keys(activations).join(", ")}` : `write ${near}`}`,
  );
}

/** max(x, 0): `activation("relu")`. */
export const relu = (): Layer => activation("relu");
