import {
  type Explanation,
  type Formula,
  nameOfAxis,
  product,
  productOf,
  single,
} from "./formula.ts";

/** y = x W + b over the last axis. */
export const linears: Explanation = {
  types: ["linear"],
  explain({ input, output, options, batch }) {
    const [features, units] = [input.at(-1) ?? 0, output.at(-1) ?? 0];
    const bias = options.bias === true;
    const rows = [...(batch === 1 ? [] : [batch]), ...input.slice(0, -1)];
    const weight = `${features}·${units}`;
    const places = output.map((n, axis) => ({
      of: nameOfAxis(output.length, axis),
      values: String(n),
      result: n,
    }));
    const kept: Formula[] =
      input.length === 1
        ? []
        : [{ quantity: "output", symbols: "as its input", cases: places.slice(0, -1) }];
    return [
      ...kept,
      { quantity: "output", symbols: "units", cases: places.slice(-1) },
      single(
        "params",
        bias ? "in·units + units" : "in·units",
        bias ? `${weight} + ${units}` : weight,
        features * units + (bias ? units : 0),
      ),
      single(
        "macs",
        rows.length === 0 ? "in·units" : "rows·in·units",
        rows.length === 0 ? weight : `${product(rows)}·${weight}`,
        productOf(rows) * features * units,
      ),
    ];
  },
};
