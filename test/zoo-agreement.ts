/**
 * The forward pass and a training step of every zoo model on small images, beside the float64 reference: narrow twins, that is, the
 * published graph with a fraction of its channels.
 *
 * WebAssembly runs all models. C is compiled first: on two busy cores 3 to 7 s for a ResNet-18 or a VGG, 40 for Inception-v4, 90 for NASNet-A and 130
 * for a DenseNet of 250 layers. So of each family only the model of fewest layers runs natively, and that only up to MOST_LAYERS;
 * FOVEA_ZOO=all runs all.
 */
import { afterAll, describe, expect, it } from "vitest";
import type { Backend } from "../src/backend/backend.ts";
import { reference } from "../src/backend/reference/index.ts";
import { wasm } from "../src/backend/wasm/index.ts";
import { is, topologicalOrder } from "../src/graph/graph.ts";
import { contractPrimitive } from "../src/graph/primitives/index.ts";
import {
  type AuxiliaryHead,
  crossEntropy,
  type Layer,
  lossWithHeads,
  type Tensors,
  type Variables,
} from "../src/nn/index.ts";
import {
  compile,
  flatten,
  key,
  leafPaths,
  placeholder,
  setBackend,
  type Tensor,
  tensor,
  unflatten,
  valueAndGrad,
} from "../src/tensor/index.ts";
import { type Model, models } from "../src/zoo/index.ts";
import { makeNative } from "./native.ts";
import { randomTensor } from "./numeric.ts";
import { randomVariables } from "./random-variables.ts";

/** Enough values a channel for batch normalisation, even where the last image is one pixel. */
const BATCH = 4;
const CLASSES = 5;
/** Multiply-accumulates of a step that the reference, which interprets, takes at most; no model is narrower than the last of WIDTHS. */
const MOST_MACS = 4e7;
const WIDTHS = [1 / 8, 1 / 16, 1 / 32, 1 / 64];
/** Layers up to which a model is compiled to C without being asked for. */
const MOST_LAYERS = 100;
/**
 * Roundings of float32 for every layer on the longest way through a model: of its own sums, and of what normalisations make of earlier
 * ones. Found: 8 at most. The gradient has that many times more, for in a small batch normalisations divide by small deviations: 130 found.
 */
const ROUNDINGS = 16;
const BACKWARD = 256;
const EPSILON = 2 ** -24;
/** Part of the whole gradient below which a tensor's own is not told from 0: a bias before batch normalisation has none. */
const SMALL = 1e-2;

/** Added to every shift, see `shifted`. */
const SHIFT = 3;

/** Milliseconds for a model, of which a quiet machine needs a hundredth. */
const PATIENCE = 300_000;

const all = process.env.FOVEA_ZOO === "all";

const sizeOf = (shape: readonly number[]): number => shape.reduce((n, extent) => n * extent, 1);

/** 75×75, which PolyNet's convolutions fit, leaves four values a channel to the last hundred normalisations: what these make of rounding is no test. */
const larger = new Map([["polynet", [107, 107, 3]]]);

const smallInput = ({ name, input, small }: Model): readonly number[] =>
  larger.get(name) ?? small ?? (input.length === 3 ? [32, 32, input[2] ?? 1] : input);

function widthOf(model: Model): number {
  const share = sizeOf(smallInput(model)) / sizeOf(model.input);
  const macs = (width: number) => 3 * BATCH * model.expect.macs * share * width ** 2;
  return WIDTHS.find((width) => macs(width) <= MOST_MACS) ?? (WIDTHS.at(-1) as number);
}

const layersOf = (layer: Layer): number =>
  layer.children.reduce((n, child) => n + layersOf(child.layer), 1);

/** The models of fewest layers of their families. */
function smallest(): ReadonlySet<Model> {
  const best = new Map<string, readonly [Model, number]>();
  for (const model of models.values()) {
    const layers = layersOf(model.build());
    if (layers <= MOST_LAYERS && layers < (best.get(model.family)?.[1] ?? Infinity))
      best.set(model.family, [model, layers]);
  }
  return new Set([...best.values()].map(([model]) => model));
}

/**
 * Normalisations that shift by about three standard deviations, so that rectifiers cut some values and not half of them. What a
 * rounding does stays small then: with shifts of 0 a float32 gradient through a hundred layers has few digits, for some values change sides.
 */
function shifted(params: Tensors): Tensors {
  const [leaves, structure] = flatten<Tensor>(params);
  const paths = leafPaths(params);
  const moved = leaves.map((each, at) =>
    /shift$/.test(paths[at] ?? "")
      ? tensor(
          Float32Array.from(each.data(), (value) => value + SHIFT),
          each.shape,
        )
      : each,
  );
  return unflatten(structure, moved);
}

interface Outcome {
  readonly logits: ArrayLike<number>;
  readonly loss: ArrayLike<number>;
  readonly gradients: readonly ArrayLike<number>[];
  readonly state: readonly ArrayLike<number>[];
}

