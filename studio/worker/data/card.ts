import type { Column, ToySetting } from "../../../src/data/index.ts";
import type { DataConfig, Settings } from "../../../src/train/index.ts";

export type DataKind = "images" | "points" | "function" | "table";
export type DataChoice = Omit<DataConfig, "dir">;

/** A data set that can be chosen, before it is made or read. */
export interface DataCard {
  /** As a configuration says it. */
  readonly name: string;
  readonly file?: string;
  readonly title: string;
  /** One line: what it shows. */
  readonly about: string;
  readonly kind: DataKind;
  /** Where examples of a made problem lie, as LaTeX. */
  readonly formula?: string;
  /** What can be changed about a made problem. */
  readonly settings?: Readonly<Record<string, ToySetting>>;
  /** Examples of a made set where nobody says; absent where that is up to the files. */
  readonly sizes?: { readonly train: number; readonly validation: number };
  /** It was brought by a person and can be removed again. */
  readonly own: boolean;
  /** What is missing before it can be used, in words. */
  readonly needs?: string;
  /** Settings that usually train well on it. */
  readonly training: Omit<Settings, "train" | "validation">;
}

/** What is known of a set once it is made or read. */
export interface DataFacts {
  readonly name: string;
  readonly title: string;
  readonly kind: DataKind;
  readonly shape: readonly number[];
  /** None for a regression. */
  readonly classes: readonly string[];
  /** One for each class, or for each number that is to be found. */
  readonly outputs: number;
  readonly train: number;
  readonly validation: number;
  /** How far from 0 points lie. */
  readonly extent?: number;
  /** Of a table: what each number of an example stands for, and the target in its own units. */
  readonly features?: readonly string[];
  readonly target?: string;
  readonly scale?: { readonly mean: number; readonly std: number };
  /** What was passed over, in words: rows with gaps, pictures that are none. */
  readonly notes: readonly string[];
}

/** Some pictures, as they are. */
export interface PictureSample {
  readonly width: number;
  readonly height: number;
  /** RGBA, one picture after the other. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  readonly labels: Int32Array<ArrayBuffer>;
  /** Their numbers within their part. */
  readonly indices: Uint32Array<ArrayBuffer>;
  /** How many there are of what was asked for. */
  readonly total: number;
}

export interface PointSample {
  /** Numbers of each place: 1 or 2. */
  readonly inputs: number;
  readonly places: Float32Array<ArrayBuffer>;
  /** Of classes. */
  readonly labels: Int32Array<ArrayBuffer>;
  /** Of a regression. */
  readonly values?: Float32Array<ArrayBuffer>;
}

/** How many examples each class has. */
export type ClassCounts = Readonly<Record<Part, Uint32Array<ArrayBuffer>>>;

/** The beginning of a table of text. */
export interface TablePreview {
  readonly name: string;
  readonly columns: readonly Omit<Column, "values">[];
  /** How many different values each column has. */
  readonly different: readonly number[];
  readonly rows: readonly (readonly string[])[];
  readonly total: number;
}

/** What became of files that were added. */
export interface Added {
  /** What can be chosen now. */
  readonly added: readonly DataCard[];
  /** What is wrong with others, each in a line. */
  readonly faults: readonly string[];
  /** True if the browser keeps them beyond this page. */
  readonly lasting: boolean;
}

export type Part = "train" | "validation";
