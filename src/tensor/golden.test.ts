import { beforeAll, describe, expect, it } from "vitest";
import { portableBackends } from "../../test/backends.ts";
import golden from "../../test/golden/convolutions.json" with { type: "json" };
import { expectClose, randomTensor } from "../../test/numeric.ts";
import * as tensors from "./index.ts";
import { grad, setBackend, type Tensor } from "./index.ts";

type Operation = (...args: readonly unknown[]) => Tensor;

/** The function of that name. All take their options last; `size` and `groups` alone come as they are. */
function operation(name: string, options: object): (x: Tensor, w?: Tensor) => Tensor {
  const fn = (tensors as unknown as Record<string, Operation>)[name];
  if (fn === undefined) throw new Error(`no operation is called ${name}`);
  const bare = name.startsWith("adaptive") || name === "channelShuffle";
  const last: unknown = bare ? Object.values(options)[0] : perSide(options);
  return (x, w) => (w === undefined ? fn(x, last) : fn(x, w, last));
}

/** PyTorch's [p, q] for two axes is p on both sides of one, q on both sides of the other. */
function perSide(options: { padding?: unknown }): object {
  const { padding } = options;
  if (!Array.isArray(padding) || Array.isArray(padding[0])) return options;
  return { ...options, padding: padding.map((p: number) => [p, p]) };
}

for (const { name, backend, epsilon } of portableBackends)
  describe(`on ${name}, as PyTorch ${golden.torch}`, () => {
    beforeAll(() => setBackend(backend));

    for (const { operation: called, options, x: shape, w: kernel, ...expected } of golden.cases)
      it(`${called} ${JSON.stringify(options)} of ${shape.join("×")}`, () => {
        const fn = operation(called, options);
        const x = randomTensor(shape, 1);
        const w = kernel && randomTensor(kernel, 2);
        const near = 1e-8 + 64 * epsilon;
        const y = fn(x, w);
        expect(y.shape).toEqual(expected.shape);
        expectClose(y.data(), expected.y, near);
        const score = (y: Tensor): Tensor => y.mul(randomTensor(y.shape, 3)).sum();
        expectClose(grad((x: Tensor) => score(fn(x, w)))(x).data(), expected.dx, near);
        if (w && expected.dw)
          expectClose(grad((w: Tensor) => score(fn(x, w)))(w).data(), expected.dw, near);
      });
  });
