import {
  batches,
  type Dataset,
  isRegression,
  slice,
  targetWidth,
} from "../../../src/data/index.ts";
import {
  type Histogram,
  histogram,
  kernelPictures,
  layerGradients,
  layerOutputs,
} from "../../../src/inspect/index.ts";
import {
  type Layer,
  type Loss,
  type LossSpec,
  lossFromSpec,
  type Variables,
} from "../../../src/nn/index.ts";
import { key, leafPaths, type Tensor, tensor } from "../../../src/tensor/index.ts";
import { givenOf, judgeExamples } from "../../../src/train/index.ts";
import type { Sight } from "../session/live-run.ts";
import type { LayerView, ShownExample, Split, SpreadKind, Subject } from "./answer.ts";

/** Examples that activations and gradients are spread over. */
const EXAMPLES = 64;
const BINS = 48;

/** Histograms of everything at one moment, by layer and kind. */
export type Spreads = ReadonlyMap<string, Readonly<Record<SpreadKind, Histogram | undefined>>>;

/** Programs that look at one model: each is compiled when it is first needed, and serves all weights. */
export class Probe {
  readonly model: Layer;
  readonly data: Sight["data"];
  readonly loss: Loss | undefined;
  /** The weights that the run began with. */
  readonly start: Variables;
  readonly outputs: ReturnType<typeof layerOutputs>;
  readonly kernels: ReturnType<typeof kernelPictures>;
  readonly judge: ReturnType<typeof judgeExamples>;
  readonly #gradients: ReturnType<typeof layerGradients>;
  readonly subject: Subject;
  #batch: { readonly x: Tensor; readonly labels: Tensor; readonly key: Tensor } | undefined;

  constructor({ model, data, config }: Pick<Sight, "model" | "data" | "config">) {
    this.model = model;
    this.data = data;
    this.loss = config.loss && lossFromSpec(config.loss as LossSpec);
    const { shape } = data.train;
    this.start = model.init(key(config.seed), shape);
    this.outputs = layerOutputs(model);
    this.kernels = kernelPictures(model, shape);
    this.judge = judgeExamples(model, { loss: this.loss });
    this.#gradients = layerGradients(model, { loss: this.loss });
    const { train, validation } = data;
    this.subject = {
      input: shape,
      classes: train.classes,
      regression: isRegression(train),
      sizes: { train: train.size, validation: validation.size },
      range: rangeOf(train),
      layers: this.#layers(),
    };
  }

  /** An example as the network is shown it. */
  example(split: Split, index: number): ShownExample {
    const data = this.data[split];
    const place = Math.max(0, Math.min(data.size - 1, Math.floor(index)));
    const values = valuesAt(data, place, 1);
    if (!isRegression(data))
      return { split, index: place, values, truth: data.labels[place] ?? -1 };
    const width = targetWidth(data);
    const target = [...data.targets.subarray(place * width, (place + 1) * width)];
    return { split, index: place, values, truth: -1, target };
  }

  /** The first examples, as one batch [n, …]. */
  first(count: number): Tensor {
    const size = Math.min(count, this.data.validation.size);
    return tensor(valuesAt(this.data.validation, 0, size), [size, ...this.data.train.shape]);
  }

  /** How weights, activations and gradients are spread, on the first examples of the validation data. */
  spreads(variables: Variables): Spreads {
    const found = this.#gradients(variables, this.#spreadBatch());
    const made = new Map<string, Record<SpreadKind, Histogram | undefined>>();
    for (const { path, parameters } of this.subject.layers) {
      const layer = found.layers.find((one) => one.path === path);
      const own = found.weights.filter((weight) => parameters.includes(weight.path));
      const weights = joined(own.map(({ weight }) => weight.data()));
      // A layer without weights is told by the slope of its output.
      const slopes = own.length > 0 ? own.map(({ gradient }) => gradient) : [layer?.gradient];
      const gradients = joined(slopes.flatMap((slope) => (slope ? [slope.data()] : [])));
      made.set(path, {
        weights: own.length === 0 ? undefined : histogram(weights, { bins: BINS }),
        activations: layer && histogram(layer.output.data(), { bins: BINS }),
        gradients: histogram(gradients, { bins: BINS }),
      });
    }
    return made;
  }

  #spreadBatch() {
    if (this.#batch === undefined) {
      const { validation } = this.data;
      const part = slice(validation, 0, Math.min(EXAMPLES, validation.size));
      const [made] = batches(part, { size: part.size });
      if (made === undefined) throw new Error(`${validation.name} has no examples`);
      const { images, labels } = givenOf(made, part);
      this.#batch = { x: images, labels, key: key(0) };
    }
    return this.#batch;
  }

  #layers(): LayerView[] {
    // For shapes and paths: tensors are lazy, so nothing is computed.
    const seen: LayerView[] = [];
    const taken = new Set<string>();
    const paths = leafPaths(this.start.params);
    const kernels = new Set(this.kernels(this.start).map(({ path }) => path));
    const layers = this.outputs(this.start, this.first(1));
    const alone = this.model.children.length === 0;
    for (const { path, type, passes, output } of layers) {
      const mine = paths.filter((name) => alone || path === "" || name.startsWith(`${path}/`));
      // Children come first: what is left below a path is the layer's own.
      const parameters = mine.filter((name) => !taken.has(name));
      for (const name of parameters) taken.add(name);
      if (passes || path === "") continue;
      const shape = output.shape.slice(1);
      const channels = shape.at(-1) ?? 1;
      seen.push({ path, type, shape, channels, kernels: kernels.has(path), parameters });
    }
    return seen;
  }
}

function valuesAt(data: Dataset, start: number, count: number): Float32Array<ArrayBuffer> {
  const [made] = batches(slice(data, start, start + count), { size: count });
  return Float32Array.from(made?.images ?? []);
}

function rangeOf(data: Dataset): readonly [number, number] {
  if (data.images instanceof Uint8Array) return [0, 1];
  const { least, most } = histogram(valuesAt(data, 0, Math.min(256, data.size)), { bins: 1 });
  return least < most ? [least, most] : [0, 1];
}

function joined(parts: readonly ArrayLike<number>[]): Float32Array {
  const made = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    made.set(part, at);
    at += part.length;
  }
  return made;
}
