/**
 * @jax-js/jax as a process of a contest: see protocol.ts. On its WebAssembly backend, on one thread as Node has it, or on more through
 * workers like the browsers'.
 */
import type { NetworkLayer } from "../network.ts";
import { type Arrays, arrayOf, type NamedArray } from "./arrays.ts";
import { packageNamed, versionOf } from "./packages.ts";
import { type Given, serve, type Work } from "./serve.ts";
import { provideWorkers } from "./web-worker.ts";

/** Every use of an array takes it away, unless it is used as `.ref`. */
interface JaxArray {
  readonly ref: JaxArray;
  readonly shape: number[];
  reshape(shape: readonly number[]): JaxArray;
  add(other: JaxArray): JaxArray;
  sub(other: JaxArray): JaxArray;
  mul(other: JaxArray | number): JaxArray;
  mean(axes?: readonly number[]): JaxArray;
  sum(axes?: number): JaxArray;
  neg(): JaxArray;
  data(): Promise<Float32Array>;
  blockUntilReady(): Promise<JaxArray>;
  dispose(): void;
}

type Named = { readonly [name: string]: JaxArray };

interface Jax {
  init(...devices: string[]): Promise<string[]>;
  defaultDevice(device: string): void;
  jit<F>(fn: F): F;
  valueAndGrad(
    fn: (params: Named, images: JaxArray, labels: JaxArray) => JaxArray,
  ): (params: Named, images: JaxArray, labels: JaxArray) => [JaxArray, Named];
  readonly numpy: {
    array(data: Float32Array | Int32Array): JaxArray;
    matmul(a: JaxArray, b: JaxArray): JaxArray;
    transpose(x: JaxArray, axes: readonly number[]): JaxArray;
    zerosLike(x: JaxArray): JaxArray;
  };
  readonly lax: {
    conv(
      x: JaxArray,
      weight: JaxArray,
      stride: readonly number[],
      padding: readonly (readonly number[])[],
    ): JaxArray;
  };
  readonly nn: {
    relu(x: JaxArray): JaxArray;
    logSoftmax(x: JaxArray): JaxArray;
    oneHot(labels: JaxArray, classes: number): JaxArray;
  };
}

let jax: Jax;

/** Threads are chosen once a process: whoever asks for workers finds them when the package is loaded. */
async function start(threads: number): Promise<string> {
  if (threads > 1) provideWorkers(threads);
  jax = packageNamed<Jax>("@jax-js/jax");
  const devices = await jax.init("wasm");
  if (!devices.includes("wasm")) throw new Error("its WebAssembly backend does not start");
  jax.defaultDevice("wasm");
  return `@jax-js/jax ${versionOf("@jax-js/jax")}, wasm, threads: ${threads}, jit`;
}

const given = ({ data, shape }: NamedArray): JaxArray => jax.numpy.array(data).reshape(shape);

/** Channels first, as its convolutions have it: images [N, C, H, W], weights [Cout, Cin, Kh, Kw]. */
const imagesIn = (x: JaxArray): JaxArray =>
  x.shape.length === 4 ? jax.numpy.transpose(x, [0, 3, 1, 2]) : x;
const weightIn = (x: JaxArray): JaxArray =>
  x.shape.length === 4 ? jax.numpy.transpose(x, [3, 2, 0, 1]) : x;
const weightOut = (x: JaxArray): JaxArray =>
  x.shape.length === 4 ? jax.numpy.transpose(x, [2, 3, 1, 0]) : x;

const taken = async (x: JaxArray): Promise<NamedArray> => ({
  shape: [...x.shape],
  data: Float32Array.from(await x.data()),
});

