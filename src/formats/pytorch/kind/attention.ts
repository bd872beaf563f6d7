/** Attention: PyTorch has the weights of query, key and value as one, below each other. */
import { permuteValues, type Values } from "../layout.ts";
import { type Part, renamed, type Shapes } from "../part.ts";

const PROJECTIONS = ["query", "key", "value"];

export function attentionParts(shapes: Shapes): Part[] {
  const parts: Part[] = [];
  const weight = shapes.get("params/query/weight") ?? [];
  parts.push(
    joined("weight", weight),
    renamed("params/output/weight", "out_proj.weight", weight, [1, 0]),
  );
  const bias = shapes.get("params/query/bias");
  if (bias !== undefined)
    parts.push(joined("bias", bias), renamed("params/output/bias", "out_proj.bias", bias));
  return parts;
}

/** Three tensors of this shape as one of three times the rows; matrices transposed. */
function joined(name: string, shape: readonly number[]): Part {
  const axes = shape.map((_, axis) => shape.length - 1 - axis);
  const [rows = 0, ...rest] = axes.map((axis) => shape[axis] ?? 1);
  return {
    ours: PROJECTIONS.map((projection) => `params/${projection}/${name}`),
    theirs: [{ name: `in_proj_${name}`, shape: [3 * rows, ...rest] }],
    to: (ours) => {
      const moved = ours.map((values) => permuteValues(values, axes));
      const data = new Float32Array(moved.reduce((size, one) => size + one.data.length, 0));
      moved.reduce((at, one) => {
        data.set(one.data, at);
        return at + one.data.length;
      }, 0);
      return [{ shape: [3 * rows, ...rest], data }];
    },
    from: ([theirs]) =>
      PROJECTIONS.map((_, i): Values => {
        const size = (theirs?.data.length ?? 0) / 3;
        const data = theirs?.data.slice(i * size, (i + 1) * size) ?? new Float32Array();
        return permuteValues({ shape: [rows, ...rest], data }, axes);
      }),
  };
}
