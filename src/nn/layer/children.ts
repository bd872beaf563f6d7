/** What layers made of layers have in common: the variables of their children, each under its name. */
import type { Shape } from "../../graph/shape.ts";
import type { Tensor } from "../../tensor/index.ts";
import {
  type Applied,
  type Child,
  type Context,
  childOf,
  childSeed,
  defineLayer,
  type LayerDefinition,
  type LayerKind,
  type Seed,
  shapeAfter,
  type Tensors,
  type Variables,
} from "./layer.ts";
import type { Wiring } from "./wiring.ts";

/** Keeps what a child has; a child without tensors leaves no trace in the tree. */
export function keep(into: Record<string, Tensors>, name: string, tensors: Tensors): void {
  if (Object.keys(tensors).length > 0) into[name] = tensors;
}

/** The variables of one child. */
export const partOf = ({ params, state }: Variables, name: string): Variables => ({
  params: childOf(params, name),
  state: childOf(state, name),
});

function joinTensors(children: readonly Child[], own: readonly Tensors[]): Tensors {
  const joined: Record<string, Tensors> = {};
  for (const [i, { name }] of children.entries()) keep(joined, name, own[i] ?? {});
  return joined;
}

/** The state of a layer from that of its children, in their order. */
export const joinStates = (
  children: readonly Child[],
  own: readonly { readonly state: Tensors }[],
): Tensors =>
  joinTensors(
    children,
    own.map(({ state }) => state),
  );

/** The variables of a layer from those of its children, in their order. */
export const joinVariables = (
  children: readonly Child[],
  own: readonly Variables[],
): Variables => ({
  params: joinTensors(
    children,
    own.map(({ params }) => params),
  ),
  state: joinStates(children, own),
});

/** Variables of children that all read the layer's input; and the shapes that they give, for who asks. */
export function initEach(
  children: readonly Child[],
  seed: Seed,
): { readonly variables: Variables; readonly shapes: () => readonly Shape[] } {
  const made = children.map(({ name, layer }, position) => {
    const at = childSeed(seed, name, position, seed.inputShape);
    return { layer, at, own: layer.makeAt(at) };
  });
  return {
    variables: joinVariables(
      children,
      made.map(({ own }) => own),
    ),
    shapes: () => made.map(({ layer, own, at }) => shapeAfter(layer, own, at)),
  };
}

/** What each child makes of x. */
export const applyEach = (
  children: readonly Child[],
  variables: Variables,
  x: Tensor,
  context: Context,
): readonly Applied[] =>
  children.map(({ name, layer }, position) =>
    layer.applyAt(partOf(variables, name), x, context.child(name, position)),
  );

/** One kind of layer whose children all read x. */
export interface JoinDefinition<O extends object>
  extends Pick<LayerDefinition<O>, "type" | "group" | "summary" | "fields"> {
  children(options: O): readonly Child[];
  wiring(options: O, children: readonly Child[]): Wiring;
  /**
   * One of what the children give, in their order.
   * @throws {ShapeError} that begins with `path`, where they do not join
   */
  join(options: O, outputs: readonly Tensor[], x: Tensor, path: string): Tensor;
  /** Of one example of the output; undefined where the children do not join, which `join` then says. */
  shape(options: O, given: () => readonly Shape[], input: Shape): Shape | undefined;
}

export const defineJoin = <O extends object>(definition: JoinDefinition<O>): LayerKind =>
  defineLayer<O>({
    ...definition,
    init(options, seed) {
      const { variables, shapes } = initEach(definition.children(options), seed);
      const outputShape = definition.shape(options, shapes, seed.inputShape);
      return { ...variables, ...(outputShape && { outputShape }) };
    },
    apply(options, variables, x, context) {
      const children = definition.children(options);
      const applied = applyEach(children, variables, x, context);
      const outputs = applied.map(({ output }) => output);
      const output = definition.join(options, outputs, x, context.path || definition.type);
      return { output, state: joinStates(children, applied) };
    },
  });

/** Whether the shapes are equal in all axes but the last, so that their channels can stand side by side. */
export const fitsButChannels = ([first = [], ...others]: readonly Shape[]): boolean =>
  others.every(
    (shape) =>
      shape.length === first.length && first.slice(0, -1).every((n, axis) => n === shape[axis]),
  );

/** The shape with the channels of all; undefined where they differ in another axis. */
export const besideInChannels = (shapes: readonly Shape[]): Shape | undefined => {
  const [first = []] = shapes;
  if (first.length === 0 || !fitsButChannels(shapes)) return undefined;
  return [...first.slice(0, -1), shapes.reduce((sum, shape) => sum + (shape.at(-1) ?? 0), 0)];
};
