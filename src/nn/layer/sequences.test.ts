import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../../test/backends.ts";
import golden from "../../../test/golden/sequences.json" with { type: "json" };
import { expectClose } from "../../../test/numeric.ts";
import {
  flatten,
  leafPaths,
  setBackend,
  Tensor,
  tensor,
  unflatten,
  valueAndGrad,
  zeros,
} from "../../tensor/index.ts";
import * as nn from "../index.ts";

interface Flat {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

type ByPath = Readonly<Record<string, Flat | undefined>>;

const tensorOf = ({ shape, values }: Flat): Tensor => tensor([...values]).reshape(shape);

/** Σ sin(1.7 i + 0.3) outputᵢ, to three digits: what test/golden/sequences.py differentiates. */
const loss = (output: Tensor): Tensor => {
  const weights = Float32Array.from({ length: output.size }, (_, i) =>
    Number(Math.sin(1.7 * i + 0.3).toFixed(3)),
  );
  return output.mul(tensor(weights, output.shape)).sum();
};

for (const { name, backend, epsilon } of backends)
  describe(`layers over sequences on ${name}`, () => {
    beforeAll(() => setBackend(backend));

    for (const { title, spec, ...given } of golden.cases)
      it(`${title}: values and gradients are PyTorch's`, () => {
        const layer = nn.fromSpec(spec);
        const x = tensorOf(given.x);
        const fresh = layer.init(zeros([2], "uint32"), x.shape.slice(1));
        const [leaves, structure] = flatten<Tensor>(fresh.params);
        const paths = leafPaths(fresh.params);
        const [params, gradients] = [given.params as ByPath, given.gradients as ByPath];
        expect(paths.toSorted()).toEqual(Object.keys(params).toSorted());
        const values = paths.map((path) => tensorOf(params[path] as Flat));
        expect(values.map(({ shape }) => shape)).toEqual(leaves.map(({ shape }) => shape));

        const at = { x, params: unflatten(structure, values) };
        const [[, output], slopes] = valueAndGrad(
          ({ x, params }: typeof at) => {
            const { output } = layer.apply({ params, state: {} }, x, { training: false });
            return [loss(output), output] as const;
          },
          { aux: true },
        )(at);
        const [ofParams] = flatten<Tensor>(slopes.params);
        Tensor.evaluate([output, slopes.x, ...ofParams]);
        // The golden numbers have ten digits; the inputs are float32 on every backend but have three.
        const near = 3e-7 + 64 * epsilon;
        expectClose(output.data(), given.output.values, near);
        if (given.gradientOfX !== null)
          expectClose(slopes.x.data(), given.gradientOfX.values, near);
        for (const [i, path] of paths.entries())
          expectClose((ofParams[i] as Tensor).data(), (gradients[path] as Flat).values, near);
      });
  });
