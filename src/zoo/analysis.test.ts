import { describe, expect, it } from "vitest";
import { summarise } from "../inspect/index.ts";
import { models } from "./index.ts";

/** Milliseconds that an analysis should take on a quiet machine, and how many times that a busy one may. */
const NEEDED = 300;
const PATIENCE = 3;
/** The deepest models with the memory of a step planned: their training graphs have 11,000 to 20,000 operations. */
const DEEPEST = 2000;

/** Of this thread alone: what others do at the same time does not count. */
function millisecondsOf(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

function timeOf(name: string, memory: boolean): number {
  const model = models.get(name);
  if (!model) throw new Error(`there is no model ${name}`);
  const layer = model.build();
  return millisecondsOf(() => summarise(layer, model.input, { memory }));
}

describe("a model is analysed at once", () => {
  it.each(["densenet264", "preact_resnet200", "inception_resnet_v2", "resnet152"])(
    "%s, of the deepest",
    (name) => expect(timeOf(name, false)).toBeLessThan(PATIENCE * NEEDED),
  );

  it.each(["resnet50", "vgg16_bn", "mobilenet_v1", "squeezenet1_0", "alexnet"])(
    "%s, with the memory of a step as planned",
    (name) => expect(timeOf(name, true)).toBeLessThan(PATIENCE * NEEDED),
  );

  it.each(["resnet152", "densenet264"])(
    "%s with the memory of a step as planned, in a few seconds",
    (name) => expect(timeOf(name, true)).toBeLessThan(PATIENCE * DEEPEST),
  );
});
