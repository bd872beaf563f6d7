import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../test/backends.ts";
import { expectClose, randomTensor, slopes } from "../../test/numeric.ts";
import { wasm } from "../backend/wasm/index.ts";
import { gather } from "./combine.ts";
import { compile } from "./compile.ts";
import { tensor, zeros } from "./create.ts";
import { setBackend } from "./default-backend.ts";
import { grad } from "./grad.ts";
import { bernoulli } from "./random/distributions.ts";
import { key } from "./random/key.ts";
import { scan } from "./scan.ts";
import { stopGradient } from "./softmax.ts";
import type { Tensor } from "./tensor.ts";

const sums = (xs: Tensor, reverse = false) =>
  scan(
    (sum: Tensor, x: Tensor) => {
      const next = sum.add(x);
      return [next, next];
    },
    zeros(xs.shape.slice(1)),
    xs,
    { reverse },
  );

/** h ← tanh(h·w + x); the mean of all h². */
const elman = (w: Tensor, xs: Tensor, h: Tensor): Tensor =>
  scan(
    (before: Tensor, x: Tensor) => {
      const after = before.matmul(w).add(x).tanh();
      return [after, after];
    },
    h,
    xs,
  )[1]
    .square()
    .mean();

for (const { name, backend, epsilon } of backends) {
  describe(`scan on ${name}`, () => {
    beforeAll(() => setBackend(backend));

    it("carries from step to step and stacks what each step gives", () => {
      const xs = tensor([
        [1, 10],
        [2, 20],
        [3, 30],
      ]);
      const [last, all] = sums(xs);
      expect(last.array()).toEqual([6, 60]);
      expect(all.array()).toEqual([
        [1, 10],
        [3, 30],
        [6, 60],
      ]);
    });

    it("goes backwards, each result at the place of its x", () => {
      const [last, all] = sums(tensor([1, 2, 3]), true);
      expect(last.item()).toBe(6);
      expect(all.array()).toEqual([6, 5, 3]);
    });

    it("takes trees, and one step", () => {
      const [carry, { twice }] = scan(
        ({ a, b }: { a: Tensor; b: Tensor }, [x, y]: [Tensor, Tensor]) => [
          { a: a.add(x), b: b.mul(y).add(a) },
          { twice: x.mul(2) },
        ],
        { a: tensor([1, 2]), b: tensor([3, 4]) },
        [tensor([[5, 6]]), tensor([[7, 8]])] as [Tensor, Tensor],
      );
      expect([carry.a.array(), carry.b.array()]).toEqual([
        [6, 8],
        [22, 34],
      ]);
      expect(twice.array()).toEqual([[10, 12]]);
    });

    it("has gradients: of captured weights, of xs and of the first carry", () => {
      const [w, xs, h] = [
        randomTensor([3, 3], 1),
        randomTensor([4, 2, 3], 2),
        randomTensor([2, 3], 3),
      ];
      const step = compile((w: Tensor, xs: Tensor, h: Tensor) =>
        grad(({ w, xs, h }: { w: Tensor; xs: Tensor; h: Tensor }) => elman(w, xs, h))({ w, xs, h }),
      );
      const found = step(w, xs, h);
      const near = 1e-8 + 64 * epsilon;
      expectClose(
        found.w.data(),
        slopes((v) => elman(v, xs, h), w),
        near,
      );
      expectClose(
        found.xs.data(),
        slopes((v) => elman(w, v, h), xs),
        near,
      );
      expectClose(
        found.h.data(),
        slopes((v) => elman(w, xs, v), h),
        near,
      );
    });

    it("takes what the body captures: views, constants, what was computed before, random numbers", () => {
      const [table, seed] = [randomTensor([3, 4], 5), key(7)];
      const scale = tensor([2, 3]).exp();
      const run = (xs: Tensor) =>
        scan(
          (sum: Tensor, x: Tensor): [Tensor, [Tensor, Tensor]] => {
            const part = table.transpose().slice([1, 3], 0).mul(scale.log());
            const kept = bernoulli(seed, 0.5, [2]).cast("float32");
            const still = stopGradient(sum).mul(0.5);
            return [still.add(part.mul(x)).add(1).add(kept), [part.square(), x]];
          },
          zeros([2]),
          xs,
        );
      const steps = (xs: Tensor) => {
        let sum = zeros([2]);
        const part = table
          .transpose()
          .slice([1, 3], 0)
          .mul(tensor([2, 3]));
        const kept = bernoulli(seed, 0.5, [2]).cast("float32");
        for (let t = 0; t < 3; t++)
          sum = sum
            .mul(0.5)
            .add(part.mul(xs.slice(t)))
            .add(1)
            .add(kept);
        return [sum, part] as const;
      };
      const xs = randomTensor([3, 2], 6);
      const [[sum, [squares, same]], [want, part]] = [run(xs), steps(xs)];
      expectClose(sum.data(), want.data(), 64 * epsilon);
      expectClose(squares.slice(2).data(), part.square().data(), 64 * epsilon);
      expect(same.array()).toEqual(xs.array());
      // Through the last step only.
      const slope = grad((v: Tensor) => run(v)[0].sum())(xs);
      expectClose(slope.data(), [0, 0, 0, 0, ...part.data()], 64 * epsilon);
    });

    it("runs in a step that hands its weights on", () => {
      const [xs, h] = [randomTensor([3, 2, 3], 2), randomTensor([2, 3], 3)];
      const slope = grad((w: Tensor) => elman(w, xs, h));
      const step = compile((w: Tensor, rate: Tensor) => w.sub(slope(w).mul(rate)), {
        donate: true,
      });
      let [w, want] = [randomTensor([3, 3], 1), randomTensor([3, 3], 1)];
      for (let turn = 0; turn < 3; turn++) {
        w = step(w, 0.5);
        want = want.sub(slope(want).mul(0.5));
      }
      expectClose(w.data(), want.data(), 256 * epsilon);
    });

    it("does not write over a donated series whose rows it reads in another order", () => {
      const [steps, n] = [2, 40];
      const order = tensor(Int32Array.from({ length: steps * n }, (_, i) => n - 1 - (i % n)));
      const backwards = (xs: Tensor): Tensor =>
        scan((none: Tensor[], [x, at]: [Tensor, Tensor]) => [none, gather(x, at, 0)], [], [
          xs,
          order.reshape([steps, n]),
        ] as [Tensor, Tensor])[1];
      const xs = randomTensor([steps, n], 8);
      const want = xs.flip(1).array();
      expect(compile(backwards, { donate: true })(xs).array()).toEqual(want);
    });
  });
}

