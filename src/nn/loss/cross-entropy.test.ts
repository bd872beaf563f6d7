import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../../test/backends.ts";
import { expectClose, randomTensor, slopes } from "../../../test/numeric.ts";
import { grad, oneHot, setBackend, softmax, type Tensor, tensor } from "../../tensor/index.ts";
import { crossEntropy } from "./cross-entropy.ts";

for (const { name, backend, epsilon } of backends)
  describe(`crossEntropy on ${name}`, () => {
    beforeAll(() => setBackend(backend));
    const near = 1e-8 + 64 * epsilon;
    const logits = randomTensor([4, 3], 1).mul(3);
    const labels = tensor(Int32Array.of(2, 0, 1, 1));

    it("is −log of the softmax at the label, averaged", () => {
      const p = softmax(logits).data();
      const picked = [2, 3, 7, 10].map((at) => -Math.log(p[at] ?? 0));
      const mean = picked.reduce((a, b) => a + b) / 4;
      expectClose([crossEntropy(logits, labels).item()], [mean], near);
    });

    it("is the same for labels and for their probabilities, smoothed or not", () => {
      for (const labelSmoothing of [0, 0.1]) {
        const hard = crossEntropy(logits, labels, { labelSmoothing }).item();
        const soft = crossEntropy(logits, oneHot(labels, 3), { labelSmoothing }).item();
        expectClose([hard], [soft], near);
      }
    });

    it("with smoothing ε is the loss of targets (1 − ε) t + ε / C", () => {
      const target = oneHot(labels, 3)
        .mul(0.9)
        .add(0.1 / 3);
      const smoothed = crossEntropy(logits, labels, { labelSmoothing: 0.1 }).item();
      expectClose([smoothed], [crossEntropy(logits, target).item()], near);
    });

    it("has the gradient (softmax − t) / N, as central differences say", () => {
      const loss = (x: Tensor): Tensor => crossEntropy(x, labels, { labelSmoothing: 0.2 });
      expectClose(grad(loss)(logits).data(), slopes(loss, logits), near);
      const plain = grad((x: Tensor) => crossEntropy(x, labels))(logits);
      const expected = softmax(logits).sub(oneHot(labels, 3)).div(4);
      expectClose(plain.data(), expected.data(), near);
    });

    it("is finite, with a finite gradient, for logits of ±1e4", () => {
      const extreme = tensor([
        [1e4, -1e4],
        [-1e4, 1e4],
      ]);
      const wrong = tensor(Int32Array.of(1, 1));
      expect(crossEntropy(extreme, wrong).item()).toBe(1e4);
      expectClose(
        grad((x: Tensor) => crossEntropy(x, wrong))(extreme).data(),
        [0.5, -0.5, 0, 0],
        near,
      );
      expect(
        crossEntropy(
          extreme,
          tensor([
            [0, 1],
            [0, 1],
          ]),
        ).item(),
      ).toBe(1e4);
    });
  });

it("crossEntropy says what it needs", () => {
  const logits = randomTensor([4, 3], 1);
  expect(() => crossEntropy(logits, tensor(Int32Array.of(1, 2)))).toThrow(
    "crossEntropy: logits are [4, 3], target is int32 [2]; must be int32 [4] or probabilities [4, 3]",
  );
  expect(() => crossEntropy(logits, tensor([0, 1, 2, 0]))).toThrow(/target is float32 \[4\]/);
  expect(() => crossEntropy(logits.reshape([2, 2, 3]), logits)).toThrow(
    /must be \[N, classes\]; flatten or pool first/,
  );
  expect(() => crossEntropy(logits, logits, { labelSmoothing: 1 })).toThrow(
    /labelSmoothing is 1, must be in \[0, 1\)/,
  );
});
