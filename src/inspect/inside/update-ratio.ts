import { flatten, leafPaths, type Tensor, type Tree } from "../../tensor/index.ts";

/** How far a step moved one tensor of parameters, beside how large it is. */
export interface UpdateRatio {
  /** "block1/conv/weight" */
  readonly path: string;
  readonly rank: number;
  /** ‖w‖ before the step. */
  readonly norm: number;
  /** ‖Δw‖ */
  readonly update: number;
  /** ‖Δw‖ / ‖w‖; NaN where w was all zeros, as biases start. */
  readonly ratio: number;
}

/**
 * The update-to-weight ratio of every parameter tensor:
 *
 *   ratio = ‖w_after − w_before‖₂ / ‖w_before‖₂
 *
 * About 10⁻³ a step is usual; far more and the rate is too high, far less and it may be too low. Computed in float64.
 *
 * @param before, after  the parameters around one step, trees of the same structure
 * @source Karpathy, Stanford CS231n notes, "Neural networks part 3: ratio of weights:updates"
 * @throws {RangeError} if the trees differ
 */
export function updateRatios(before: Tree<Tensor>, after: Tree<Tensor>): UpdateRatio[] {
  const [earlier] = flatten<Tensor>(before);
  const [later] = flatten<Tensor>(after);
  const paths = leafPaths(before);
  if (paths.join() !== leafPaths(after).join())
    throw new RangeError("updateRatios: before and after are parameters of different models");
  return earlier.map((weight, i) => {
    const then = (later[i] as Tensor).data();
    const now = weight.data();
    let [norm, update] = [0, 0];
    for (let k = 0; k < now.length; k++) {
      const value = Number(now[k]);
      norm += value ** 2;
      update += (Number(then[k]) - value) ** 2;
    }
    const [size, moved] = [Math.sqrt(norm), Math.sqrt(update)];
    const ratio = size === 0 ? Number.NaN : moved / size;
    return { path: paths[i] ?? "", rank: weight.rank, norm: size, update: moved, ratio };
  });
}
