import type { Node } from "../graph/node.ts";
import { concat } from "../graph/primitives/concat.ts";
import { reshape } from "../graph/primitives/reshape.ts";

/**
 * How `to` places are spread over `from`: place i stands at i · from / to. Places count · k + r repeat, step · k further on, what
 * place r does, which makes each r a strided slice of its own.
 */
export interface Period {
  /** Places until it begins again. */
  readonly count: number;
  /** Elements of the source in which it begins again. */
  readonly step: number;
  /** How often it occurs. */
  readonly repeats: number;
}

export function periodOf(from: number, to: number): Period {
  let [a, b] = [from, to];
  while (b > 0) [a, b] = [b, a % b];
  return { count: to / a, step: from / a, repeats: a };
}

/** Element k of each phase in turn along an axis: x₀[0], x₁[0], …, x₀[1], x₁[1], … */
export function interleave(phases: readonly Node[], axis: number): Node {
  const [first] = phases;
  if (!first || phases.length === 1) return first!;
  const single = first.shape.toSpliced(axis + 1, 0, 1);
  const joined = concat(
    phases.map((phase) => reshape(phase, single)),
    axis + 1,
  );
  return reshape(joined, first.shape.with(axis, first.shape[axis]! * phases.length));
}
