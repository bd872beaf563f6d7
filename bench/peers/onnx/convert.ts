import type { Layer, Tensors } from "../../../src/nn/index.ts";
import { isRecord, Tensor } from "../../../src/tensor/index.ts";
import type { OnnxAttribute, OnnxNode, OnnxTensor } from "./graph.ts";

/** The shapes that a layer reads and gives, channels last, with a batch axis. */
export interface Shapes {
  readonly input: readonly number[];
  readonly output: readonly number[];
}

/** Nodes and initializers of a graph in the making. */
export class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly initializers = new Map<string, OnnxTensor>();
  readonly #shapes: ReadonlyMap<string, Shapes>;

  /** @param shapes  of each layer by its path */
  constructor(shapes: ReadonlyMap<string, Shapes>) {
    this.#shapes = shapes;
  }

  shapesAt(path: string): Shapes {
    const shapes = this.#shapes.get(path);
    if (shapes === undefined) throw new Error(`${path}: was not seen when the model was traced`);
    return shapes;
  }

  add(
    op: string,
    inputs: readonly string[],
    output: string,
    attributes: OnnxNode["attributes"] = {},
  ): string {
    this.nodes.push({ op, inputs, output, attributes });
    return output;
  }

  initializer(name: string, shape: readonly number[], data: Float32Array): string {
    this.initializers.set(name, { shape, data });
    return name;
  }
}

/** One layer about to be converted: the value that it reads, and its own tensors. */
interface Place {
  readonly graph: GraphBuilder;
  readonly path: string;
  readonly x: string;
  readonly params: Tensors;
  readonly state: Tensors;
}

type Options = Layer["options"];

/**
 * Adds the nodes that compute `layer` on the value `x` in evaluation mode.
 *
 * @returns the name of its output
 * @throws {Error} naming the layer that has no ONNX form here
 */
export function convertLayer(layer: Layer, place: Place): string {
  const { path, graph } = place;
  const convert = converters[layer.type];
  if (convert !== undefined) return convert(layer, place);
  if (layer.type === "dropout" || layer.type === "identity") return place.x;
  const activation = activations[layer.type];
  if (activation === undefined)
    throw new Error(`${path}: a ${layer.type} layer has no ONNX form here`);
  const [op, attributes] = activation(layer.options);
  return graph.add(op, [place.x], path, attributes);
}

const activations: Readonly<
  Record<string, (options: Options) => [op: string, attributes?: OnnxNode["attributes"]]>
> = {
  relu: () => ["Relu"],
  sigmoid: () => ["Sigmoid"],
  tanh: () => ["Tanh"],
  softplus: () => ["Softplus"],
  elu: ({ alpha }) => ["Elu", { alpha: { float: Number(alpha) } }],
  leakyRelu: ({ slope }) => ["LeakyRelu", { alpha: { float: Number(slope) } }],
};

const converters: Readonly<Record<string, (layer: Layer, place: Place) => string>> = {
  sequential: (layer, place) =>
    layer.children.reduce((x, { name, layer }) => child(layer, name, { ...place, x }), place.x),

  residual(layer, place) {
    const [body = place.x, shortcut = place.x] = children(layer, place);
    return place.graph.add("Add", [body, shortcut], `${place.path}/sum`);
  },

  branches(layer, place) {
    const [first = place.x, ...others] = children(layer, place);
    const { graph, path } = place;
    // ONNX has the channels in front of the image.
    const axis = graph.shapesAt(path).output.length === 4 ? 1 : -1;
    if (layer.options.join === "concat")
      return graph.add("Concat", [first, ...others], `${path}/concat`, { axis: { int: axis } });
    return others.reduce((sum, y, i) => graph.add("Add", [sum, y], `${path}/sum${i + 1}`), first);
  },

  conv2d({ options }, { graph, path, x, params }) {
    const weight = tensorAt(params, "weight", path);
    const [height = 1, width = 1, inputs = 1, filters = 1] = weight.shape;
    const inputsOf: string[] = [
      x,
      graph.initializer(
        `${path}/weight`,
        [filters, inputs, height, width],
        transposed(float32(weight), [height, width, inputs, filters], [3, 2, 0, 1]),
      ),
    ];
    if (options.bias === true) inputsOf.push(vector(graph, params, "bias", path));
    const window = { size: [height, width], stride: options.stride, dilation: options.dilation };
    return graph.add("Conv", inputsOf, path, {
      ...windowAttributes(options.padding, window, graph.shapesAt(path)),
      group: { int: Number(options.groups) },
    });
  },

  batchNorm({ options }, { graph, path, x, params, state }) {
    const rank = graph.shapesAt(path).input.length;
    if (rank !== 2 && rank !== 4)
      throw new Error(`${path}: batch normalisation of ${rank} axes has no ONNX form here`);
    const names = [
      vector(graph, params, "scale", path),
      vector(graph, params, "shift", path),
      vector(graph, state, "mean", path),
      vector(graph, state, "variance", path),
    ];
    return graph.add("BatchNormalization", [x, ...names], path, {
      epsilon: { float: Number(options.epsilon) },
    });
  },

  maxPool: ({ options }, place) => pool("MaxPool", options, place),

  avgPool: ({ options }, place) =>
    pool("AveragePool", options, place, { count_include_pad: { int: 1 } }),

  globalAvgPool(_layer, { graph, path, x }) {
    const pooled = graph.add("GlobalAveragePool", [x], `${path}/mean`);
    return graph.add("Flatten", [pooled], path, { axis: { int: 1 } });
  },

  /** Channels last, as the layers behind it have learnt to read it. */
  flatten(_layer, { graph, path, x }) {
    const ordered =
      graph.shapesAt(path).input.length === 4
        ? graph.add("Transpose", [x], `${path}/channelsLast`, { perm: { ints: [0, 2, 3, 1] } })
        : x;
    return graph.add("Flatten", [ordered], path, { axis: { int: 1 } });
  },

  linear({ options }, { graph, path, x, params }) {
    if (graph.shapesAt(path).input.length !== 2)
      throw new Error(`${path}: a linear layer on images has no ONNX form here; flatten first`);
    const weight = tensorAt(params, "weight", path);
    const inputs = [x, graph.initializer(`${path}/weight`, weight.shape, float32(weight))];
    if (options.bias === true) inputs.push(vector(graph, params, "bias", path));
    return graph.add("Gemm", inputs, path);
  },

  silu(_layer, { graph, path, x }) {
    return graph.add("Mul", [x, graph.add("Sigmoid", [x], `${path}/sigmoid`)], path);
  },
};

