import { beforeAll, describe, expect, it } from "vitest";
import { backends, portableBackends, type TestedBackend } from "../../../test/backends.ts";
import golden from "../../../test/golden/losses.json" with { type: "json" };
import { expectClose, randomTensor, slopes } from "../../../test/numeric.ts";
import { compile, setBackend, type Tensor, tensor, valueAndGrad } from "../../tensor/index.ts";
import {
  hinge,
  huber,
  klDivergence,
  type LossSpec,
  losses,
  lossFromSpec,
  squaredError,
} from "./index.ts";

/** Whole numbers are labels: the goldens hold labels as [2, 0, 1, 1], values always with a fraction. */
const targetOf = ({ type }: LossSpec, values: readonly number[], shape: readonly number[]) =>
  values.length < shape.reduce((size, n) => size * n) || (type === "hinge" && shape[1] === 1)
    ? tensor(Int32Array.from(values))
    : tensor(
        Float64Array.from(values),
        shape.length === 2 && shape[1] === 1 ? [shape[0] ?? 0, 1] : shape,
      );

for (const { name, backend, epsilon } of backends)
  describe(`losses on ${name}`, () => {
    beforeAll(() => setBackend(backend));
    const near = 1e-8 + 64 * epsilon;

    it("equal PyTorch's, and so do their gradients (E2)", () => {
      expect(golden.losses.length).toBe(17);
      // One program for all.
      const run = compile((outputs: readonly Tensor[]) =>
        golden.losses.map(({ spec, shape, target }, i) => {
          const fn = lossFromSpec(spec as unknown as LossSpec);
          const t = targetOf(fn.spec, target, shape);
          return valueAndGrad((x: Tensor) => fn(x, t))(outputs[i] as Tensor);
        }),
      );
      const found = run(
        golden.losses.map(({ output, shape }) => tensor(Float64Array.from(output), shape)),
      );
      for (const [i, { loss, gradient }] of golden.losses.entries()) {
        const [value, slope] = found[i] as [Tensor, Tensor];
        expectClose([value.item(), ...slope.data()], [loss, ...gradient], near);
      }
    });

    it("are finite, with finite gradients, for outputs of ±1e4 (E2)", () => {
      const extreme = tensor([
        [1e4, -1e4, 0],
        [-1e4, 1e4, 1e4],
        [1e4, 1e4, 1e4],
      ]);
      const labels = tensor(Int32Array.of(1, 0, 2));
      const soft = tensor([
        [0, 1, 0],
        [0.5, 0.25, 0.25],
        [0, 0, 1],
      ]);
      const run = compile((outputs: Tensor) =>
        [...losses.values()].flatMap((kind) =>
          [labels, soft].map((target) =>
            valueAndGrad((x: Tensor) => kind.make()(x, target))(outputs),
          ),
        ),
      );
      for (const [i, [value, slope]] of run(extreme).entries())
        for (const number of [value.item(), ...slope.data()])
          expect(Number.isFinite(number), `case ${i}`).toBe(true);
    });

    it("count an example whose label is no class as 0, within a compiled step", () => {
      const x = randomTensor([3, 4], 5).mul(2);
      const kinds = [...losses.values()].map((kind) => kind.make());
      const run = compile((labels: Tensor) => kinds.map((loss) => loss.examples(x, labels)));
      const [inside, outside] = [
        run(tensor(Int32Array.of(3, 1, 0))).map((e) => [...e.data()]),
        run(tensor(Int32Array.of(3, 4, -1))).map((e) => [...e.data()]),
      ];
      for (const [i, examples] of outside.entries())
        expectClose(examples, [inside[i]?.[0] ?? Number.NaN, 0, 0], near);
    });
  });

