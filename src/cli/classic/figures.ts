import type { Fitted } from "../../classic/index.ts";
import type { Figure, Plot } from "../../inspect/index.ts";

/** What fell while a network learnt, as a curve. */
const trackedPlot = ({ tracked: { name, per, values } }: Fitted<object>): Plot => ({
  ...{ title: `${name} by ${per}`, x: per, y: name },
  series: [{ name, points: values.map((value, i) => [i + 1, value] as const) }],
});

/** All pictures of a fit: what was tracked, then the network's own. */
export const classicFigures = (
  fitted: Fitted<object>,
  { figures }: Awaited<ReturnType<Fitted<object>["show"]>>,
): Figure[] => [trackedPlot(fitted), ...figures];
