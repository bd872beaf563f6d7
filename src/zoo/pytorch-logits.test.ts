import { beforeAll, describe, expect, it } from "vitest";
import golden from "../../test/golden/pytorch-logits.json" with { type: "json" };
import { expectClose, randomTensor, randomValues } from "../../test/numeric.ts";
import { wasm } from "../backend/wasm/index.ts";
import { fromStateDict, type SafeTensor, stateDictShapes } from "../formats/index.ts";
import { sizeOf } from "../graph/shape.ts";
import { compile, setBackend } from "../tensor/index.ts";
import { models } from "./index.ts";

const { batch, size } = golden;

function fnv1a(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text))
    value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}

/** As in test/golden/pytorch-logits.py. */
function made(name: string, shape: readonly number[]): SafeTensor {
  if (name.endsWith("num_batches_tracked"))
    return { dtype: "I64", shape, data: BigInt64Array.of(0n) };
  const r = randomValues(sizeOf(shape), fnv1a(name));
  const fanIn = sizeOf(shape.slice(1));
  const matrix = name.endsWith("weight") && shape.length > 1;
  const scale = matrix ? Math.sqrt(6 / fanIn) : name.endsWith("running_var") ? 0.5 : 0.1;
  const centre = !matrix && /weight$|running_var$/.test(name) ? 1 : 0;
  return { dtype: "F32", shape, data: r.map((value) => centre + scale * value) };
}

describe("torchvision's state_dict in the zoo's model of that name", () => {
  beforeAll(() => setBackend(wasm()));

  for (const [name, expected] of Object.entries(golden.logits))
    it(`gives the logits of PyTorch: ${name}`, { timeout: 60_000 }, () => {
      const model = models.get(name) ?? expect.fail(`there is no ${name}`);
      const layer = model.build();
      const input = [size, size, 3];
      const shapes = stateDictShapes(layer, input, model.pytorch);
      const dict = new Map([...shapes].map(([name, shape]) => [name, made(name, shape)]));
      const variables = fromStateDict(layer, dict, input, model.pytorch);
      const images = randomTensor([batch, ...input], 1);
      const run = compile(
        (given: typeof variables, x: typeof images) =>
          layer.apply(given, x, { training: false }).output,
      );
      expectClose(run(variables, images).data(), expected, 1e-4);
    });
});
