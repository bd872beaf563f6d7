import {
  checked,
  type Ground,
  isLinear,
  passes,
  previous,
  type Rule,
  type Step,
} from "./shared.ts";

export const outputUnits: Rule = {
  name: "output-units",
  severity: "error",
  about: "another number of outputs than the data have classes or targets",
  source: "each class needs one logit",
  *find(ground) {
    const { end, outputs } = ground;
    if (outputs === undefined) return;
    const [units, ...others] = end.output;
    if (units === outputs && others.length === 0) return;
    const isVector = end.output.length === 1;
    const came = isVector ? String(units) : end.output.join("×");
    yield {
      layer: end.path,
      message: `the network gives ${came}, the data need ${outputs}: ${isVector ? "every class needs one output, and no output may be left over" : "a vector with one number for each class, not a map"}`,
      repair: repairOf(ground, outputs),
    };
  },
};

function repairOf(ground: Ground, outputs: number) {
  const { end } = ground;
  const last = lastWeights(end);
  if (end.output.length === 1 && last?.type === "linear" && ground.steps.length > 2)
    return checked(ground, {
      describe: `set units to ${outputs}`,
      edits: [{ edit: "set", layer: last.path, option: "units", value: outputs }],
    });
  // Behind a map, linear works at every pixel: what is missing is flatten.
  if (last?.type === "linear" && last.input.length > 1)
    return checked(ground, {
      describe: `insert flatten before ${last.path}${last.output.at(-1) === outputs ? "" : `, and set its units to ${outputs}`}`,
      edits: [
        { edit: "insert", where: "before", layer: last.path, spec: { type: "flatten" } },
        { edit: "set", layer: last.path, option: "units", value: outputs },
      ],
    });
  const linear = { type: "linear", units: outputs };
  const layers = end.output.length === 1 ? [linear] : [{ type: "globalAvgPool" }, linear];
  const insert = (spec: { readonly type: string }) =>
    ({ edit: "insert", where: "after", layer: end.path, spec }) as const;
  const pooled = end.output.length > 1 ? "a global average pooling and " : "";
  return checked(ground, {
    describe: `add ${pooled}a linear layer with ${outputs} units at the end`,
    // Later insertions at one place stand before earlier ones.
    edits: layers.toReversed().map(insert),
  });
}

/** The last weights, if behind them the numbers stay as many. */
function lastWeights(end: Step): Step | undefined {
  let at: Step | undefined = end;
  while (at !== undefined && !isLinear(at)) {
    if (!(passes(at) || at.layer?.children.length === 0) || at.output.join() !== at.input.join())
      return undefined;
    at = previous(at);
  }
  return at;
}
