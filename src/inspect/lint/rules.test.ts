import { describe, expect, it } from "vitest";
import type { Shape } from "../../graph/shape.ts";
import { fromSpec, type Layer, type Spec } from "../../nn/index.ts";
import { models } from "../../zoo/index.ts";
import { edited } from "./edit.ts";
import { type Finding, lint } from "./index.ts";
import type { LintOptions } from "./rule.ts";
import { rules } from "./rules/index.ts";

interface Given {
  readonly layers: readonly Spec[];
  readonly input?: Shape;
  readonly options?: LintOptions;
}

/** For each rule networks that it must find something in, at which layer, and networks that are right. */
interface Case {
  readonly finds: readonly (Given & { readonly at: string; readonly says: RegExp })[];
  readonly leaves: readonly Given[];
}

const conv = (options: object = {}): Spec => ({
  type: "conv2d",
  filters: 4,
  kernel: 3,
  ...options,
});
const linear = (units = 10, options: object = {}): Spec => ({ type: "linear", units, ...options });
const of = (type: string, options: object = {}): Spec => ({ type, ...options });
const head = [of("globalAvgPool"), linear()];
const image: Shape = [12, 12, 3];
const vector: Shape = [20];

const cases: Readonly<Record<string, Case>> = {
  "bias-before-norm": {
    finds: [
      {
        layers: [conv(), of("batchNorm"), of("relu"), ...head],
        at: "conv2d",
        says: /4 parameters/,
      },
      {
        layers: [linear(7), of("batchNorm"), of("relu"), linear()],
        input: vector,
        at: "linear1",
        says: /7 par/,
      },
    ],
    leaves: [
      { layers: [conv({ bias: false }), of("batchNorm"), of("relu"), ...head] },
      { layers: [conv(), of("relu"), of("batchNorm"), ...head] },
      { layers: [conv(), of("layerNorm"), of("relu"), ...head] },
    ],
  },
  "softmax-twice": {
    finds: [
      {
        layers: [linear(), of("softmax"), of("softmax")],
        input: vector,
        at: "softmax2",
        says: /23 %/,
      },
      {
        layers: [linear(), of("sigmoid"), of("softmax")],
        input: vector,
        at: "softmax",
        says: /sigmoid/,
      },
      {
        layers: [linear(), of("logSoftmax"), of("softmax")],
        input: vector,
        at: "softmax",
        says: /logar/,
      },
    ],
    leaves: [{ layers: [linear(), of("softmax")], input: vector }],
  },
  "softmax-before-loss": {
    finds: [
      {
        layers: [linear(), of("softmax")],
        input: vector,
        options: { loss: "crossEntropy" },
        at: "softmax",
        says: /twice/,
      },
      { layers: [linear(), of("softmax")], input: vector, at: "softmax", says: /logits/ },
      {
        layers: [linear(1), of("sigmoid")],
        input: vector,
        options: { loss: "binaryCrossEntropy" },
        at: "sigmoid",
        says: /logits/,
      },
    ],
    leaves: [
      { layers: [linear()], input: vector, options: { loss: "crossEntropy" } },
      { layers: [linear(), of("softmax")], input: vector, options: { loss: "squaredError" } },
      { layers: [linear(), of("sigmoid")], input: vector },
    ],
  },
  "cut-logits": {
    finds: [
      { layers: [linear(), of("relu")], input: vector, at: "relu", says: /before the end/ },
      {
        layers: [linear(), of("relu"), of("softmax")],
        input: vector,
        at: "relu",
        says: /before the softmax/,
      },
    ],
    leaves: [
      { layers: [linear(), of("relu"), linear()], input: vector },
      { layers: [linear(), of("relu")], input: vector, options: { loss: "squaredError" } },
      { layers: [linear(), of("tanh")], input: vector },
    ],
  },
  "no-nonlinearity": {
    finds: [
      { layers: [linear(30), linear()], input: vector, at: "linear2", says: /linear1 and linear2/ },
      {
        layers: [conv(), of("batchNorm"), conv(), of("relu"), ...head],
        at: "conv2d2",
        says: /no activation/,
      },
      {
        layers: [conv(), of("avgPool", { size: 2 }), of("flatten"), linear()],
        at: "linear",
        says: /weighted sum/,
      },
    ],
    leaves: [
      { layers: [linear(30), of("tanh"), linear()], input: vector },
      { layers: [linear(2), linear()], input: vector },
      { layers: [conv(), of("maxPool", { size: 2 }), conv(), of("relu"), ...head] },
      { layers: [of("depthwiseConv2d", { kernel: 3 }), conv({ kernel: 1 }), of("relu"), ...head] },
      { layers: [conv({ kernel: [1, 5] }), conv({ kernel: [5, 1] }), of("relu"), ...head] },
    ],
  },
  "pointless-activation": {
    finds: [
      {
        layers: [linear(8), of("relu"), of("relu"), linear()],
        input: vector,
        at: "relu2",
        says: /changes nothing/,
      },
      {
        layers: [linear(8), of("sigmoid"), of("relu"), linear()],
        input: vector,
        at: "relu",
        says: /sigmoid gives only/,
      },
      {
        layers: [conv(), of("relu"), of("maxPool", { size: 2 }), of("relu"), ...head],
        at: "relu2",
        says: /relu1/,
      },
    ],
    leaves: [
      { layers: [linear(8), of("tanh"), of("relu"), linear()], input: vector },
      { layers: [linear(8), of("relu"), linear(8), of("relu"), linear()], input: vector },
      { layers: [linear(8), of("leakyRelu"), of("relu"), linear()], input: vector },
    ],
  },
  "activations-in-a-row": {
    finds: [
      {
        layers: [linear(8), of("tanh"), of("relu"), linear()],
        input: vector,
        at: "relu",
        says: /follows tanh/,
      },
      {
        layers: [linear(8), of("relu"), of("dropout", { rate: 0.5 }), of("sigmoid"), linear()],
        input: vector,
        at: "sigmoid",
        says: /relu/,
      },
    ],
    leaves: [
      { layers: [linear(8), of("relu"), of("relu"), linear()], input: vector },
      { layers: [linear(8), of("relu"), of("batchNorm"), of("tanh"), linear()], input: vector },
      { layers: [linear(8), of("identity"), of("relu"), linear()], input: vector },
    ],
  },
  "vanishing-gradient": {
    finds: [
      {
        layers: [...chainOf("sigmoid", 4), linear()],
        input: vector,
        at: "sigmoid1",
        says: /0\.25\^4/,
      },
      { layers: [...chainOf("tanh", 8), linear()], input: vector, at: "tanh1", says: /8 layers/ },
    ],
    leaves: [
      { layers: [...chainOf("sigmoid", 3), linear()], input: vector },
      { layers: [...chainOf("tanh", 4), linear()], input: vector },
      { layers: [...chainOf("relu", 12), linear()], input: vector },
      {
        layers: [...chainOf("sigmoid", 3), of("batchNorm"), ...chainOf("sigmoid", 2), linear()],
        input: vector,
      },
    ],
  },
  "norm-twice": {
    finds: [
      {
        layers: [conv({ bias: false }), of("batchNorm"), of("batchNorm"), of("relu"), ...head],
        at: "batchNorm2",
        says: /batchNorm1/,
      },
    ],
    leaves: [
      { layers: [conv({ bias: false }), of("batchNorm"), of("relu"), of("batchNorm"), ...head] },
    ],
  },
  "dropout-before-norm": {
    finds: [
      {
        layers: [
          conv({ bias: false }),
          of("dropout", { rate: 0.5 }),
          of("batchNorm"),
          of("relu"),
          ...head,
        ],
        at: "dropout",
        says: /0\.5/,
      },
      {
        layers: [
          linear(8),
          of("relu"),
          of("dropout", { rate: 0.2 }),
          linear(8, { bias: false }),
          of("batchNorm"),
          of("relu"),
          linear(),
        ],
        input: vector,
        at: "dropout",
        says: /running variance/,
      },
    ],
    leaves: [
      {
        layers: [
          conv({ bias: false }),
          of("batchNorm"),
          of("relu"),
          of("dropout", { rate: 0.5 }),
          ...head,
        ],
      },
      { layers: [linear(8), of("relu"), of("dropout", { rate: 0.2 }), linear()], input: vector },
    ],
  },
  "dropout-at-end": {
    finds: [
      {
        layers: [linear(), of("dropout", { rate: 0.25 })],
        input: vector,
        at: "dropout",
        says: /25 %/,
      },
    ],
    leaves: [{ layers: [of("dropout", { rate: 0.25 }), linear()], input: vector }],
  },
  "stride-skips": {
    finds: [
      {
        layers: [
          conv(),
          of("relu"),
          of("maxPool", { size: 2, stride: 3 }),
          of("flatten"),
          linear(),
        ],
        at: "maxPool",
        says: /56 %/,
      },
      { layers: [conv({ kernel: 1, stride: 2 }), of("relu"), ...head], at: "conv2d", says: /75 %/ },
    ],
    leaves: [
      { layers: [conv({ stride: 3 }), of("relu"), ...head] },
      {
        layers: [
          of("residual", {
            body: of("sequential", { layers: [conv({ stride: 2, padding: 1 }), of("relu")] }),
            shortcut: conv({ kernel: 1, stride: 2 }),
          }),
          ...head,
        ],
      },
    ],
  },
  "dead-weights": {
    finds: [
      {
        layers: [conv({ padding: 1 }), of("relu"), ...head],
        input: [1, 1, 3],
        at: "conv2d",
        says: /89 %/,
      },
    ],
    leaves: [
      { layers: [conv({ padding: 1 }), of("relu"), ...head], input: [2, 2, 3] },
      { layers: [conv({ padding: 1 }), of("relu"), ...head] },
    ],
  },
  "small-field": {
    finds: [
      { layers: [conv(), of("relu"), ...head], at: "globalAvgPool", says: /3×3/ },
      {
        layers: [conv({ kernel: 7 }), of("relu"), ...head],
        options: { object: 9 },
        at: "globalAvgPool",
        says: /9/,
      },
    ],
    leaves: [
      { layers: [conv({ kernel: 7 }), of("relu"), ...head] },
      { layers: [conv(), of("relu"), ...head], options: { object: 3 } },
      { layers: [conv(), of("relu"), of("flatten"), linear()] },
    ],
  },
  "heavy-layer": {
    finds: [
      {
        layers: [
          conv({ filters: 16 }),
          of("relu"),
          of("flatten"),
          linear(64),
          of("relu"),
          linear(),
        ],
        at: "linear1",
        says: /100 %|9\d %/,
      },
    ],
    leaves: [
      { layers: [of("flatten"), linear(300), of("relu"), linear()] },
      { layers: [conv({ filters: 16, kernel: 7 }), of("relu"), of("globalAvgPool"), linear()] },
    ],
  },
  "selu-init": {
    finds: [
      {
        layers: [linear(8), of("selu"), linear()],
        input: vector,
        at: "linear1",
        says: /lecunNormal/,
      },
    ],
    leaves: [{ layers: [linear(8, { init: "lecunNormal" }), of("selu"), linear()], input: vector }],
  },
  "even-kernel": {
    finds: [
      {
        layers: [conv({ kernel: 4, padding: "same" }), of("relu"), of("flatten"), linear()],
        at: "conv2d",
        says: /half a pixel/,
      },
    ],
    leaves: [
      { layers: [conv({ kernel: 4 }), of("relu"), of("flatten"), linear()] },
      { layers: [conv({ kernel: 3, padding: "same" }), of("relu"), of("flatten"), linear()] },
      {
        layers: [
          conv(),
          of("relu"),
          of("maxPool", { size: 2, padding: "same" }),
          of("flatten"),
          linear(),
        ],
      },
    ],
  },
  "large-field": {
    finds: [
      {
        layers: [
          conv({ kernel: 9, padding: 4 }),
          of("relu"),
          conv({ kernel: 9, padding: 4 }),
          of("relu"),
          conv({ padding: 1 }),
          of("relu"),
          ...head,
        ],
        at: "conv2d3",
        says: /17 pixels/,
      },
    ],
    leaves: [
      {
        layers: [
          conv({ kernel: 9, padding: 4 }),
          of("relu"),
          conv({ padding: 1 }),
          of("relu"),
          ...head,
        ],
      },
    ],
  },
  "rim-unread": {
    finds: [
      {
        layers: [of("maxPool", { size: 2 }), conv(), of("relu"), of("flatten"), linear()],
        input: [13, 12, 3],
        at: "maxPool",
        says: /the last row of 13 is never/,
      },
      {
        layers: [conv({ stride: 2 }), of("relu"), of("flatten"), linear()],
        at: "conv2d",
        says: /row of 12 and the last column/,
      },
    ],
    leaves: [
      { layers: [of("maxPool", { size: 2 }), conv(), of("relu"), of("flatten"), linear()] },
      {
        layers: [
          of("maxPool", { size: 2, ceil: true }),
          conv(),
          of("relu"),
          of("flatten"),
          linear(),
        ],
        input: [13, 13, 3],
      },
      { layers: [conv({ stride: 2, padding: 1 }), of("relu"), of("flatten"), linear()] },
    ],
  },
  "idle-layer": {
    finds: [
      { layers: [of("flatten"), linear()], input: vector, at: "flatten", says: /vector of 20/ },
      {
        layers: [linear(8), of("relu"), of("dropout", { rate: 0 }), linear()],
        input: vector,
        at: "dropout",
        says: /rate 0/,
      },
      {
        layers: [conv(), of("relu"), of("maxPool", { size: 1 }), of("flatten"), linear()],
        at: "maxPool",
        says: /one pixel/,
      },
    ],
    leaves: [{ layers: [of("flatten"), linear()] }],
  },
  "output-units": {
    finds: [
      {
        layers: [linear(8)],
        input: vector,
        options: { outputs: 10 },
        at: "linear",
        says: /gives 8, the data need 10/,
      },
      { layers: [conv(), of("relu")], options: { outputs: 10 }, at: "relu", says: /10×10×4/ },
      {
        layers: [conv(), of("relu"), linear()],
        options: { outputs: 10 },
        at: "linear",
        says: /not a map/,
      },
      {
        layers: [of("flatten"), linear(8), of("relu")],
        options: { outputs: 10 },
        at: "relu",
        says: /gives 8/,
      },
    ],
    leaves: [
      { layers: [linear()], input: vector, options: { outputs: 10 } },
      { layers: [linear(8)], input: vector },
    ],
  },
};

