import { type Explained, explainer } from "../../../src/inspect/explain/index.ts";
import { type Formula, legendOf } from "../../../src/inspect/index.ts";
import { tracedNetwork } from "./traced.ts";

export interface ExplainedLayer extends Explained {
  /** What the symbols of the formulas are. */
  readonly legend: Readonly<Partial<Record<Formula["quantity"], string>>>;
}

/** Each number of a layer with its formula and the values in it. @throws {RangeError} if there is no such layer */
export function explain(
  text: string,
  input: readonly number[],
  path: string,
  batch: number,
): ExplainedLayer {
  const { traced } = tracedNetwork(text, input, batch);
  const at = traced.layers.findIndex((layer) => layer.path === path);
  if (at < 0) throw new RangeError(`there is no layer ${path}`);
  const explained = explainer(traced)(at);
  const legend: Partial<Record<Formula["quantity"], string>> = {};
  for (const { quantity } of explained.formulas)
    legend[quantity] = legendOf(explained.formulas.filter((one) => one.quantity === quantity));
  return { ...explained, legend };
}
