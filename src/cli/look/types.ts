import type { GridOptions } from "../image-grid.ts";
import type { SubjectFlags } from "./subject.ts";

export interface LookFlags extends SubjectFlags {
  readonly layer?: string;
  readonly channel?: number;
  readonly untrained?: boolean;
  readonly image?: string;
  readonly maximise?: boolean;
  readonly histograms?: boolean;
  readonly steps?: number;
}

/** What was found: for programs, for people, and as a picture. */
export interface Look {
  readonly json: object;
  readonly text: string;
  readonly grid?: GridOptions;
  /** What the picture shows. */
  readonly shows?: string;
}
