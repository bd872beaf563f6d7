import { sumFirst } from "../batching.ts";
import { is } from "../graph.ts";
import type { Builders, Node } from "../node.ts";
import { type Shape, sizeOf } from "../shape.ts";
import { substitute } from "../substitute.ts";
import { concatPrimitive } from "./concat.ts";
import { leaf } from "./leaf.ts";
import { termsOf } from "./map.ts";
import { padPrimitive } from "./pad.ts";
import { reshape } from "./reshape.ts";
import type { ScanAttrs } from "./scan.ts";
import { carryRows, scanParts, scanRows } from "./scan-rows.ts";

/**
 * The cotangents of a recurrence, by a recurrence against its direction whose carry is the cotangent ḡ of the carry after a step:
 *
 *   ḡₜ = ēₜ + (∂next/∂carry)ᵀ ḡₜ₊₁ + (∂y/∂carry)ᵀ ȳₜ      (ē: what reaches that carry from outside)
 *   x̄ₜ = (∂next/∂x)ᵀ ḡₜ₊₁ + (∂y/∂x)ᵀ ȳₜ,   s̄ = Σₜ (∂next/∂s)ᵀ ḡₜ₊₁ + (∂y/∂s)ᵀ ȳₜ
 *
 * The values of the forward steps are read from its rows. What does not feed ḡ leaves the loop (`scan`): the sum over t of
 * weight gradients is one contract.
 */
export function scanGradient(
  node: Node<ScanAttrs>,
  cotangent: Node,
  build: Builders,
): (Node | undefined)[] {
  const { attrs, inputs } = node;
  const { carry, xs, shared, next, ys, length, reverse } = attrs;
  const parts = scanParts(attrs);
  const rows = carryRows(attrs);
  const stand = (shape: Shape): Node => leaf({ shape, dtype: "float32" });
  /** Cotangents of some rows of a part; undefined where they are zeros throughout. */
  const flowing = (part: number, first: number, count: number): Node | undefined => {
    const { offset, shape } = parts[part]!;
    const size = sizeOf(shape);
    const taken = segment(cotangent, offset + first * size, count * size, build);
    return taken && reshape(taken, [count, ...shape]);
  };

  const series: [leaf: Node, values: Node][] = [];
  const seriesOf = (values: Node): Node => {
    const made = stand(values.shape.slice(1));
    series.push([made, values]);
    return made;
  };
  const after = carry.map(({ shape }) => stand(shape));
  const seeds = next.map((output, i) => [output, after[i]!] as const);
  for (const [j, y] of ys.entries()) {
    const values = flowing(carry.length + j, 0, length);
    if (values) seeds.push([y, seriesOf(values)]);
  }
  const isFloat = ({ dtype }: Node): boolean => dtype === "float32";
  const [floatXs, floatShared] = [xs.filter(isFloat), shared.filter(isFloat)];
  const slopes = build.gradients(seeds, [...carry, ...floatXs, ...floatShared]);

  // Values of the forward steps that are there already are not computed again.
  const known = new Map<Node, Node>();
  for (const [i, values] of [...next, ...ys].entries())
    if (values.inputs.length > 0 && !known.has(values))
      known.set(
        values,
        seriesOf(scanRows(node, parts[i]!, i < carry.length ? rows.after : 0, length)),
      );
  const given = substitute(slopes, known);
  const previous = carry.map((_, i) => {
    const values = flowing(i, rows.before, length);
    return values ? build.add([given[i]!, seriesOf(values)]) : given[i]!;
  });
  const result = build.scan({
    length,
    reverse: !reverse,
    carry: after,
    init: carry.map(({ shape }, i) => {
      const values = flowing(i, rows.last, 1);
      return values ? reshape(values, shape) : build.full(shape, 0);
    }),
    xs: [...carry, ...xs, ...series.map(([made]) => made)],
    series: [
      ...carry.map((_, i) => scanRows(node, parts[i]!, rows.before, length)),
      ...inputs.slice(carry.length, carry.length + xs.length),
      ...series.map(([, values]) => values),
    ],
    shared,
    captured: inputs.slice(carry.length + xs.length),
    next: previous,
    ys: given.slice(carry.length),
  });
  const byStep = result.ys.values();
  return [
    ...result.last,
    ...xs.map((x) => (isFloat(x) ? byStep.next().value : undefined)),
    ...shared.map((s) => {
      const each = isFloat(s) ? byStep.next().value : undefined;
      return each && sumFirst(each);
    }),
  ];
}

/**
 * slice of a flat cotangent, which is a sum of padded pieces: pieces that lie elsewhere are left out.
 * Undefined if none is left.
 */
function segment(x: Node, start: number, size: number, build: Builders): Node | undefined {
  const terms = termsOf(x);
  if (terms.length > 1) {
    const parts = terms.flatMap((term) => segment(term, start, size, build) ?? []);
    return parts.length > 0 ? build.add(parts) : undefined;
  }
  if (is(x, concatPrimitive)) {
    let from = 0;
    const parts = x.inputs.flatMap((piece) => {
      const [low, high] = [Math.max(start, from), Math.min(start + size, from + piece.shape[0]!)];
      const part = low < high ? segment(piece, low - from, high - low, build) : undefined;
      from += piece.shape[0]!;
      return part ? [place(part, low - start, size, build)] : [];
    });
    return parts.length > 0 ? build.add(parts) : undefined;
  }
  if (!is(x, padPrimitive) || x.attrs.value !== 0 || x.attrs.interior[0] !== 0) {
    const taken = build.slice(x, { start: [start], size: [size] });
    return build.repeatedConstant(taken) === 0 ? undefined : taken;
  }
  const [source] = x.inputs;
  const from = x.attrs.low[0]!;
  const low = Math.max(start, from);
  const high = Math.min(start + size, from + source!.shape[0]!);
  const part = low < high ? segment(source!, low - from, high - low, build) : undefined;
  return part && place(part, low - start, size, build);
}

const place = (part: Node, low: number, size: number, { pad }: Builders): Node =>
  pad(part, { low: [low], high: [size - low - part.shape[0]!] });
