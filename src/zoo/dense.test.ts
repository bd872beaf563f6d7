/** DenseNets and dual path networks, and what all networks counted in test/golden/zoo-dense.py have in common. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import golden from "../../test/golden/zoo-dense.json" with { type: "json" };
import { stateDictShapes } from "../formats/pytorch/state-dict.ts";
import { summarise } from "../inspect/index.ts";
import { densenet, type Model, models } from "./index.ts";

const modelOf = (name: string): Model => models.get(name) ?? expect.fail(`there is no ${name}`);

/** "name [shape]" of every entry of the state_dict that PyTorch's twin has. */
const stateDict = ({ build, input, pytorch }: Model): string[] =>
  [...stateDictShapes(build(), input, pytorch)].flatMap(([name, shape]) =>
    name.endsWith("num_batches_tracked") ? [] : [`${name} [${shape.join(", ")}]`],
  );

describe.each(Object.entries(golden.counts))("%s", (name, counted) => {
  const model = modelOf(name);

  // That it has what it claims is held for every model, in zoo.test.ts.
  it("claims the parameters and MACs that PyTorch counts", () => {
    const { params, macs } = counted;
    expect(model.expect).toEqual({ params, macs });
  });

  if ("digest" in counted)
    it(`has the ${counted.tensors} names and shapes of PyTorch's state_dict`, () => {
      const lines = stateDict(model);
      expect(new Set(lines).size).toBe(counted.tensors);
      const digest = createHash("sha256").update(lines.toSorted().join("\n")).digest("hex");
      expect(digest).toBe(counted.digest);
    });

  it("fits its small input at a sixteenth of its width", () => {
    const layer = model.build({ width: 1 / 16, classes: 7 });
    expect(summarise(layer, model.small ?? [32, 32, 3]).output).toEqual([7]);
  });
});

describe("DenseNet's connections (lecture S4)", () => {
  /** With one channel from everywhere, a layer reads as many channels as it has connections. */
  const connections = (depth: number): number => {
    const network = densenet({
      growth: 1,
      stem: 1,
      blocks: [depth],
      smallImages: true,
      bottleneck: false,
    });
    const { layers } = summarise(network, [8, 8, 3]);
    return layers
      .filter(({ path, type }) => path.includes("denselayer") && type === "conv2d")
      .reduce((sum, { input }) => sum + (input.at(-1) ?? 0), 0);
  };

  it.each([1, 2, 5, 24])("are L(L + 1)/2 in a block of %d layers", (depth) => {
    expect(connections(depth)).toBe((depth * (depth + 1)) / 2);
  });

  it("bring the channels of figure 2's blocks: 256, 512, 1024 and 1024 in DenseNet-121", () => {
    const model = modelOf("densenet121");
    const { layers } = summarise(model.build(), model.input);
    const read = (path: string) => layers.find((layer) => layer.path === path)?.input;
    expect(read("features/transition1/norm")).toEqual([56, 56, 256]);
    expect(read("features/transition2/norm")).toEqual([28, 28, 512]);
    expect(read("features/transition3/norm")).toEqual([14, 14, 1024]);
    expect(read("features/norm5")).toEqual([7, 7, 1024]);
  });
});

it.each([
  ["densenet_40_12", 1.0],
  ["densenet_bc_100_12", 0.8],
  ["densenet_bc_250_24", 15.3],
  ["densenet_bc_190_40", 25.6],
])("%s has the %d million parameters of the paper's table 2", (name, millions) => {
  expect(modelOf(name).expect.params / 1e6).toBeCloseTo(millions, 1);
});

it.each([
  ["dpn92", 37.8, 6.5],
  ["dpn131", 79.5, 16.0],
])(
  "%s has about the %d million parameters and %d G multiply-adds of its paper",
  (name, millions, giga) => {
    const { params, macs } = modelOf(name).expect;
    expect(Math.abs(params / 1e6 - millions)).toBeLessThan(0.3);
    expect(macs / 1e9).toBeCloseTo(giga, 1);
  },
);
