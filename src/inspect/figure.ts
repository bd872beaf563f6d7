/** What is found, as data; the command line draws it in a terminal or as SVG, the studio in the page. */

export interface Series {
  readonly name: string;
  /** In the order in which they are joined. A value that is not finite leaves a gap. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Default "line": the points are joined. */
  readonly mark?: "line" | "points";
}

export interface Plot {
  readonly kind?: "plot";
  readonly title: string;
  /** What the axes show, with units. */
  readonly x: string;
  readonly y: string;
  readonly logY?: boolean;
  readonly series: readonly Series[];
}

/** A number for each place of a lattice. */
export interface Heatmap {
  readonly kind: "heatmap";
  readonly title: string;
  readonly rows: number;
  readonly columns: number;
  /** [rows · columns], the first row on top. A value that is not finite leaves a gap. */
  readonly values: ArrayLike<number>;
  /** Default "square". On a hexagonal one every second row stands half a place to the right. */
  readonly lattice?: "square" | "hexagonal";
  /** Values below 0 are of another kind than those above it: 0 is drawn as the middle. */
  readonly signed?: boolean;
  /** What stands in each place instead of its number. */
  readonly labels?: readonly string[];
  /** What the rows and columns are, with units. */
  readonly x?: string;
  readonly y?: string;
}

/** Small pictures side by side: filters, patterns, samples. */
export interface Pictures {
  readonly kind: "pictures";
  readonly title: string;
  readonly height: number;
  readonly width: number;
  /** [count · height · width]; each picture is scaled to its own range, with `signed` to the largest size of any value in it. */
  readonly values: ArrayLike<number>;
  readonly signed?: boolean;
  /** Below each picture. */
  readonly names?: readonly string[];
  /** Pictures in a row. Default: about as many as there are rows. */
  readonly columns?: number;
}

export type Figure = Plot | Heatmap | Pictures;

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}
