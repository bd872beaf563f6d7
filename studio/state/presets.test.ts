import { describe, expect, it } from "vitest";
import { toys } from "../../src/data/index.ts";
import { fromSpec, toSpec } from "../../src/nn/index.ts";
import { completeConfig } from "../../src/train/index.ts";
import { models } from "../../src/zoo/index.ts";
import { analyse } from "../worker/analysis/analyse.ts";
import { lint } from "../worker/analysis/lint.ts";
import { presets } from "./presets.ts";
import { projectOf } from "./project-code.ts";
import { startProject } from "./start.ts";

const dataOf = (name: string): { input: readonly number[]; classes: readonly string[] } => {
  const toy = toys.get(name);
  if (toy) return { input: [toy.inputs], classes: toy.classes() };
  return { input: [28, 28, 1], classes: Array.from({ length: 10 }, (_, i) => String(i)) };
};

describe("presets", () => {
  for (const { id, project } of [{ id: "the start", project: startProject }, ...presets])
    it(`${id} has nothing that the linter finds fault with`, () => {
      const { input, classes } = dataOf(project.data.name);
      const [outputs, loss] =
        classes.length > 0 ? [classes.length, "crossEntropy"] : [1, "squaredError"];
      expect(lint(project.text, input, { outputs, loss })).toEqual([]);
    });

  it("have ids of their own", () => {
    expect(new Set(presets.map(({ id }) => id)).size).toBe(presets.length);
  });

  for (const { id, params, macs, project } of presets)
    it(`${id} fits its data, can be trained, and costs what is said`, () => {
      const { input, classes } = dataOf(project.data.name);
      const { network, problems } = analyse(project.text, input);
      expect(problems).toEqual([]);
      expect(network?.summary.params).toBe(params);
      expect(network?.summary.macs).toBe(macs);
      const resolved = {
        source: { name: id, model: () => fromSpec(JSON.parse(project.text)) },
        ...{ settings: project.training, seed: 1, data: project.data, input, classes },
        ...{ examples: project.data.train ?? 0, stretch: true, backend: "wasm" },
      };
      // Throws unless outputs, batch, loss and schedule fit each other.
      expect(completeConfig(resolved).config.epochs).toBe(project.training.epochs);
      expect(projectOf({ ...project, seed: 1 })).toEqual({ ...project, seed: 1 });
    });

  it("have the zoo's challenge network", () => {
    const preset = presets.find(({ id }) => id === "challenge");
    const model = models.get("challenge")?.build({});
    expect(JSON.parse(preset?.project.text ?? "")).toEqual(model && toSpec(model));
  });
});
