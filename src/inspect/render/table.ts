import type { Summary } from "../summary.ts";

/** One column of the summary: the same in text, CSV and Markdown. */
export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
}

/** Cells as people read them (`2,304`, `26×26×16`) or as programs do (`2304`, `26x26x16`). */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  readonly total: readonly string[];
}

const columns: readonly Column[] = [
  { title: "layer", align: "left" },
  { title: "type", align: "left" },
  { title: "input", align: "left" },
  { title: "output", align: "left" },
  { title: "params", align: "right" },
  { title: "MACs", align: "right" },
  { title: "field", align: "right" },
  { title: "jump", align: "right" },
  { title: "start", align: "right" },
];

export function tableOf(summary: Summary, reader: "people" | "programs"): Table {
  const people = reader === "people";
  const times = people ? "×" : "x";
  const number = (n: number): string => (people ? n.toLocaleString("en-US") : String(n));
  const shape = (sizes: readonly number[]): string => sizes.join(times);
  // An image whose axes are alike needs one number only.
  const pair = (sizes: readonly number[]): string =>
    people && sizes.every((n) => n === sizes[0]) ? String(sizes[0] ?? "") : shape(sizes);
  return {
    columns,
    rows: summary.layers.map((layer) => [
      layer.path,
      layer.type,
      shape(layer.input),
      shape(layer.output),
      number(layer.params),
      number(layer.macs),
      pair(layer.size),
      pair(layer.jump),
      pair(layer.start),
    ]),
    total: [
      "total",
      "",
      shape(summary.input),
      shape(summary.output),
      number(summary.params),
      number(summary.macs),
      "",
      "",
      "",
    ],
  };
}
