/** onnxruntime as a process of a contest: see protocol.ts. Every job has `runtime`: a key of `packages`. */
import { exportOnnx } from "../../src/formats/onnx/index.ts";
import { fromSpec } from "../../src/nn/index.ts";
import { tensor } from "../../src/tensor/index.ts";
import { restoreVariables } from "../../src/train/index.ts";
import { arrayOf } from "./arrays.ts";
import { packageNamed } from "./packages.ts";
import { type Given, serve, type Work } from "./serve.ts";

/** What is used of both packages. */
interface OnnxRuntime {
  readonly env: { readonly wasm: { numThreads?: number }; readonly versions: Versions };
  readonly InferenceSession: {
    create(model: Uint8Array, options: object): Promise<Session>;
  };
  readonly Tensor: new (
    type: "float32",
    data: Float32Array,
    shape: readonly number[],
  ) => RuntimeTensor;
}

interface Session {
  run(
    feeds: Readonly<Record<string, RuntimeTensor>>,
  ): Promise<Readonly<Record<string, RuntimeTensor>>>;
}

interface RuntimeTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

type Versions = Readonly<Record<string, string | undefined>>;

const packages = {
  node: { name: "onnxruntime-node", provider: "cpu" },
  web: { name: "onnxruntime-web", provider: "wasm" },
} as const;

/** The same model, exported as ONNX with batch normalisations folded, for exactly this batch. */
async function openInference({ job, arrays, threads }: Given): Promise<Work> {
  const { name, provider } = packages[job.runtime as keyof typeof packages];
  const runtime = packageNamed<OnnxRuntime>(name);
  if (provider === "wasm") runtime.env.wasm.numThreads = threads;
  const { data, shape } = arrayOf(arrays, "images");
  const [batch = 1, height = 1, width = 1, channels = 1] = shape;
  const model = fromSpec(job.model);
  const variables = restoreVariables(model, shape.slice(1), arrays);
  const file = exportOnnx(model, variables, shape.slice(1), { batch, fold: true });
  const session = await runtime.InferenceSession.create(file, {
    executionProviders: [provider],
    graphOptimizationLevel: "all",
    executionMode: "sequential",
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  });
  const planes = Float32Array.from(
    tensor(Float32Array.from(data), shape).permute([0, 3, 1, 2]).data(),
  );
  const x = new runtime.Tensor("float32", planes, [batch, channels, height, width]);
  const forward = async (): Promise<RuntimeTensor> => {
    const { y } = await session.run({ x });
    if (y === undefined) throw new Error(`${name} gave no y`);
    return y;
  };
  return {
    is: `${name} ${runtime.env.versions.common}, ${provider}, threads: ${threads}; Node ${process.version}`,
    run: async () => (await forward()).data,
    async results() {
      const { dims, data } = await forward();
      return new Map([["logits", { shape: dims, data: Float32Array.from(data) }]]);
    },
  };
}

await serve({ inference: openInference });
