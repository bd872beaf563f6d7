/** What is found, as data; the command line draws it in a terminal or as SVG, the studio in the page. */

export interface Series {
  readonly name: string;
  /** In the order in which they are joined. A value that is not finite leaves a gap. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Plot {
  readonly title: string;
  /** What the axes show, with units. */
  readonly x: string;
  readonly y: string;
  readonly logY?: boolean;
  readonly series: readonly Series[];
}

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}
