import { axisNames, type Explanation, type Formula, written } from "./formula.ts";

/** One number a channel, of all places. */
export const globalPools: Explanation = {
  types: ["globalAvgPool", "globalMaxPool"],
  explain({ input, output, before }) {
    const channels = output.at(-1) ?? 0;
    const one: Formula = {
      quantity: "output",
      symbols: "C",
      cases: [{ of: "channels", values: String(channels), result: channels }],
    };
    if (before === undefined) return [one];
    const per = (
      quantity: "field" | "start",
      symbols: string,
      explain: (axis: number) => [string, number],
    ): Formula => ({
      quantity,
      symbols,
      cases: axisNames(input.length - 1).map((of, axis) => {
        const [values, result] = explain(axis);
        return { of, values, result };
      }),
    });
    return [
      one,
      per("field", "r + (n − 1)·j", (axis) => {
        const [n, r, j] = [input[axis]!, before.size[axis]!, before.jump[axis]!];
        return [`${written(r)} + (${n} − 1)·${written(j)}`, r + (n - 1) * j];
      }),
      per("start", "start + (n − 1)/2·j", (axis) => {
        const [n, first, j] = [input[axis]!, before.start[axis]!, before.jump[axis]!];
        return [`${written(first)} + (${n} − 1)/2·${written(j)}`, first + ((n - 1) / 2) * j];
      }),
    ];
  },
};
