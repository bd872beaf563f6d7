import { einsum } from "../../../tensor/index.ts";
import { made, type Operator } from "../import/operator.ts";
import { sameType } from "./elementwise.ts";

export const productOperators: readonly Operator[] = [
  {
    name: "MatMul",
    inputs: [2, 2],
    run(call) {
      const { type } = sameType(call, [call.input(0), call.input(1)]);
      return made(type, call.real(0).matmul(call.real(1)));
    },
  },
  {
    // alpha · A' B' + beta · C
    name: "Gemm",
    inputs: [2, 3],
    attributes: ["alpha", "beta", "transA", "transB"],
    run(call) {
      const { attributes } = call;
      const [a, b] = [call.real(0), call.real(1)];
      if (a.rank !== 2 || b.rank !== 2)
        throw call.bad(`A has ${a.rank} axes and B ${b.rank}, must have 2`);
      const left = attributes.flag("transA") ? a.transpose() : a;
      const right = attributes.flag("transB") ? b.transpose() : b;
      const alpha = attributes.float("alpha", 1);
      const beta = attributes.float("beta", 1);
      const product = left.matmul(right);
      const scaled = alpha === 1 ? product : product.mul(alpha);
      const { type } = call.input(0);
      if (!call.inputs[2] || beta === 0) return made(type, scaled);
      const c = call.real(2);
      return made(type, scaled.add((beta === 1 ? c : c.mul(beta)).broadcastTo(product.shape)));
    },
  },
  {
    name: "Einsum",
    inputs: [1, Infinity],
    attributes: ["equation"],
    since: 12,
    run(call) {
      const values = call.inputs.map((_, i) => call.input(i));
      const { type } = sameType(call, values);
      const equation = call.attributes.text("equation", "");
      const spec = withoutDots(
        equation,
        values.map(({ rank }) => rank),
      );
      const tensors = values.map((_, i) => call.real(i));
      return made(type, einsum(spec, ...tensors));
    },
  },
];

/** "...ij" with letters of their own for the axes that the dots stand for; these axes must be equal. */
function withoutDots(equation: string, ranks: readonly number[]): string {
  if (!equation.includes("...")) return equation;
  const free = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].filter((letter) => !equation.includes(letter));
  const compact = equation.replaceAll(" ", "");
  const [inputs = "", output] = compact.split("->");
  const lists = inputs.split(",");
  const most = Math.max(
    ...lists.map((list, i) => (ranks[i] ?? 0) - list.replace("...", "").length),
  );
  const letters = (count: number) => free.slice(Math.max(most - count, 0), most).join("");
  const written = lists.map((list, i) =>
    list.replace("...", letters((ranks[i] ?? 0) - list.replace("...", "").length)),
  );
  const named = [...new Set(lists.join("").replaceAll("...", ""))].filter(
    (letter) => lists.join("").split(letter).length === 2,
  );
  const result = output ?? `...${named.sort().join("")}`;
  return `${written.join(",")}->${result.replace("...", letters(most))}`;
}
