import { type Explanation, single } from "./formula.ts";

const gatesOf: Readonly<Record<string, number>> = { rnn: 1, gru: 3, lstm: 4 };

/** Cells of some gates, each a matrix for the input and one for the hidden state. */
export const recurrents: Explanation = {
  types: Object.keys(gatesOf),
  explain({ type, input, options, batch, params }) {
    const [steps = 0, features = 0] = input;
    const [units, layers] = [options.units as number, options.layers as number];
    const bias = options.bias === true;
    const both = options.bidirectional === true ? 2 : 1;
    const gates = gatesOf[type] ?? 1;
    const extra = params.filter(({ name }) => !/(weight|recurrent|bias)$/.test(name)).length;
    const deeper = both * units;
    /** The first layer reads the input, those behind it the layer before. */
    const stack = (
      first: string | number,
      then: string | number,
      by: string | number,
      more = "",
    ) => {
      const [one, other] = [first, then].map((width) => `(${width} + ${by}${more})`);
      if (layers === 1) return one;
      return `(${one} + ${layers === 2 ? "" : `${layers - 1}·`}${other})`;
    };
    const one = bias ? " + 1" : "";
    const behind = both === 2 ? "2·units" : "units";
    const sum = features + units + (layers - 1) * (deeper + units);
    const times = both === 2 ? "2·" : "";
    const many = batch === 1 ? "" : `${batch}·`;
    const [extras, extraUnits] =
      extra === 0
        ? ["", ""]
        : extra === 1
          ? [" + units", ` + ${units}`]
          : [` + ${extra}·units`, ` + ${extra}·${units}`];
    return [
      single(
        "params",
        `${times}gates·units·${stack("in", behind, "units", one)}${extras}`,
        `${times}${gates}·${units}·${stack(features, deeper, units, one)}${extraUnits}`,
        both * gates * units * (sum + (bias ? layers : 0)) + extra * units,
      ),
      single(
        "macs",
        `${batch === 1 ? "" : "N·"}T·${times}gates·units·${stack("in", behind, "units")}`,
        `${many}${steps}·${times}${gates}·${units}·${stack(features, deeper, units)}`,
        batch * steps * both * gates * units * sum,
      ),
    ];
  },
};
