import { describe, expect, it } from "vitest";
import { layerCases } from "../../../src/inspect/lint/cases/layers.ts";
import { valueCases } from "../../../src/inspect/lint/cases/values.ts";
import type { LintOptions } from "../../../src/inspect/lint/index.ts";
import { rules } from "../../../src/inspect/lint/rules/index.ts";
import type { Spec } from "../../../src/nn/index.ts";
import { analyse } from "../../worker/analysis/analyse.ts";
import { lint } from "../../worker/analysis/lint.ts";
import { applyChanges } from "./apply-changes.ts";

const image = [12, 12, 3];

interface Given {
  readonly text: string;
  readonly input: readonly number[];
  readonly options: LintOptions;
}

const textOf = (layers: readonly Spec[]): string =>
  JSON.stringify({ type: "sequential", layers }, null, 2);

/** Each repair leaves a network, and its finding is not found again; one after the other they come to an end. */
function repairAll({ text, input, options }: Given, met: Set<string>): void {
  let now = text;
  for (let done = 0; done < 20; done++) {
    const findings = lint(now, input, options).filter(({ changes }) => changes !== undefined);
    const [first] = findings;
    if (first === undefined) return;
    for (const { rule, layer, message, repair, changes = [] } of findings) {
      const after = applyChanges(now, changes);
      const context = `${now}\n${repair?.describe}\n${after}`;
      met.add(rule);
      // Where several layers do not fit, each repair brings the next one to light.
      if (rule !== "shape") expect(analyse(after, input).problems, context).toEqual([]);
      const same = lint(after, input, options).filter(
        (other) => other.rule === rule && other.layer === layer && other.message === message,
      );
      expect(same, context).toEqual([]);
    }
    now = applyChanges(now, first.changes ?? []);
  }
  throw new Error(`repairs do not come to an end: ${text}`);
}

/** Networks as nobody would write them, the same each time. */
function absurdNetworks(count: number): Given[] {
  let state = 11;
  const random = (): number => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const plain = ["batchNorm", "layerNorm", "relu", "sigmoid", "softmax", "selu", "tanh"];
  const layer = (): Spec => {
    const kind = pick(["conv2d", "conv2d", "pool", "dropout", "linear", "plain", "plain"]);
    const stride = pick<object>([{}, { stride: 2 }, { stride: 4 }]);
    switch (kind) {
      case "conv2d": {
        const padding = pick<object>([{}, { padding: "same" }, { padding: 2 }]);
        return { type: kind, filters: 4, kernel: pick([1, 2, 3, 5, 7]), ...stride, ...padding };
      }
      case "pool":
        return { type: pick(["maxPool", "avgPool"]), size: pick([1, 2, 3]), ...stride };
      case "dropout":
        return { type: kind, rate: pick([0, 0.5]) };
      case "linear":
        return { type: kind, units: pick([5, 200]) };
      default:
        return { type: pick(plain) };
    }
  };
  return Array.from({ length: count }, () => {
    const layers = Array.from({ length: 2 + Math.floor(random() * 5) }, layer);
    const end = pick<readonly Spec[]>([[], [{ type: "flatten" }, { type: "linear", units: 10 }]]);
    const options = { outputs: 10, loss: pick(["crossEntropy", "squaredError"]) };
    return { text: textOf([...layers, ...end]), input: image, options };
  });
}

describe("repairs of a text", () => {
  it("remove what they are for, and leave a network: of every rule that has one", () => {
    const met = new Set<string>();
    for (const { finds } of Object.values({ ...layerCases, ...valueCases }))
      for (const { layers, input = image, options = {} } of finds)
        repairAll({ text: textOf(layers), input, options }, met);
    const without = rules.map(({ name }) => name).filter((name) => !met.has(name));
    expect(without).toEqual(["small-field", "large-field"]);
  });

  it("do so in networks as nobody would write them", () => {
    for (const given of absurdNetworks(25)) repairAll(given, new Set());
  });
});
