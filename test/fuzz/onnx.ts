import { FormatError } from "../../src/formats/index.ts";
import { exportOnnx, fromOnnx, type OnnxPort, runOnnx } from "../../src/formats/onnx/index.ts";
import {
  activation,
  avgPool,
  batchNorm,
  conv2d,
  convTranspose2d,
  flatten,
  globalAvgPool,
  type Layer,
  layerNorm,
  linear,
  lstm,
  maxPool,
  multiHeadAttention,
  relu,
  residual,
  sequential,
} from "../../src/nn/index.ts";
import { key, tensor } from "../../src/tensor/index.ts";
import { damagedModel } from "./damaged-model.ts";
import { smallGraphs, TooLarge } from "./small-graphs.ts";
import type { Subject } from "./subject.ts";

/** Small networks of many operators: mutations shall hit structure rather than weights. */
const networks: readonly (readonly [layer: Layer, input: readonly number[]])[] = [
  [sequential(linear({ units: 3 }), relu(), linear({ units: 2 })), [4]],
  [
    sequential(
      conv2d({ filters: 2, kernel: 3, stride: 2, padding: 1, bias: false }),
      batchNorm(),
      activation("gelu"),
      residual(conv2d({ filters: 2, kernel: 1 })),
      maxPool({ size: 2, ceil: true }),
      avgPool({ size: 2, stride: 1, padding: 1 }),
      convTranspose2d({ filters: 2, kernel: 2, stride: 2 }),
      globalAvgPool(),
      linear({ units: 2 }),
    ),
    [9, 9, 1],
  ],
  [sequential(lstm({ units: 2 }), layerNorm(), flatten()), [3, 2]],
];

const attention = [multiHeadAttention({ dim: 4, heads: 2 }), [3, 4]] as const;

const filesOf = (models: typeof networks): Uint8Array<ArrayBuffer>[] =>
  models.map(([layer, input]) => {
    const bytes = exportOnnx(layer, layer.init(key(1), input), input);
    return new Uint8Array(bytes);
  });

/** An input's unknown extents are 2. Larger ones are not made: that a model wants them is no damage. */
function madeInput({ type, shape = [] }: OnnxPort) {
  const extents = shape.map((extent) => (typeof extent === "number" ? extent : 2));
  const size = extents.reduce((product, n) => product * n, 1);
  if (size > 10_000) throw new TooLarge(`${size} elements`);
  const data = type?.dtype === "float32" ? new Float32Array(size).fill(0.5) : new Int32Array(size);
  return tensor(data, extents);
}

const backend = smallGraphs(100_000);

export const onnx: Subject = {
  corpus: () => filesOf([...networks, attention]),
  damaged: damagedModel,
  feed(bytes) {
    const run = runOnnx(bytes, { backend });
    try {
      const inputs = run.model.inputs.map((port) => [port.name, madeInput(port)] as const);
      for (const output of Object.values(run(Object.fromEntries(inputs)))) output.data();
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
    }
  },
  refuses: (error) => error instanceof FormatError,
};

/** Files read as layers; no layer is made of an attention that is written out. */
export const onnxLayers: Subject = {
  ...onnx,
  corpus: () => filesOf(networks),
  feed(bytes) {
    fromOnnx(bytes);
  },
};
