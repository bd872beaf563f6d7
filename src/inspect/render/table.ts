import { nearestName } from "../../nn/index.ts";
import type { Figures, LayerSummary, Summary } from "../summary.ts";
import { bar, percent, showBytes, showCount, showShare } from "./numbers.ts";
import type { Row } from "./rows.ts";
import type { View } from "./view.ts";

/** As people read numbers (`2,304`, `26×26×16`, `1.61 MB`) or as programs do (`2304`, `26x26x16`, bytes). */
export type Reader = "people" | "programs";

/** One column of the summary: the same in text, CSV and Markdown. */
export interface Column {
  /** By which it is asked for; the head of CSV. */
  readonly name: string;
  readonly title: string;
  readonly align: "left" | "right";
  readonly about: string;
  cell(row: Cells): string;
  /** Of the whole model; "" where it has none. */
  total?(cells: Omit<Cells, "layer" | "open"> & { readonly figures: Figures }): string;
}

export interface Cells {
  readonly layer: LayerSummary;
  readonly figures: Figures | undefined;
  /** The layers inside have rows of their own. */
  readonly open: boolean;
  readonly whole: Summary;
  /** MACs of the row that has the most. */
  readonly most: number;
  readonly reader: Reader;
}

const BYTES = 4;

const count = (n: number, reader: Reader): string =>
  reader === "people" ? showCount(n) : String(n);

const shape = (sizes: readonly number[], reader: Reader): string =>
  sizes.join(reader === "people" ? "×" : "x");

/** An image whose axes are alike needs one number only. */
const pair = (sizes: readonly number[], reader: Reader): string => {
  const shown = sizes.map((n) => (reader === "people" ? Number(n.toFixed(3)) : n));
  return reader === "people" && shown.every((n) => n === shown[0])
    ? String(shown[0] ?? "")
    : shape(shown, reader);
};

const left = (
  name: string,
  about: string,
  cell: Column["cell"],
  total?: Column["total"],
): Column => ({ name, title: name, align: "left", about, cell, ...(total && { total }) });

/** A number that the whole model has too. */
const figure = (
  name: string,
  title: string,
  about: string,
  pick: (figures: Figures) => number,
  show = count,
): Column => ({
  name,
  title,
  align: "right",
  about,
  // A 0 beside an open composite would read as if there were none inside.
  cell: ({ figures, open, reader }) =>
    figures && !(open && pick(figures) === 0) ? show(pick(figures), reader) : "",
  total: ({ figures, reader }) => show(pick(figures), reader),
});

const share = (name: string, about: string, pick: (figures: Figures) => number): Column => ({
  name,
  title: "%",
  align: "right",
  about,
  cell: ({ figures, whole, reader }) => {
    const part = figures ? pick(figures) : 0;
    if (reader === "programs") return figures ? String(percent(part, pick(whole))) : "";
    return part === 0 ? "" : showShare(part, pick(whole));
  },
  total: ({ whole }) => (pick(whole) === 0 ? "" : "100"),
});

const place = (
  name: string,
  about: string,
  pick: (layer: LayerSummary) => readonly number[],
): Column => ({
  name,
  title: name,
  align: "right",
  about,
  cell: ({ layer, reader }) => pair(pick(layer), reader),
});

/** Every column there is, in the order of --help. */
export const columns = [
  left(
    "layer",
    "its path",
    ({ layer }) => layer.path,
    () => "total",
  ),
  left("type", "what it is", ({ layer }) => layer.type),
  left(
    "input",
    "shape of one example that comes in",
    ({ layer, reader }) => shape(layer.input, reader),
    ({ whole, reader }) => shape(whole.input, reader),
  ),
  left(
    "output",
    "shape of one example that goes out",
    ({ layer, reader }) => shape(layer.output, reader),
    ({ whole, reader }) => shape(whole.output, reader),
  ),
  figure("params", "params", "learned numbers", ({ params }) => params),
  share("params%", "share of all parameters", ({ params }) => params),
  figure("trainable", "trainable", "parameters that training moves", (row) => row.trainable),
  figure("state", "state", "running statistics: kept, not learned", ({ state }) => state),
  figure("macs", "MACs", "multiply-accumulates", ({ macs }) => macs),
  share("macs%", "share of all MACs", ({ macs }) => macs),
  {
    name: "bar",
    title: "",
    align: "left",
    about: "its MACs, the longest bar being the most",
    cell: ({ figures, most }) => (figures && most > 0 ? bar(figures.macs / most, 8) : ""),
  },
  figure("activations", "activations", "elements of the output", (row) => row.activations),
  figure(
    "memory",
    "memory",
    "bytes of the output",
    ({ activations }) => BYTES * activations,
    (bytes, reader) => (reader === "people" ? showBytes(bytes) : String(bytes)),
  ),
  place("field", "receptive field, exact", ({ size }) => size),
  {
    ...place("doubled", "the field as the lectures count it", ({ doubled }) => doubled),
    title: "doubled*",
  },
  place("jump", "input elements between neighbouring fields", ({ jump }) => jump),
  place("start", "centre of the first field", ({ start }) => start),
] as const satisfies readonly Column[];

/** What programs and Markdown get unless asked for more. */
export const plain = ["layer", "type", "input", "output", "params", "macs", "field"].concat([
  "doubled",
  "jump",
  "start",
]);

/**
 * The columns that are asked for, else the `usual` ones.
 * @throws {RangeError} for a name that is none, with the nearest
 */
export function columnsFor(
  { columns: asked, doubling = false }: View,
  usual: readonly string[],
): Column[] {
  const known: readonly Column[] = columns;
  const all = known.map(({ name }) => name);
  const wanted = asked?.includes("all") ? all : asked;
  return (wanted ?? usual.filter((name) => doubling || name !== "doubled")).map((name) => {
    const found = known.find((column) => column.name === name.toLowerCase());
    if (found) return found;
    const near = nearestName(name, all);
    const hint = near === undefined ? `known: ${all.join(", ")}` : `did you mean ${near}?`;
    throw new RangeError(`column '${name}' is unknown (${hint})`);
  });
}

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  readonly total: readonly string[];
}

export function tableOf(
  whole: Summary,
  rows: readonly Row[],
  shown: readonly Column[],
  reader: Reader,
): Table {
  const most = Math.max(0, ...rows.map(({ figures }) => figures?.macs ?? 0));
  const shared = { whole, most, reader };
  return {
    columns: shown,
    rows: rows.map(({ layer, figures, open }) =>
      shown.map((column) => column.cell({ layer, figures, open, ...shared })),
    ),
    total: shown.map((column) => column.total?.({ figures: whole, ...shared }) ?? ""),
  };
}
