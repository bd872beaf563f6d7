import { describe, expect, it } from "vitest";
import { fromSpec, type Layer } from "../../nn/index.ts";
import { models } from "../../zoo/index.ts";
import { type Case, type Given, image } from "./cases/case.ts";
import { layerCases } from "./cases/layers.ts";
import { valueCases } from "./cases/values.ts";
import { edited } from "./edit.ts";
import { type Finding, lint } from "./index.ts";
import { rules } from "./rules/index.ts";

const cases: Readonly<Record<string, Case>> = { ...valueCases, ...layerCases };

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