function child(layer: Layer, name: string, place: Place): string {
  return convertLayer(layer, {
    ...place,
    path: place.path === "" ? name : `${place.path}/${name}`,
    params: below(place.params, name),
    state: below(place.state, name),
  });
}

const children = (layer: Layer, place: Place): string[] =>
  layer.children.map(({ name, layer }) => child(layer, name, place));

function pool(
  op: string,
  { size, stride, padding }: Options,
  { graph, path, x }: Place,
  more: OnnxNode["attributes"] = {},
): string {
  const window = { size: pairOf(size), stride: stride ?? size, dilation: 1 };
  const { dilations: _, ...attributes } = windowAttributes(padding, window, graph.shapesAt(path));
  return graph.add(op, [x], path, { ...attributes, ...more });
}

interface Window {
  readonly size: readonly number[];
  readonly stride: unknown;
  readonly dilation: unknown;
}

function windowAttributes(
  padding: unknown,
  { size, stride, dilation }: Window,
  { input, output }: Shapes,
): Readonly<Record<"kernel_shape" | "strides" | "dilations" | "pads", OnnxAttribute>> {
  const [strides, dilations] = [pairOf(stride), pairOf(dilation)];
  const sides = [0, 1].map((axis): readonly [low: number, high: number] => {
    if (padding === "valid") return [0, 0];
    if (typeof padding === "number") return [padding, padding];
    if (padding !== "same")
      return (padding as readonly (readonly [number, number])[])[axis] ?? [0, 0];
    const at = (of: readonly number[] | undefined): number => of?.[axis] ?? 1;
    const span = at(dilations) * (at(size) - 1) + 1;
    const positions = output[axis + 1] ?? 1;
    const total = Math.max((positions - 1) * at(strides) + span - (input[axis + 1] ?? 1), 0);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  });
  return {
    kernel_shape: { ints: size },
    strides: { ints: strides },
    dilations: { ints: dilations },
    pads: { ints: [...sides.map(([low]) => low), ...sides.map(([, high]) => high)] },
  };
}

const pairOf = (size: unknown): readonly number[] =>
  Array.isArray(size) ? size : [Number(size), Number(size)];

const below = (tensors: Tensors, name: string): Tensors =>
  isRecord(tensors) && Object.hasOwn(tensors, name) ? (tensors[name] as Tensors) : {};

function tensorAt(tensors: Tensors, name: string, path: string): Tensor {
  const found = below(tensors, name);
  if (found instanceof Tensor) return found;
  throw new Error(`${path}: tensor ${name} is missing`);
}

const float32 = (tensor: Tensor): Float32Array => Float32Array.from(tensor.data());

function vector(graph: GraphBuilder, tensors: Tensors, name: string, path: string): string {
  const tensor = tensorAt(tensors, name, path);
  return graph.initializer(`${path}/${name}`, tensor.shape, float32(tensor));
}

/** The values with axis k of the result being axis `order[k]` of what came. */
export function transposed(
  data: Float32Array,
  shape: readonly number[],
  order: readonly number[],
): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((n, size) => n * size, 1));
  const result = new Float32Array(data.length);
  let at = 0;
  const walk = (axis: number, from: number): void => {
    const source = order[axis];
    if (source === undefined) {
      result[at++] = data[from] ?? NaN;
      return;
    }
    for (let i = 0; i < (shape[source] ?? 0); i++)
      walk(axis + 1, from + i * (strides[source] ?? 0));
  };
  walk(0, 0);
  return result;
}
