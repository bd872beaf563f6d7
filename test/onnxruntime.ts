/** Exports as onnxruntime runs them, the judge of the ONNX files that are written here. */
import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { sizeOf } from "../src/graph/shape.ts";

/** Values, channels last as everywhere here. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

/** What the file's "y" is for this "x"; images are turned on the way in and out. */
export async function runInOnnxruntime(file: Uint8Array, x: Numbers): Promise<Numbers> {
  const session = await InferenceSession.create(file, {
    executionProviders: ["cpu"],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  try {
    const given = toPlanes(x);
    const type = given.data instanceof Int32Array ? "int32" : "float32";
    const { y } = await session.run({ x: new RuntimeTensor(type, given.data, given.shape) });
    if (y === undefined) throw new Error("onnxruntime gave no y");
    return fromPlanes({ shape: y.dims.map(Number), data: y.data as Float32Array });
  } finally {
    await session.release();
  }
}

/** [N, …, C] → [N, C, …] for images and volumes. */
export const toPlanes = (x: Numbers): Numbers =>
  x.shape.length < 4 ? x : turned(x, [0, x.shape.length - 1, ...between(x.shape.length)]);

const fromPlanes = (x: Numbers): Numbers =>
  x.shape.length < 4 ? x : turned(x, [0, ...between(x.shape.length).map((axis) => axis + 1), 1]);

const between = (rank: number): number[] => Array.from({ length: rank - 2 }, (_, i) => i + 1);

function turned({ shape, data }: Numbers, order: readonly number[]): Numbers {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const sizes = order.map((axis) => shape[axis] ?? 1);
  const out = data.slice();
  for (let to = 0; to < out.length; to++) {
    let [rest, from] = [to, 0];
    for (let k = sizes.length - 1; k >= 0; k--) {
      const size = sizes[k] ?? 1;
      from += (rest % size) * (strides[order[k] ?? 0] ?? 0);
      rest = Math.floor(rest / size);
    }
    out[to] = data[from] ?? Number.NaN;
  }
  return { shape: sizes, data: out };
}
