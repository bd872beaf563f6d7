import { arange, logSoftmax, softmax, type Tensor } from "../../../tensor/index.ts";
import { made, type Operator } from "../import/operator.ts";

/**
 * Along an axis, the last unless named. Before opset 13 along all axes from the named one (1 unless it is) to the last, as if they were one.
 */
const alongAxis = (name: string, apply: (x: Tensor, axis: number) => Tensor): Operator => ({
  name,
  inputs: [1, 1],
  attributes: ["axis"],
  run(call) {
    const x = call.real(0);
    const { type } = call.input(0);
    if (call.opset >= 13)
      return made(type, apply(x, call.axis(call.attributes.int("axis", -1), x.rank)));
    const given = call.attributes.int("axis", 1);
    const axis = given === x.rank ? given : call.axis(given, x.rank);
    const rows = x.shape.slice(0, axis).reduce((n, extent) => n * extent, 1);
    const columns = x.shape.slice(axis).reduce((n, extent) => n * extent, 1);
    return made(type, apply(x.reshape([rows, columns]), 1).reshape(x.shape));
  },
});

/** 1 at the first largest value along an axis, 0 elsewhere. */
function hardmax(x: Tensor, axis: number): Tensor {
  const places = x.shape.map((extent, k) => (k === axis ? extent : 1));
  const index = arange(x.shape[axis] ?? 0).reshape(places);
  return x.argmax(axis, { keepDims: true }).eq(index).cast("float32");
}

export const softmaxOperators: readonly Operator[] = [
  alongAxis("Softmax", softmax),
  alongAxis("LogSoftmax", logSoftmax),
  alongAxis("Hardmax", hardmax),
];
