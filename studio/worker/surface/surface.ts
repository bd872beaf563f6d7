import type { Backend } from "../../../src/backend/backend.ts";
import type { Layer, Variables } from "../../../src/nn/index.ts";
import { compile, softmax, type Tensor, tensor } from "../../../src/tensor/index.ts";

/** What a network makes of every point of a square, or of a line. */
export interface Surface {
  readonly step: number;
  readonly epoch: number;
  /** Points along each side; of a line, all of them. */
  readonly side: number;
  /** 2: a square, row by row, the second number growing upwards. 1: a line. */
  readonly inputs: 1 | 2;
  /** The points reach from −extent to extent. */
  readonly extent: number;
  /** Of each point. */
  readonly width: number;
  /** [points, width]: probabilities where there are classes, else what the network puts out. */
  readonly outputs: Float32Array<ArrayBuffer>;
}

/** Places of the points: [side · side, 2] or [side, 1]. */
export function gridOf(side: number, inputs: 1 | 2, extent: number): Float32Array<ArrayBuffer> {
  const along = (k: number): number => extent * ((2 * k) / (side - 1) - 1);
  if (inputs === 1) return Float32Array.from({ length: side }, (_, k) => along(k));
  const grid = new Float32Array(side * side * 2);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      grid[2 * (y * side + x)] = along(x);
      grid[2 * (y * side + x) + 1] = along(side - 1 - y);
    }
  return grid;
}

/**
 * Evaluates a network at many points at once, compiled once for a network.
 *
 * @param classes  their outputs become probabilities
 */
export function evaluatorOf(model: Layer, backend: Backend, classes: boolean) {
  const run = compile(
    (variables: Variables, points: Tensor) => {
      const { output } = model.apply(variables, points, { training: false });
      return classes && output.rank === 2 && (output.shape[1] ?? 0) > 1 ? softmax(output) : output;
    },
    { backend },
  );
  return (variables: Variables, points: Float32Array, inputs: number) => {
    const count = points.length / inputs;
    const output = run(variables, tensor(points, [count, inputs]));
    return {
      width: output.size / count,
      outputs: Float32Array.from(output.data(), Number),
    };
  };
}