const valuesOf = (tensors: Tensors): ArrayLike<number>[] =>
  flatten<Tensor>(tensors)[0].map((each) => each.data());

function stepOn(backend: Backend, layer: Layer, { params, state }: Variables, x: Tensor): Outcome {
  setBackend(backend);
  const labels = Int32Array.from({ length: x.shape[0] ?? 1 }, (_, i) => (3 * i) % CLASSES);
  const criterion = (y: Tensor): Tensor =>
    y.rank === 2 ? crossEntropy(y, tensor(labels)) : y.square().mean();
  const step = compile((params: Tensors, state: Tensors, x: Tensor) => {
    const lossOf = (params: Tensors): readonly [Tensor, Tensors] => {
      const heads: AuxiliaryHead[] = [];
      const applied = layer.apply({ params, state }, x, {
        training: true,
        key: key(2),
        auxiliary: (head) => heads.push(head),
      });
      return [lossWithHeads(criterion, applied.output, heads), applied.state];
    };
    const [[loss, after], gradients] = valueAndGrad(lossOf, { aux: true })(params);
    const { output } = layer.apply({ params, state }, x, { training: false });
    return { logits: output, loss, after, gradients };
  });
  const { logits, loss, after, gradients } = step(params, state, x);
  return {
    logits: logits.data(),
    loss: loss.data(),
    gradients: valuesOf(gradients),
    state: valuesOf(after),
  };
}

/** Layers with weights on the longest way from the input to the output. */
function depthOf(layer: Layer, variables: Variables, input: readonly number[]): number {
  const { output } = layer.apply(variables, placeholder([1, ...input]), { training: false });
  const depths = new Map<unknown, number>();
  for (const node of topologicalOrder([output.node])) {
    const below = Math.max(0, ...node.inputs.map((from) => depths.get(from) ?? 0));
    depths.set(node, below + (is(node, contractPrimitive) ? 1 : 0));
  }
  return depths.get(output.node) ?? 0;
}

function norm(a: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) ** 2;
  return Math.sqrt(sum);
}

const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  if (a.length !== b.length) return Number.NaN;
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return Math.sqrt(sum);
};

/** How far a list of tensors is from another, as a share of each tensor, or of a small part of all where a tensor is smaller. */
function apart(came: readonly ArrayLike<number>[], needed: readonly ArrayLike<number>[]): number {
  const whole = norm(needed.map(norm));
  const shares = needed.map((each, at) => {
    const floor = Math.max(norm(each), SMALL * whole, Number.MIN_VALUE);
    return distance(came[at] ?? [], each) / floor;
  });
  return shares.some(Number.isNaN) ? Number.NaN : Math.max(0, ...shares);
}

/** A model's narrow twin, what it is given, and what must come of it. */
interface Case {
  readonly layer: Layer;
  readonly variables: Variables;
  readonly x: Tensor;
  readonly needed: Outcome;
  /** Share by which float32 may be apart. */
  readonly bound: number;
}

function makeCase(model: Model, judge: Backend): Case {
  const input = smallInput(model);
  const layer = model.build({ width: widthOf(model), classes: CLASSES });
  const { params, state } = randomVariables(layer, input);
  const variables = { params: shifted(params), state };
  const x = randomTensor([BATCH, ...input], 7);
  const bound = ROUNDINGS * EPSILON * Math.max(4, depthOf(layer, variables, input));
  return { layer, variables, x, needed: stepOn(judge, layer, variables, x), bound };
}

function expectAgreement({ layer, variables, x, needed, bound }: Case, backend: Backend): void {
  const came = stepOn(backend, layer, variables, x);
  expect(apart([came.logits], [needed.logits]), "logits").toBeLessThan(bound);
  expect(apart([came.loss], [needed.loss]), "loss").toBeLessThan(bound);
  expect(apart(came.state, needed.state), "running statistics").toBeLessThan(bound);
  expect(apart(came.gradients, needed.gradients), "gradients").toBeLessThan(bound * BACKWARD);
}

/** One of `parts` equal parts of the zoo, each in a file of its own, so that they run side by side. */
export function describeAgreement(part: number, parts: number): void {
  const natively = smallest();
  const judge = reference();
  // One: the files run side by side, and conformance tests compare numbers of threads.
  const portable = wasm({ threads: 1 });
  const native = makeNative?.(1);
  for (const model of [...models.values()].filter((_, at) => at % parts === part))
    describe(`${model.name}, forward and one training step`, () => {
      let made: Case | undefined;
      const agrees = (backend: Backend): void => {
        made ??= makeCase(model, judge);
        expectAgreement(made, backend);
      };
      afterAll(() => {
        made = undefined;
      });
      it("agrees with the reference on wasm", () => agrees(portable), PATIENCE);
      if (native && (all || natively.has(model)))
        it("agrees with the reference on native", () => agrees(native), PATIENCE);
    });
}