function chainOf(type: string, count: number): Spec[] {
  return Array.from({ length: count }, () => [linear(20), of(type)]).flat();
}

const modelOf = ({ layers }: Given): Layer => fromSpec({ type: "sequential", layers });
const found = (name: string, model: Layer, { input = image, options }: Given): Finding[] =>
  lint(model, input, options).filter(({ rule }) => rule === name);

describe.each(rules.map(({ name }) => name))("%s", (name) => {
  const { finds, leaves } = cases[name] ?? { finds: [], leaves: [] };

  it("has cases for and against", () => {
    expect(finds.length).toBeGreaterThan(0);
    expect(leaves.length).toBeGreaterThan(0);
  });

  it.each(finds.map((given) => [JSON.stringify(given.layers), given] as const))(
    "finds %s",
    (_, given) => {
      const findings = found(name, modelOf(given), given);
      expect(findings.map(({ layer }) => layer)).toContain(given.at);
      expect(findings.map(({ message }) => message).join("\n")).toMatch(given.says);
      for (const { message } of findings) expect(message).not.toMatch(/undefined|NaN|Infinity/);
    },
  );

  it("repairs what it finds", () => {
    for (const given of finds) {
      const model = modelOf(given);
      for (const { repair } of found(name, model, given)) {
        if (repair === undefined) continue;
        expect(repair.describe).not.toMatch(/undefined|NaN/);
        const after = found(name, edited(model, repair.edits), given);
        expect(after.length, repair.describe).toBeLessThan(found(name, model, given).length);
      }
    }
  });

  it.each(leaves.map((given) => [JSON.stringify(given.layers), given] as const))(
    "leaves %s",
    (_, given) => {
      expect(found(name, modelOf(given), given)).toEqual([]);
    },
  );
});

describe("published models", () => {
  /** Small and quick ones; the counts over the whole zoo are told in docs/decisions.md. */
  const quiet = [
    "lenet5",
    "mlp",
    "challenge",
    "challenge_20k",
    "resnet20_cifar",
    "vgg11",
    "alexnet",
    "shufflenet_v2_x1_0",
  ];
  it.each(quiet.filter((name) => models.has(name)))("%s is left in peace", (name) => {
    const model = models.get(name);
    expect(model && lint(model.build(), model.input)).toEqual([]);
  });

  it("repairs of the biases of VGG with batch normalisation keep its shape", () => {
    const model = models.get("vgg11_bn");
    const layer = model?.build();
    const findings = layer && model ? lint(layer, model.input) : [];
    expect(new Set(findings.map(({ rule }) => rule))).toEqual(new Set(["bias-before-norm"]));
    const edits = findings.flatMap(({ repair }) => repair?.edits ?? []);
    expect(layer && model && lint(edited(layer, edits), model.input)).toEqual([]);
  });
});
