import { expect, it } from "vitest";
import { evaluateFormula } from "../../test/formula.ts";
import type { Quantity } from "../inspect/explain/formula.ts";
import { explainer } from "../inspect/explain/index.ts";
import { type Figures, type LayerTree, summariseLayers } from "../inspect/summary.ts";
import { traceModel } from "../inspect/trace.ts";
import { models } from "./index.ts";

const figures = ["params", "state", "macs", "activations"] as const;
const places = [
  ["field", "size"],
  ["jump", "jump"],
  ["start", "start"],
] as const;

/** In the order of the trace: a composite after the layers in it. */
const totalsOf = (trees: readonly LayerTree[]): Figures[] =>
  trees.flatMap(({ children, total }) => [...totalsOf(children), total]);

/** Layers of one kind repeat: a formula is read once, then looked up. */
const known = new Map<string, number>();
function value(text: string): number {
  const found = known.get(text) ?? evaluateFormula(text);
  known.set(text, found);
  return found;
}

/** Whole numbers exactly; a jump of 192/13, whose factors are written with six digits behind the point, nearly. */
const equal = (found: readonly number[], needed: readonly number[]): boolean =>
  found.length === needed.length &&
  found.every((n, i) =>
    Number.isInteger(needed[i]) ? n === needed[i] : Math.abs(n - needed[i]!) < 1e-4,
  );

it.each([...models.values()].map((model) => [model.name, model] as const))(
  "%s: the formula of each number of each layer gives the summary's",
  (_, model) => {
    const traced = traceModel(model.build(), model.input);
    const explain = explainer(traced);
    const totals = totalsOf(summariseLayers(traced)[0]);
    const wrong: string[] = [];
    for (const [at, { path, output }] of traced.layers.entries()) {
      const { type, formulas } = explain(at);
      const of = (quantity: Quantity): number[] =>
        formulas
          .filter((formula) => formula.quantity === quantity)
          .flatMap(({ cases }) => cases.map(({ values }) => value(values)));
      const check = (quantity: Quantity, needed: readonly number[]): void => {
        if (!equal(of(quantity), needed))
          wrong.push(`${path} ${quantity}: ${of(quantity)} for ${needed}`);
      };
      check("output", output.shape.slice(1));
      for (const name of figures) {
        const figure = totals[at]?.[name] ?? Number.NaN;
        check(name, name === "state" && figure === 0 ? [] : [figure]);
      }
      const field = traced.fields.get(output.node);
      for (const [quantity, name] of places) check(quantity, field?.[name] ?? []);
      const macs = formulas.find(({ quantity }) => quantity === "macs")?.symbols ?? "";
      if (["conv2d", "linear"].includes(type) && !macs.includes("·"))
        wrong.push(`${path}: MACs of a ${type} by ${macs}`);
    }
    expect(traced.layers.length).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  },
);
