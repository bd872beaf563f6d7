import { beforeAll, describe, expect, it } from "vitest";
import { onReference } from "../../../test/backends.ts";
import { expectClose, randomTensor } from "../../../test/numeric.ts";
import { setBackend, Tensor } from "../../tensor/index.ts";
import { wasm } from "./index.ts";

beforeAll(() => setBackend(wasm({ threads: 1 })));

/** Channels for which a block of 256-bit accumulators and as many factors would need more registers than there are. */
const CHANNELS = [24, 28, 32, 52, 64, 84, 128];

const functions: Readonly<Record<string, (x: Tensor, g: Tensor, h: Tensor) => Tensor>> = {
  "max x·g": (x, g) => x.mul(g).max(1),
  "max x·e^g": (x, g) => x.mul(g.exp()).max(1),
  "max x·g + h": (x, g, h) => x.mul(g).add(h).max(1),
  "sum (x − g)²": (x, g) => x.sub(g).square().sum(1),
};

describe.each(Object.entries(functions))("%s, g the same for all that is reduced", (_, fn) => {
  it.each([
    [2, 4],
    [3, 5],
    [4, 9],
  ])("%i × %i values a channel", (n, k) => {
    const made = () =>
      CHANNELS.map((channels) =>
        fn(
          randomTensor([n, k, channels], 5),
          randomTensor([n, 1, channels], 6),
          randomTensor([n, 1, channels], 7),
        ),
      );
    const expected = onReference(() => made().map((y) => Array.from(y.data())));
    const came = made();
    Tensor.evaluate(came);
    expect(came).toHaveLength(CHANNELS.length);
    for (const [i, y] of came.entries()) expectClose(y.data(), expected[i] ?? [], 1e-5);
  });
});
