import {
  batchNorm,
  conv2d,
  type Layer,
  maxPool,
  relu,
  type Size,
  sequential,
} from "../nn/index.ts";
import type { Scale } from "./model.ts";

/** What all Inception networks are made of: a convolution without bias, batch normalisation, ReLU. */
export interface Units {
  /** Padded so that only the stride makes the image smaller. */
  same(filters: number, kernel: Size, stride?: number): Layer;
  /** Without padding. */
  valid(filters: number, kernel: Size, stride?: number): Layer;
}

/**
 * Units of so many filters as published, scaled. Named as torchvision and timm name them: conv, bn.
 *
 * @param epsilon  of the normalisation
 */
export const unitsOf = (scale: Scale, epsilon = 1e-3): Units => ({
  same(filters, kernel, stride = 1) {
    const [down, across] = typeof kernel === "number" ? [kernel, kernel] : kernel;
    const sides = (n: number) => [(n - 1) / 2, (n - 1) / 2] as const;
    const padding = down === across ? (down - 1) / 2 : ([sides(down), sides(across)] as const);
    return unit(conv2d({ filters: scale(filters), kernel, stride, padding, bias: false }), epsilon);
  },
  valid: (filters, kernel, stride = 1) =>
    unit(conv2d({ filters: scale(filters), kernel, stride, bias: false }), epsilon),
});

const unit = (conv: Layer, epsilon: number): Layer =>
  sequential({ conv, bn: batchNorm({ epsilon }), relu: relu() });

/** Halves the image, without padding: the way beside convolutions that do. */
export const halved = (): Layer => maxPool({ size: 3, stride: 2 });

/** Channels of branches together, each of so many as published. */
export const channelsOf = (filters: readonly number[], scale: Scale): number =>
  filters.reduce((sum, n) => sum + scale(n), 0);

/** Units one after the other, called name_1, name_2, … */
export const row = (name: string, ...units: readonly Layer[]): Layer =>
  sequential(Object.fromEntries(units.map((layer, i) => [`${name}_${i + 1}`, layer])));
