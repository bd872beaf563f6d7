import type { Backend } from "../backend/backend.ts";
import type { Tensors } from "../nn/index.ts";
import { adam, clipByNorm, type OptimiserState } from "../optim/index.ts";
import { compile, foldIn, type Key, key, type Tensor, valueAndGrad } from "../tensor/index.ts";
import { pause } from "../train/pause.ts";

export interface MinimiseOptions {
  readonly backend: Backend;
  readonly seed: number;
  readonly steps: number;
  /** Adam's learning rate. */
  readonly rate: number;
  /** Longer gradients are shortened to it. Default: none is. */
  readonly clipNorm?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: (step: number, loss: number) => void;
}

type State = { readonly params: Tensors; readonly optimiser: OptimiserState };

/**
 * Adam on a loss that draws its own examples from the key of the step: one compiled step, whose state stays in the backend's memory.
 * What examples a loss learns from without end are as good as new ones, so its value at a step is also its error on examples not seen.
 *
 * @returns the parameters after the last step, and the loss of every step
 */
export async function minimise(
  loss: (params: Tensors, key: Key) => Tensor,
  start: Tensors,
  { backend, seed, steps, rate, clipNorm, signal, onStep }: MinimiseOptions,
): Promise<{ readonly params: Tensors; readonly losses: readonly number[] }> {
  const optimiser = adam();
  const step = compile(
    ({ params, optimiser: before }: State, at: Tensor): [State, Tensor] => {
      const drawn = foldIn(key(seed), at.cast("uint32"));
      const [value, raw] = valueAndGrad((p: Tensors) => loss(p, drawn))(params);
      const gradients = clipNorm === undefined ? raw : clipByNorm(raw, clipNorm);
      const updated = optimiser.update(gradients, before, params, rate);
      return [{ params: updated.params, optimiser: updated.state }, value];
    },
    { donate: true, backend },
  );
  let state: State = { params: start, optimiser: optimiser.init(start) };
  const losses: number[] = [];
  for (let at = 0; at < steps; at++) {
    await pause();
    signal?.throwIfAborted();
    const [next, value] = step(state, at);
    state = next;
    losses.push(value.item());
    onStep?.(at + 1, losses[at] as number);
  }
  return { params: state.params, losses };
}

/** Means of `size` losses each, at the step in the middle of them, for a plot. */
export function smoothed(losses: readonly number[], size: number): [step: number, loss: number][] {
  return Array.from({ length: Math.floor(losses.length / size) }, (_, i) => {
    const part = losses.slice(i * size, (i + 1) * size);
    return [(i + 0.5) * size, part.reduce((sum, loss) => sum + loss, 0) / size];
  });
}
