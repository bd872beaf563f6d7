import type { Shape } from "../../graph/shape.ts";
import type { Key, Tensor } from "../../tensor/index.ts";
import type { Fans } from "./fans.ts";

/** How fresh parameters are drawn. */
export interface Initializer {
  readonly name: string;
  make(key: Key, shape: Shape, fans: Fans): Tensor;
  /** Standard deviation of the values, as mathematics. */
  readonly formula: string;
  readonly source: string;
}
