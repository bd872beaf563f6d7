import { ShapeError, showShape } from "../../graph/shape.ts";
import { map, oneHot, type Tensor } from "../../tensor/index.ts";
import { type AnyFields, type Complete, type Fields, readOptions } from "../options.ts";

/** A loss as data: its type and its options. */
export interface LossSpec {
  readonly type: string;
  readonly [option: string]: string | number | boolean | readonly number[];
}

/** What is written down for a loss; everything else is derived. */
export interface LossDefinition<O extends object> {
  readonly type: string;
  /** One line for people. */
  readonly summary: string;
  readonly fields: Fields<O>;
  /** What an example's terms are joined by: summed (over classes), or averaged (over its numbers). */
  readonly over: "sum" | "mean";
  /** What a float target means. Labels mixed of two images are probabilities. */
  readonly target: "probabilities" | "values" | "signs";
  /** The output must be [N, C]: the terms look at all classes of an example at once. */
  readonly classes?: boolean;
  /** The terms of the loss, of the output's shape. */
  terms(output: Tensor, target: Target, options: Complete<O>): Tensor;
  /** The options by which a model is judged, where they are not those of training. */
  readonly judged?: Partial<O>;
  readonly source: string;
}

/** The target of every number of the output. */
export interface Target {
  /** Of the output's shape: probabilities, values or signs; 1 at the class and 0 elsewhere where class numbers came. */
  readonly values: Tensor;
  /** The class numbers, [N, 1], where they came for an output [N, C]. */
  readonly labels?: Tensor;
  /** Class numbers or whole numbers came, so that 0 and 1 are classes and no values. */
  readonly whole: boolean;
}

/** A loss with its options: what a run is trained by. */
export interface Loss {
  readonly spec: LossSpec;
  readonly kind: LossKind;
  /** Mean over the examples, a scalar. */
  (output: Tensor, target: Tensor): Tensor;
  /** Each example's own, [N]. */
  examples(output: Tensor, target: Tensor): Tensor;
  /** The same as a model is judged by: without label smoothing. */
  judge(): Loss;
}

/** One kind of loss: the record that runs, commands, documentation and tests read. */
export interface LossKind {
  readonly type: string;
  readonly summary: string;
  readonly target: "probabilities" | "values" | "signs";
  readonly source: string;
  /** Names of its options. */
  readonly options: readonly string[];
  /** How each of them is checked, and what it is when not given. */
  readonly fields: AnyFields;
  /** @throws {RangeError} for options that are unknown or out of their range */
  make(options?: object): Loss;
}

/** (output, target, options) → the mean over the examples, a scalar. */
export interface LossFunction<O extends object> {
  (output: Tensor, target: Tensor, options?: O): Tensor;
  readonly kind: LossKind;
}

/** Completes a record: a function to call, and a kind that makes losses from options. */
export function defineLoss<O extends object>(definition: LossDefinition<O>): LossFunction<O> {
  const { type, summary, fields, source, target, judged } = definition;
  const make = (given: object = {}): Loss => {
    const options = readOptions<O>(type, fields, given);
    const terms = (output: Tensor, target: Tensor): Tensor => {
      const found = targetOf(definition, output, target);
      const made = definition.terms(output, found, options);
      return found.labels === undefined ? made : ofClasses(made, found.labels);
    };
    const parts = (output: Tensor): number =>
      definition.over === "mean" ? output.size / (output.shape[0] ?? 1) : 1;
    const loss = (output: Tensor, target: Tensor): Tensor =>
      terms(output, target)
        .sum()
        .mul(1 / ((output.shape[0] ?? 1) * parts(output)));
    const examples = (output: Tensor, target: Tensor): Tensor => {
      const made = terms(output, target);
      const axes = made.shape.map((_, axis) => axis).slice(1);
      return (axes.length === 0 ? made : made.sum(axes)).mul(1 / parts(output));
    };
    const spec = Object.freeze({ type, ...options }) as LossSpec;
    const judge = (): Loss => make({ ...options, ...judged });
    return Object.assign(loss, { spec, kind, examples, judge });
  };
  const options = Object.keys(fields);
  const kind: LossKind = Object.freeze({
    ...{ type, summary, target, source, options, make },
    fields: fields as unknown as AnyFields,
  });
  return Object.assign(
    (output: Tensor, target: Tensor, options: O = {} as O) => make(options)(output, target),
    { kind },
  );
}

/** The terms of those examples whose label is a class, 0 for the others. One map, which the terms' own kernel takes up. */
const ofClasses = (terms: Tensor, labels: Tensor): Tensor =>
  map(
    (label, term) =>
      label
        .ge(0)
        .and(label.lt(terms.shape[1] ?? 0))
        .select(term, 0),
    labels,
    terms,
  );

/** The target as numbers of the output's shape. */
function targetOf(
  {
    type,
    classes = false,
    target: meaning,
  }: Pick<LossDefinition<object>, "type" | "classes" | "target">,
  output: Tensor,
  target: Tensor,
): Target {
  const [batch, width] = output.shape;
  const name = classes ? "logits are" : "output is";
  if (batch === undefined || (classes && output.rank !== 2))
    throw new ShapeError(
      `${type}: ${name} ${showShape(output.shape)}, must be ${classes ? "[N, classes]; flatten or pool first" : "[N, …]"}`,
    );
  const whole = target.dtype !== "float32";
  const same =
    target.rank === output.rank && target.shape.every((n, axis) => n === output.shape[axis]);
  if (same) return { values: target.cast("float32"), whole };
  if (whole && target.rank === 1 && target.shape[0] === batch && output.rank === 2) {
    // One number an example: 0 or 1 is the value itself.
    if (width === 1 && !classes) return { values: target.cast("float32").expandDims(1), whole };
    requireClasses(type, target, width as number);
    return { values: oneHot(target, width as number), labels: target.expandDims(1), whole };
  }
  const hard = output.rank === 2 ? `int32 [${batch}] or ` : "";
  throw new ShapeError(
    `${type}: ${name} ${showShape(output.shape)}, target is ${target.dtype} ${showShape(target.shape)}; must be ${hard}${meaning} ${showShape(output.shape)}`,
  );
}

/** Where the class numbers are known already; within a compiled step they are not, and nothing is computed to see them. */
function requireClasses(type: string, target: Tensor, classes: number): void {
  const labels = target.cell?.value;
  if (labels === undefined || !ArrayBuffer.isView(labels)) return;
  const at = labels.findIndex((label) => label < 0 || label >= classes);
  if (at >= 0)
    throw new RangeError(
      `${type}: label ${labels[at]} of example ${at} is no class, must be in 0 … ${classes - 1}`,
    );
}
