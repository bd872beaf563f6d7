/** TensorFlow.js as a process of a contest: see protocol.ts. Every job has `backend`: "cpu" or "wasm". */
import { join, sep } from "node:path";
import type { NetworkLayer } from "../network.ts";
import { type Arrays, arrayOf, type NamedArray } from "./arrays.ts";
import { folderOf, packageNamed, versionOf } from "./packages.ts";
import { type Given, serve, type Work } from "./serve.ts";

interface TfTensor {
  readonly shape: number[];
  dataSync(): Float32Array;
  dispose(): void;
}

interface Tf {
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  tensor(data: Float32Array | Int32Array, shape: readonly number[]): TfTensor;
  variable(value: TfTensor): TfTensor;
  tidy<T>(work: () => T): T;
  oneHot(labels: TfTensor, depth: number): TfTensor;
  relu(x: TfTensor): TfTensor;
  add(a: TfTensor, b: TfTensor): TfTensor;
  mean(x: TfTensor, axes: readonly number[]): TfTensor;
  matMul(a: TfTensor, b: TfTensor): TfTensor;
  conv2d(
    x: TfTensor,
    weight: TfTensor,
    stride: readonly number[],
    padding: readonly (readonly number[])[],
  ): TfTensor;
  readonly losses: { softmaxCrossEntropy(oneHot: TfTensor, logits: TfTensor): TfTensor };
  readonly train: { momentum(rate: number, momentum: number): Optimizer };
}

interface Optimizer {
  minimize(loss: () => TfTensor, returnCost: true): TfTensor;
}

const tf = packageNamed<Tf>("@tensorflow/tfjs");
const wasm = packageNamed<{ setWasmPaths(folder: string): void }>("@tensorflow/tfjs-backend-wasm");
wasm.setWasmPaths(join(folderOf("@tensorflow/tfjs-backend-wasm"), "dist") + sep);

async function start(backend: unknown): Promise<string> {
  if (!(await tf.setBackend(String(backend)))) throw new Error(`backend ${backend} does not start`);
  await tf.ready();
  // TensorFlow.js does not let WebAssembly have threads in Node.
  return `TensorFlow.js ${versionOf("@tensorflow/tfjs")}, ${backend}, 1 thread`;
}

const given = ({ data, shape }: NamedArray): TfTensor => tf.tensor(data, shape);
const taken = (tensor: TfTensor): NamedArray => ({
  shape: tensor.shape,
  data: Float32Array.from(tensor.dataSync()),
});

async function openMatmul({ job, arrays }: Given): Promise<Work> {
  const is = await start(job.backend);
  const [a, b] = [given(arrayOf(arrays, "a")), given(arrayOf(arrays, "b"))];
  return {
    is,
    run: () => tf.matMul(a, b).dispose(),
    results: () => new Map([["c", taken(tf.matMul(a, b))]]),
  };
}

/** The network's value: channels last, as here. */
function apply(
  layer: NetworkLayer,
  variables: ReadonlyMap<string, TfTensor>,
  x: TfTensor,
): TfTensor {
  const own = (name: string): TfTensor => {
    const found = variables.get(`params/${layer.path}/${name}`);
    if (found === undefined) throw new Error(`${layer.path} has no ${name}`);
    return found;
  };
  const biased = (y: TfTensor): TfTensor => (layer.bias ? tf.add(y, own("bias")) : y);
  switch (layer.type) {
    case "sequential":
      return layer.children.reduce((y, child) => apply(child, variables, y), x);
    case "conv2d": {
      const [rows = 0, columns = 0] = layer.padding as number[];
      const padding = [
        [0, 0],
        [rows, rows],
        [columns, columns],
        [0, 0],
      ];
      return biased(tf.conv2d(x, own("weight"), layer.stride as number[], padding));
    }
    case "relu":
      return tf.relu(x);
    case "globalAvgPool":
      return tf.mean(x, [1, 2]);
    case "linear":
      return biased(tf.matMul(x, own("weight")));
    default:
      throw new Error(`${layer.type} is not written for TensorFlow.js here`);
  }
}

async function openStep({ job, arrays }: Given): Promise<Work> {
  const is = await start(job.backend);
  const network = job.network as NetworkLayer;
  const variables = new Map<string, TfTensor>();
  for (const [name, array] of arrays)
    if (name.startsWith("params/")) variables.set(name, tf.variable(given(array)));
  const images = given(arrayOf(arrays, "images"));
  const classes = Number(job.classes);
  const labels = tf.oneHot(given(arrayOf(arrays, "labels")), classes);
  const { momentum = 0 } = job.optimiser as { momentum?: number };
  const optimizer = tf.train.momentum(Number(job.rate), momentum);
  const run = (): number =>
    tf.tidy(() => {
      const loss = () => tf.losses.softmaxCrossEntropy(labels, apply(network, variables, images));
      return optimizer.minimize(loss, true).dataSync()[0] ?? Number.NaN;
    });
  return {
    is,
    run,
    results(): Arrays {
      const first = run();
      const after = Array.from(variables, ([name, value]) => [name, taken(value)] as const);
      const loss = { shape: [2], data: Float32Array.of(first, run()) };
      return new Map<string, NamedArray>([...after, ["loss", loss]]);
    },
  };
}

await serve({ matmul: openMatmul, step: openStep });
