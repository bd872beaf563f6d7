import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../../test/backends.ts";
import { expectClose, randomTensor } from "../../../test/numeric.ts";
import { key, ones, setBackend, valueAndGrad } from "../../tensor/index.ts";
import {
  type AuxiliaryHead,
  auxiliary,
  batchNorm,
  branches,
  linear,
  lossWithHeads,
  residual,
  sequential,
  type Tensors,
} from "../index.ts";

/** A head in each composite, one of them below another. */
const model = sequential({
  first: linear({ units: 4 }),
  sum: residual(sequential({ aux: auxiliary(linear({ units: 3 })), next: linear({ units: 4 }) })),
  both: branches({
    a: auxiliary(sequential({ norm: batchNorm(), inner: auxiliary(linear({ units: 2 })) }), {
      weight: 0.5,
    }),
    b: linear({ units: 1 }),
  }),
});

const variables = model.init(key(1), [5]);
const x = randomTensor([6, 5], 2);

describe("auxiliary", () => {
  it("tells of every head with its path and weight, in training only", () => {
    const heads: AuxiliaryHead[] = [];
    const tell = (head: AuxiliaryHead) => heads.push(head);
    model.apply(variables, x, { training: false, auxiliary: tell });
    expect(heads).toEqual([]);
    model.apply(variables, x, { training: true, auxiliary: tell });
    expect(heads.map(({ path, weight, output }) => [path, weight, output.shape])).toEqual([
      ["sum/body/aux", 0.3, [6, 3]],
      ["both/a/head/inner", 0.3, [6, 2]],
      ["both/a", 0.5, [6, 4]],
    ]);
  });

  it("refuses the loss of a head that has other classes than the model", () => {
    const [output, odd] = [ones([6, 3]), ones([6, 2])];
    const lossOf = () => ones([]);
    expect(() =>
      lossWithHeads(lossOf, output, [
        { path: "aux1", output, weight: 0.3 },
        { path: "aux2", output: odd, weight: 0.3 },
      ]),
    ).toThrow("aux2: the head gives [6, 2], the model [6, 3]; both are held to the same labels");
  });

  it("refuses a head that its input does not fit, and a weight that is none", () => {
    const narrow = auxiliary(linear({ units: 2 }));
    const made = narrow.init(key(0), [4]);
    expect(() => narrow.apply(made, ones([2, 3]), { training: true })).toThrow(
      /^head: x is \[2, 3\]/,
    );
    expect(() => auxiliary(linear({ units: 2 }), { weight: 0 })).toThrow(
      "auxiliary: weight is 0, must be finite and > 0",
    );
  });
});

for (const { name, backend, epsilon } of backends)
  describe(`auxiliary on ${name}`, () => {
    beforeAll(() => setBackend(backend));

    it("passes x on as it is, and its head learns the batch's statistics in training", () => {
      const layer = auxiliary(batchNorm());
      const made = layer.init(key(0), [5]);
      const evaluated = layer.apply(made, x, { training: false });
      expect(evaluated.output).toBe(x);
      expect(evaluated.state).toBe(made.state);
      const trained = layer.apply(made, x, { training: true });
      expect(trained.output).toBe(x);
      const alone = batchNorm();
      const other = alone.apply(alone.init(key(0), [5]), x, { training: true });
      const meanOf = (state: Tensors) => (state as { mean: typeof x }).mean.data();
      expectClose(
        meanOf((trained.state as { head: Tensors }).head),
        [...meanOf(other.state)],
        epsilon,
      );
    });

    it("gives no gradient where nobody adds its loss", () => {
      const layer = sequential({ aux: auxiliary(linear({ units: 2 })), out: linear({ units: 1 }) });
      const { params, state } = layer.init(key(0), [5]);
      const [, gradients] = valueAndGrad((params: Tensors) =>
        layer.apply({ params, state }, x, { training: true }).output.square().mean(),
      )(params);
      const { aux } = gradients as { aux: { head: { weight: typeof x } } };
      expect([...aux.head.weight.data()]).toEqual(new Array(10).fill(0));
    });
  });
