/** The network of the open run as a function: over the plane, along a line, and what is set beside it. */
import { transfer } from "comlink";
import {
  gibbsOvershoot,
  squareWaveError,
  squareWaveSum,
} from "../../../src/classic/fourier-series.ts";
import type { Layer } from "../../../src/nn/index.ts";
import { engine } from "../engine.ts";
import { look } from "../session/index.ts";
import { evaluatorOf, gridOf, type Surface } from "./surface.ts";

export type { Surface } from "./surface.ts";

export interface FourierSum {
  readonly values: Float32Array<ArrayBuffer>;
  /** Part of the jump by which the sum rises above the wave; undefined for no terms. */
  readonly overshoot?: number;
  /** Mean square of what is left of the wave. */
  readonly error: number;
}

/** Compiled for the networks that are there. */
const evaluators = new WeakMap<Layer, ReturnType<typeof evaluatorOf>>();

export const surfaceApi = {
  /**
   * What the network of the open run makes of points in ±extent, now or as it was at a step; undefined where it takes none of one or two
   * numbers.
   * @throws {Error} where no run is open
   */
  surface: async (side: number, extent: number, step?: number): Promise<Surface | undefined> => {
    const backend = await engine();
    const found = await look(({ config, model, variables, step, epoch }) => {
      const [inputs] = config.input;
      if (config.input.length !== 1 || (inputs !== 1 && inputs !== 2)) return undefined;
      const known = evaluators.get(model);
      const evaluate = known ?? evaluatorOf(model, backend, config.classes.length > 0);
      if (known === undefined) evaluators.set(model, evaluate);
      const made = evaluate(variables, gridOf(side, inputs, extent), inputs);
      return { ...made, step, epoch, side, inputs, extent } as const;
    }, step);
    return found && transfer(found, [found.outputs.buffer]);
  },

  /** The partial sum of the square wave's Fourier series. */
  fourier: (places: Float32Array, terms: number, periods: number): FourierSum => ({
    values: Float32Array.from(places, (x) => squareWaveSum(x, terms, periods)),
    ...(terms > 0 && { overshoot: gibbsOvershoot(terms) }),
    error: squareWaveError(terms),
  }),
};
