import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../../test/backends.ts";
import { key, ones, setBackend } from "../../tensor/index.ts";
import { dropout } from "./dropout.ts";
import { sequential } from "./sequential.ts";

const nothing = { params: {}, state: {} };

for (const { name, backend } of backends)
  describe(`dropout on ${name}`, () => {
    beforeAll(() => setBackend(backend));

    it("drops its share in training and keeps the expectation", () => {
      const { output } = dropout({ rate: 0.25 }).apply(nothing, ones([100, 100]), {
        training: true,
        key: key(1),
      });
      const values = [...output.data()];
      const dropped = values.filter((v) => v === 0).length;
      // Binomial: 10,000 trials, deviation 43.
      expect(Math.abs(dropped - 2500)).toBeLessThan(5 * 43);
      for (const v of values) expect(v === 0 || Math.abs(v - 4 / 3) < 1e-6).toBe(true);
    });

    it("is the same for the same key, and different for another, and for another dropout of the model", () => {
      const model = sequential({ first: dropout({ rate: 0.5 }) });
      const twice = sequential({ first: dropout({ rate: 0.5 }), second: dropout({ rate: 0.5 }) });
      const run = (layer: typeof model, seed: number) => [
        ...layer
          .apply(nothing, ones([64]).reshape([8, 8]), { training: true, key: key(seed) })
          .output.data(),
      ];
      expect(run(model, 1)).toEqual(run(model, 1));
      expect(run(model, 1)).not.toEqual(run(model, 2));
      // A second mask equal to the first would drop nothing more.
      const kept = (values: number[]) => values.filter((v) => v !== 0).length;
      expect(kept(run(twice, 1))).toBeLessThan(kept(run(model, 1)));
    });
  });

it("dropout does nothing in evaluation or at rate 0, and asks for a key in training", () => {
  const x = ones([2, 2]);
  expect(dropout({ rate: 0.5 }).apply(nothing, x, { training: false }).output).toBe(x);
  expect(dropout({ rate: 0 }).apply(nothing, x, { training: true }).output).toBe(x);
  expect(() => dropout({ rate: 0.5 }).apply(nothing, x, { training: true })).toThrow(
    "dropout: needs randomness; apply the model with { training: true, key }",
  );
  expect(() => dropout({ rate: 1 })).toThrow("dropout: rate is 1, must be in [0, 1)");
  expect(() => dropout({ rate: 1 - 1e-12 })).toThrow(
    /^dropout: rate is 0\.9+, must be in \[0, 1\) in float32, which .*; there it is 1$/,
  );
});
