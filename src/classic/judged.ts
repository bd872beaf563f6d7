/** How a classifier is judged and drawn: the same for all of them. */
import type { Figure, Series, Table } from "../inspect/index.ts";
import { rangeOf } from "./linear-algebra.ts";
import { pointsOf, projectionOf } from "./projection.ts";
import { rowOf, type Samples } from "./samples.ts";

/** Part of the rows that are given their own class. */
export function accuracyOf({ labels, size }: Samples, answers: ArrayLike<number>): number {
  let right = 0;
  for (let n = 0; n < size; n++) if (answers[n] === labels[n]) right++;
  return right / size;
}

/** What each class was taken for. */
export function confusionTable(samples: Samples, answers: ArrayLike<number>): Table {
  const { classes, labels, size, name } = samples;
  const counts = classes.map(() => classes.map(() => 0));
  for (let n = 0; n < size; n++) {
    const row = counts[labels[n] as number] as number[];
    const at = answers[n] as number;
    row[at] = (row[at] ?? 0) + 1;
  }
  const accuracy = (100 * accuracyOf(samples, answers)).toFixed(1);
  return {
    title: `${name}: ${accuracy} % right of the rows that it learnt from; a line for each true class, a column for each class that is answered`,
    columns: ["true class", ...classes],
    rows: counts.map((row, k) => [classes[k] ?? "", ...row]),
  };
}

/** Places along each side at which the plane is asked. */
const GRID = 80;

/**
 * The rows by class. In the plane the boundary is found by asking everywhere; of more numbers the principal components are drawn, and what was
 * taken for another class is marked.
 */
export function classFigure(
  samples: Samples,
  classOf: (rows: Float64Array) => ArrayLike<number>,
): Figure {
  const projection = projectionOf(samples);
  const points = pointsOf(samples, projection);
  const title =
    samples.width === 2
      ? `${samples.name}: the classes and the boundary between them`
      : `${samples.name}: the classes by principal components; rows that are taken for another class are marked as wrong`;
  const axes = { title, x: projection.x, y: projection.y };
  if (samples.width === 2) return { ...axes, series: [...points, boundaryOf(samples, classOf)] };
  const answers = classOf(samples.rows);
  const wrong = Array.from(samples.labels.keys()).filter((n) => answers[n] !== samples.labels[n]);
  const places = wrong.map((n) => projection.place(rowOf(samples, n)));
  return {
    ...axes,
    series: [
      ...points,
      ...(wrong.length > 0 ? [{ name: "wrong", mark: "points" as const, points: places }] : []),
    ],
  };
}

/** Where neighbours on a grid are of different classes. */
function boundaryOf(samples: Samples, classOf: (rows: Float64Array) => ArrayLike<number>): Series {
  const axis = (at: 0 | 1): { readonly low: number; readonly step: number } => {
    const values = Array.from({ length: samples.size }, (_, n) => rowOf(samples, n)[at] as number);
    const [least, most] = rangeOf(values);
    const room = 0.15 * (most - least) || 1;
    return { low: least - room, step: (most - least + 2 * room) / (GRID - 1) };
  };
  const [x, y] = [axis(0), axis(1)];
  const grid = new Float64Array(GRID * GRID * 2);
  for (let at = 0; at < GRID * GRID; at++) {
    grid[2 * at] = x.low + x.step * (at % GRID);
    grid[2 * at + 1] = y.low + y.step * Math.floor(at / GRID);
  }
  const found = classOf(grid);
  const points: [number, number][] = [];
  for (let at = 0; at < GRID * GRID; at++) {
    const place = [grid[2 * at] as number, grid[2 * at + 1] as number] as const;
    if (at % GRID < GRID - 1 && found[at] !== found[at + 1])
      points.push([place[0] + x.step / 2, place[1]]);
    else if (at + GRID < GRID * GRID && found[at] !== found[at + GRID])
      points.push([place[0], place[1] + y.step / 2]);
  }
  return { name: "boundary", mark: "points", points };
}
