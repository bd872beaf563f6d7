import { describe, expect, it } from "vitest";
import { patterns, tinyModel } from "../../test/patterns.ts";
import { confusionMatrix, worstExamples } from "../inspect/index.ts";
import { flatten, linear, sequential, squaredError } from "../nn/index.ts";
import { key } from "../tensor/index.ts";
import { evaluator } from "./evaluate.ts";
import { judgeExamples } from "./judge-examples.ts";

const data = patterns(43);
const model = tinyModel();
const variables = model.init(key(4), data.shape);

describe("judgeExamples", () => {
  it("agrees with the evaluation, also where the size is no multiple of the batch", async () => {
    const judged = await judgeExamples(model, { batch: 10 })(variables, data);
    const whole = await evaluator(model)(variables, data);
    if (judged === undefined || whole === undefined) throw new Error("not judged");
    const { losses, outputs, width, predicted, truth } = judged;
    expect(losses.reduce((a, b) => a + b, 0) / data.size).toBeCloseTo(whole.loss, 5);
    const classes = data.classes.length;
    expect([...confusionMatrix(truth, predicted, classes)]).toEqual(whole.confusion.flat());
    expect(width).toBe(classes);
    for (const n of worstExamples(losses, 5))
      expect(losses[n]).toBeCloseTo(-Math.log(outputs[n * width + (truth[n] ?? 0)] ?? 0), 4);
  });

  it("takes data of fewer examples than a batch, and a regression", async () => {
    const small = await judgeExamples(model)(variables, patterns(3));
    expect(small?.losses).toHaveLength(3);
    const line = sequential({ flatten: flatten(), head: linear({ units: 1, init: "zeros" }) });
    const targets = Float32Array.from({ length: 43 }, (_, n) => n);
    const loss = squaredError.kind.make();
    const found = await judgeExamples(line, { loss, batch: 20 })(line.init(key(1), data.shape), {
      ...{ ...data, targets },
    });
    expect(found?.width).toBe(1);
    expect([...(found?.outputs ?? [])].every((value) => value === 0)).toBe(true);
    expect(found?.losses[42]).toBeGreaterThan(found?.losses[41] ?? 0);
    expect(worstExamples(found?.losses ?? [], 2)).toEqual([42, 41]);
  });

  it("stops when it is asked to", async () => {
    expect(await judgeExamples(model)(variables, data, AbortSignal.abort())).toBeUndefined();
  });
});