async function openMatmul({ arrays, threads }: Given): Promise<Work> {
  const is = await start(threads);
  const [a, b] = [given(arrayOf(arrays, "a")), given(arrayOf(arrays, "b"))];
  const multiply = jax.jit((a: JaxArray, b: JaxArray) => jax.numpy.matmul(a, b));
  return {
    is,
    async run() {
      const c = multiply(a.ref, b.ref);
      await c.blockUntilReady();
      c.dispose();
    },
    results: async () => new Map([["c", await taken(multiply(a.ref, b.ref))]]),
  };
}

function apply(layer: NetworkLayer, params: Named, x: JaxArray): JaxArray {
  const own = (name: string): JaxArray => {
    const found = params[`params/${layer.path}/${name}`];
    if (found === undefined) throw new Error(`${layer.path} has no ${name}`);
    return found.ref;
  };
  switch (layer.type) {
    case "sequential":
      return layer.children.reduce((y, child) => apply(child, params, y), x);
    case "conv2d": {
      const padding = (layer.padding as number[]).map((zeros) => [zeros, zeros]);
      const y = jax.lax.conv(x, own("weight"), layer.stride as number[], padding);
      return layer.bias ? y.add(own("bias").reshape([1, -1, 1, 1])) : y;
    }
    case "relu":
      return jax.nn.relu(x);
    case "globalAvgPool":
      return x.mean([2, 3]);
    case "linear": {
      const y = jax.numpy.matmul(x, own("weight"));
      return layer.bias ? y.add(own("bias")) : y;
    }
    default:
      throw new Error(`${layer.type} is not written for jax-js here`);
  }
}

async function openStep({ job, arrays, threads }: Given): Promise<Work> {
  const is = await start(threads);
  const network = job.network as NetworkLayer;
  const { momentum = 0 } = job.optimiser as { momentum?: number };
  const rate = Number(job.rate);
  const named = (of: Iterable<readonly [string, JaxArray]>): Named => Object.fromEntries(of);
  const eachOf = (of: Named, work: (x: JaxArray, name: string) => JaxArray): Named =>
    named(Object.entries(of).map(([name, x]) => [name, work(x, name)] as const));

  const loss = (params: Named, images: JaxArray, labels: JaxArray): JaxArray => {
    const logits = apply(network, params, images);
    const chosen = jax.nn.logSoftmax(logits).mul(labels).sum(-1).mean().neg();
    for (const x of Object.values(params)) x.dispose();
    return chosen;
  };
  const step = jax.jit((params: Named, velocity: Named, images: JaxArray, labels: JaxArray) => {
    const refs = eachOf(params, (x) => x.ref);
    const [value, gradients] = jax.valueAndGrad(loss)(refs, images, labels);
    const faster = eachOf(velocity, (v, name) => v.mul(momentum).add(gradients[name] as JaxArray));
    const moved = eachOf(params, (p, name) => p.sub((faster[name] as JaxArray).ref.mul(rate)));
    return [moved, faster, value] as const;
  });

  const learnt = [...arrays].filter(([name]) => name.startsWith("params/"));
  let params = named(learnt.map(([name, array]) => [name, weightIn(given(array))] as const));
  let velocity = eachOf(params, (x) => jax.numpy.zerosLike(x.ref));
  const images = imagesIn(given(arrayOf(arrays, "images")));
  const labels = jax.nn.oneHot(given(arrayOf(arrays, "labels")), Number(job.classes));
  const run = async (): Promise<number> => {
    const [moved, faster, value] = step(params, velocity, images.ref, labels.ref);
    params = moved;
    velocity = faster;
    for (const x of [...Object.values(moved), ...Object.values(faster)]) await x.blockUntilReady();
    return (await value.data())[0] ?? Number.NaN;
  };
  return {
    is,
    run,
    async results(): Promise<Arrays> {
      const first = await run();
      const results = new Map<string, NamedArray>();
      for (const [name, x] of Object.entries(params))
        results.set(name, await taken(weightOut(x.ref)));
      return results.set("loss", { shape: [2], data: Float32Array.of(first, await run()) });
    },
  };
}

await serve({ matmul: openMatmul, step: openStep });
