/** Values and slopes as PyTorch has them; test/golden/activations.py wrote them. */
import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../../test/backends.ts";
import golden from "../../../test/golden/activations.json" with { type: "json" };
import { expectClose } from "../../../test/numeric.ts";
import { input, toJs } from "../../expr/index.ts";
import { grad, setBackend, type Tensor, tensor } from "../../tensor/index.ts";
import { activation } from "../index.ts";
import { findActivation } from "./index.ts";

const number = (value: number | string): number =>
  typeof value === "number" ? value : Number(value.replace("inf", "Infinity"));

const relative = (came: number, expected: number): number =>
  Math.abs(came - expected) / Math.max(1e-30, Math.abs(expected));

/** PyTorch computes x · min(max(x + 3, 0), 6) / 6 from the left, which overflows. */
const overflows = (name: string, x: number): boolean => name === "hardSwish" && x === 1e38;

describe.each(golden.elementwise)(
  "$name $parameters",
  ({ name, parameters, values, slopes, far }) => {
    const record = findActivation(name);
    if (record?.kind !== "elementwise") throw new Error(`${name} is no elementwise activation`);
    const given = Object.fromEntries(
      Object.entries(parameters).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value] as const],
      ),
    );
    const f = toJs(record.expr(input(0), given));
    const slope = toJs(record.derivative(input(0), given));

    it("has PyTorch's values and slopes", () => {
      for (const [i, x] of golden.points.entries()) {
        // Where the result itself is the rest of a subtraction, PyTorch has no more digits than that.
        const room = 1e-15 * Math.max(1, Math.abs(x));
        expect(Math.abs(f(x) - (values[i] ?? 0)), `f(${x})`).toBeLessThanOrEqual(room * 4);
        expect(Math.abs(slope(x) - (slopes[i] ?? 0)), `f′(${x})`).toBeLessThanOrEqual(room * 40);
      }
    });

    it("is NaN, ±∞ and what else PyTorch gives for NaN, ±∞, ±1e4 and ±1e38", () => {
      for (const [i, x] of golden.far.map(number).entries()) {
        if (overflows(name, x)) continue;
        const [came, expected] = [f(x), number(far[i] ?? 0)];
        if (!Number.isFinite(expected)) expect(came, `f(${x})`).toBe(expected);
        else if (Math.abs(expected) > 1e-30)
          expect(relative(came, expected), `f(${x})`).toBeLessThan(1e-9);
        else expect(Math.abs(came), `f(${x})`).toBeLessThan(1e-30);
      }
    });
  },
);

for (const { name, backend, epsilon } of backends)
  describe(`on ${name}`, () => {
    beforeAll(() => setBackend(backend));

    it.each(golden.along)("$name and its gradient", ({ name, values, slopes }) => {
      const layer = activation(name);
      const apply = (x: Tensor): Tensor =>
        layer.apply({ params: {}, state: {} }, x, { training: true }).output;
      const x = tensor(golden.logits);
      expectClose(apply(x).data(), values.flat(), 4 * epsilon);
      const weighted = (x: Tensor): Tensor =>
        apply(x)
          .mul(tensor([1, 2, 3, 4]))
          .sum();
      expectClose(grad(weighted)(x).data(), slopes.flat(), 16 * epsilon);
    });

    it("PReLU's gradients by its slopes, one a channel", () => {
      const layer = activation("prelu");
      const { x, slope, values, ofInput, ofSlope } = golden.prelu;
      const given = { x: tensor(x), slope: tensor(slope) };
      const apply = ({ x, slope }: typeof given): Tensor =>
        layer.apply({ params: { slope }, state: {} }, x, { training: true }).output;
      expectClose(apply(given).data(), values.flat(), 4 * epsilon);
      const gradients = grad((at: typeof given) => apply(at).square().sum())(given);
      expectClose(gradients.x.data(), ofInput.flat(), 16 * epsilon);
      expectClose(gradients.slope.data(), ofSlope, 16 * epsilon);
    });
  });
