import { updateRatios } from "../../../src/inspect/index.ts";
import { flatten, mapTree, type Tensor, tensor } from "../../../src/tensor/index.ts";
import type { Moment } from "../../../src/train/index.ts";
import type { RatioMoment } from "./answer.ts";

const MOST = 240;

/**
 * Update-to-weight ratios in the course of a run: at the steps that are kept, the weights are copied, and the step after tells how far
 * it moved them. That costs two copies of the weights, no computation on the network.
 */
export class RatioLog {
  #moments: RatioMoment[] = [];
  #before: { readonly step: number; readonly params: Moment["state"]["params"] } | undefined;

  get moments(): readonly RatioMoment[] {
    return this.#moments;
  }

  /**
   * Shown every moment of a run, between two steps.
   * @param begin  whether the next step's ratios are wanted
   */
  see({ position, state }: Moment, begin: boolean): void {
    const { step } = position;
    const before = this.#before;
    this.#before = undefined;
    if (before?.step === step - 1) {
      const ratios = updateRatios(before.params, state.params);
      this.#moments.push({
        step,
        ratios: Object.fromEntries(ratios.map(({ path, ratio }) => [path, ratio])),
      });
      if (this.#moments.length > MOST) this.#moments = this.#moments.filter((_, i) => i % 2 === 0);
    }
    if (begin) this.#before = { step, params: copied(state.params) };
  }
}

/** The next step writes over the run's own tensors. */
const copied = (params: Moment["state"]["params"]): Moment["state"]["params"] =>
  flatten<Tensor>(params)[0].length === 0
    ? params
    : (mapTree<Tensor, Tensor>(
        (leaf) => tensor(leaf.data().slice(), leaf.shape, leaf.dtype),
        params,
      ) as Moment["state"]["params"]);