describe("each loss", () => {
  beforeAll(() => setBackend((portableBackends[0] as TestedBackend).backend));
  const output = randomTensor([5, 3], 1).mul(2);
  const targets: Readonly<Record<string, Tensor>> = {
    labels: tensor(Int32Array.of(2, 0, 1, 1, 0)),
    values: randomTensor([5, 3], 2),
    // Rows of probabilities: the squares of a unit vector.
    probabilities: randomTensor([5, 3], 3)
      .square()
      .div(randomTensor([5, 3], 3).square().sum(1, { keepDims: true })),
    signs: randomTensor([5, 3], 4).sign(),
  };

  it.each([...losses.values()].map((kind) => [kind.type, kind] as const))(
    "%s has the gradient that central differences say; its mean is that of its examples",
    (_, kind) => {
      const loss = kind.make();
      for (const target of [targets.labels, targets[kind.target]]) {
        if (target === undefined) throw new Error(kind.target);
        const fn = (x: Tensor) => loss(x, target);
        expectClose(valueAndGrad(fn)(output)[1].data(), slopes(fn, output), 1e-6);
        const examples = loss.examples(output, target);
        expect(examples.shape).toEqual([5]);
        expectClose([examples.mean().item()], [loss(output, target).item()], 1e-6);
      }
      expect(lossFromSpec(JSON.parse(JSON.stringify(loss.spec))).spec).toEqual(loss.spec);
      expect(kind.summary.length + kind.source.length).toBeGreaterThan(30);
    },
  );

  it("takes any shape where it looks at each number alone", () => {
    const [y, t] = [randomTensor([2, 3, 4], 1), randomTensor([2, 3, 4], 2)];
    expect(squaredError(y, t).item()).toBeCloseTo(y.sub(t).square().mean().item(), 6);
    expect(huber(y, t, { delta: 100 }).item()).toBeCloseTo(squaredError(y, t).item() / 2, 6);
    expect(lossFromSpec({ type: "squaredError" }).examples(y, t).shape).toEqual([2]);
    const line = randomTensor([4], 3);
    expect(lossFromSpec({ type: "huber" }).examples(line, line.add(2)).data()[0]).toBeCloseTo(
      1.5,
      6,
    );
  });

  it("has stated slopes at its kinks: 0 where the hinge closes, ±δ where the parabola ends", () => {
    const at = (fn: (x: Tensor) => Tensor, x: number) => valueAndGrad(fn)(tensor([x]))[1].item();
    expect(at((x) => hinge(x, tensor([1])), 1)).toBeCloseTo(0, 12);
    expect(at((x) => huber(x, tensor([0]), { delta: 2 }), 2)).toBe(2);
    expect(at((x) => huber(x, tensor([0]), { delta: 2 }), 0)).toBeCloseTo(0, 12);
  });

  it("divergence is 0, and flat, where the model says what the target says", () => {
    const p = targets.probabilities as Tensor;
    const [value, slope] = valueAndGrad((x: Tensor) => klDivergence(x, p))(p.log());
    expectClose([value.item(), ...slope.data()], new Array(16).fill(0), 1e-6);
  });

  it("is judged without what is for training alone", () => {
    const smoothed = lossFromSpec({ type: "crossEntropy", labelSmoothing: 0.1 });
    expect(smoothed.judge().spec).toEqual({ type: "crossEntropy", labelSmoothing: 0 });
    const plain = lossFromSpec({ type: "huber", delta: 2 });
    expect(plain.judge().spec).toEqual(plain.spec);
  });

  it("says in one line what it needs", () => {
    expect(() => lossFromSpec({ type: "hubre" })).toThrow("loss hubre is unknown; write huber");
    expect(() => lossFromSpec({ type: "x" })).toThrow(/use one of crossEntropy, binaryCross/);
    expect(() => lossFromSpec({ type: "huber", detla: 1 })).toThrow(
      "huber: option detla is unknown; write delta",
    );
    expect(() => lossFromSpec({ type: "huber", delta: 0 })).toThrow(RangeError);
    expect(() => lossFromSpec({ type: "hinge", margin: -1 })).toThrow(
      "hinge: margin is -1, must be finite and > 0",
    );
    expect(() => lossFromSpec({ type: "binaryCrossEntropy", positiveWeight: [1, -1] })).toThrow(
      "binaryCrossEntropy: positiveWeight is [1,-1], must be finite and ≥ 0, or a list",
    );
    const weighted = lossFromSpec({ type: "binaryCrossEntropy", positiveWeight: [1, 2] });
    const single = randomTensor([4, 1], 6);
    expect(() => weighted(single, tensor(Int32Array.of(0, 1, 1, 0)))).toThrow(
      "binaryCrossEntropy: positiveWeight has 2 numbers, output is [4, 1]; must have 1, or be one number",
    );
    expect(() => squaredError(output, tensor([1, 2]))).toThrow(
      "squaredError: output is [5, 3], target is float32 [2]; must be int32 [5] or values [5, 3]",
    );
    expect(() => hinge(output, tensor(Int32Array.of(0, 1, 2, 3, 0)))).toThrow(
      "hinge: label 3 of example 3 is no class, must be in 0 … 2",
    );
  });
});
