import type { Layer } from "../layer.ts";

/** A layer on an input of some shape. Every kind of layer needs one, and each of its options should be met. */
export interface LayerCase {
  readonly layer: Layer;
  readonly input: readonly number[];
  readonly training?: boolean;
  /** Added to the random parameters in [−1, 1), where not all values make sense. Default 0. */
  readonly paramsFrom?: number;
}

export type Cases = Readonly<Record<string, LayerCase>>;

/** [N, H, W, C], all different. */
export const images = [2, 5, 4, 2] as const;
