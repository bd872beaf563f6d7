/** What the networks that rules are tested on are made of. */
import type { Shape } from "../../../graph/shape.ts";
import type { Spec } from "../../../nn/index.ts";
import type { LintOptions } from "../rule.ts";

export interface Given {
  readonly layers: readonly Spec[];
  readonly input?: Shape;
  readonly options?: LintOptions;
}

/** For each rule networks that it must find something in, at which layer, and networks that are right. */
export interface Case {
  readonly finds: readonly (Given & { readonly at: string; readonly says: RegExp })[];
  readonly leaves: readonly Given[];
}

export const conv = (options: object = {}): Spec => ({
  type: "conv2d",
  filters: 4,
  kernel: 3,
  ...options,
});
export const linear = (units = 10, options: object = {}): Spec => ({
  type: "linear",
  units,
  ...options,
});
export const of = (type: string, options: object = {}): Spec => ({ type, ...options });
export const head = [of("globalAvgPool"), linear()];
export const image: Shape = [12, 12, 3];
export const vector: Shape = [20];

export function chainOf(type: string, count: number): Spec[] {
  return Array.from({ length: count }, () => [linear(20), of(type)]).flat();
}
