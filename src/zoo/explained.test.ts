import { describe, expect, it } from "vitest";
import { evaluateFormula } from "../../test/formula.ts";
import type { Quantity } from "../inspect/explain/formula.ts";
import { explainer } from "../inspect/explain/index.ts";
import { type Figures, type LayerTree, summariseLayers } from "../inspect/summary.ts";
import { traceModel } from "../inspect/trace.ts";
import { models } from "./index.ts";

/** What the summary calls the numbers that are explained. */
const figures = ["params", "state", "macs", "activations"] as const;

/** In the order of the trace: a composite after the layers in it. */
const totalsOf = (trees: readonly LayerTree[]): Figures[] =>
  trees.flatMap(({ children, total }) => [...totalsOf(children), total]);

describe.each([...models.values()].map((model) => [model.name, model] as const))(
  "%s",
  (_, model) => {
    it("has a formula for each number of each layer, which gives the summary's", () => {
      const traced = traceModel(model.build(), model.input);
      const explain = explainer(traced);
      const totals = totalsOf(summariseLayers(traced)[0]);
      // Layers of one kind repeat: a formula is read once, then looked up.
      const known = new Map<string, number>();
      const value = (text: string): number => {
        const found = known.get(text) ?? evaluateFormula(text);
        known.set(text, found);
        return found;
      };
      for (const [at, { path, output }] of traced.layers.entries()) {
        const { type, formulas } = explain(at);
        if (type === "conv2d" || type === "linear")
          expect(formulas.find(({ quantity }) => quantity === "macs")?.symbols).toMatch(/·/);
        const of = (quantity: Quantity): number[] =>
          formulas.flatMap((formula) =>
            formula.quantity === quantity ? formula.cases.map(({ values }) => value(values)) : [],
          );
        expect(of("output"), path).toEqual(output.shape.slice(1));
        for (const name of figures)
          expect(of(name)[0] ?? 0, `${path} ${name}`).toBe(totals[at]?.[name]);
        const field = traced.fields.get(output.node);
        for (const [quantity, name] of [
          ["field", "size"],
          ["jump", "jump"],
          ["start", "start"],
        ] as const)
          expect(of(quantity), `${path} ${quantity}`).toEqual(
            field?.[name].map((n) => expect.closeTo(n, 6)) ?? [],
          );
      }
    });
  },
);