it("scan gives the same bits for any number of threads where vectors run along the batch", () => {
  const results = [1, 2, 3].map((threads) => {
    const backend = wasm({ threads });
    const step = compile(
      (h: Tensor, m: Tensor, xs: Tensor) =>
        scan(
          ([c, d]: [Tensor, Tensor], x: Tensor): [[Tensor, Tensor], Tensor] => [
            [c.mul(d).add(x).tanh(), d.mul(0.3).add(0.1)],
            c,
          ],
          [h, m],
          xs,
        ),
      { backend },
    );
    const [[c, d], y] = step(
      randomTensor([9, 64], 2),
      randomTensor([9, 1], 4),
      randomTensor([3, 9, 64], 1),
    );
    const bits = [c, d, y].map((part) => [...part.data()]);
    backend.dispose();
    return bits;
  });
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
});

describe("scan refuses in one line", () => {
  const twice = (c: Tensor, x: Tensor): [Tensor, Tensor] => [c.add(x), x];

  it("series of different lengths, or none", () => {
    expect(() =>
      scan((c: Tensor, [x]: [Tensor, Tensor]) => [c, x], zeros([]), [zeros([3]), zeros([4])]),
    ).toThrow(/^scan: xs is 0 \[3\], 1 \[4\]; every leaf needs the same leading axis/);
    expect(() => scan((c: Tensor) => [c, c], zeros([]), [])).toThrow(/xs holds no tensors/);
  });

  it("a carry that changes its shape or dtype", () => {
    expect(() => scan(twice, zeros([1]), zeros([3, 2]))).toThrow(
      "scan: carry is [1] at first and [2] after a step; the carry must keep its shape",
    );
    expect(() => scan(twice, zeros([2]).cast("int32"), zeros([3, 2]))).toThrow(
      "scan: carry is int32; carry and y hold float32 tensors, cast it",
    );
  });

  it("a body that gives no [carry, y], or another tree", () => {
    expect(() => scan(((c: Tensor) => c) as never, zeros([]), zeros([2]))).toThrow(
      "scan: the body gives one tensor; it must give [carry, y]",
    );
    expect(() => scan(((c: Tensor) => [[c], c]) as never, zeros([]), zeros([2]))).toThrow(
      /the carry that the body gives differs/,
    );
  });
});
