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
    const widths = Array.from({ length: layers }, (_, i) => (i === 0 ? features : both * units));
    const walks = widths.map((width) => `(${width} + ${units}${bias ? " + 1" : ""})`);
    const inside = walks.length === 1 ? walks[0] : `(${walks.join(" + ")})`;
    const loops = widths.map((width) => `(${width} + ${units})`);
    const loop = loops.length === 1 ? loops[0] : `(${loops.join(" + ")})`;
    const sum = widths.reduce((all, width) => all + width + units, 0);
    const times = both === 2 ? "2·" : "";
    const many = batch === 1 ? "" : `${batch}·`;
    return [
      single(
        "params",
        `${times}gates·units·(in + units${bias ? " + 1" : ""})`,
        `${times}${gates}·${units}·${inside}${extra > 0 ? ` + ${extra}·${units}` : ""}`,
        both * gates * units * (sum + (bias ? layers : 0)) + extra * units,
      ),
      single(
        "macs",
        `${batch === 1 ? "" : "N·"}T·${times}gates·units·(in + units)`,
        `${many}${steps}·${times}${gates}·${units}·${loop}`,
        batch * steps * both * gates * units * sum,
      ),
    ];
  },
};
