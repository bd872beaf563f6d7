import type { Shape } from "../../graph/shape.ts";
import type { Layer } from "../../nn/index.ts";
import type { TracedModel } from "../trace.ts";
import type { SpecEdit } from "./edit.ts";
import type { Step } from "./flow.ts";

/** How much it matters: the network cannot be used so; it learns worse or costs more than it must; something to know. */
export type Severity = "error" | "warning" | "note";

/** What can be done about a finding. */
export interface Repair {
  /** In the imperative: "set bias to false". */
  readonly describe: string;
  readonly edits: readonly SpecEdit[];
}

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** Path of the layer; "" is the whole model. */
  readonly layer: string;
  /** What was found, with its numbers, and why it matters. */
  readonly message: string;
  /** Where that is written, or why it must be so. */
  readonly source: string;
  readonly repair?: Repair;
}

/** What is known beside the model. */
export interface LintOptions {
  /** Numbers that the data ask for: classes, or targets. */
  readonly outputs?: number;
  /** Type of the loss that it is trained with, such as "crossEntropy". */
  readonly loss?: string;
  /** Extent in pixels of what is to be recognised. Default: half of the image. */
  readonly object?: number;
}

/** What rules look at. */
export interface Ground extends LintOptions {
  readonly model: Layer;
  readonly input: Shape;
  readonly traced: TracedModel;
  /** In the order of the work; the input is the first, the output the last. */
  readonly steps: readonly Step[];
  readonly end: Step;
  /** Parameters of the layer of a path, its own only. */
  params(path: string): number;
  /** Whether the model still holds together after a change that moves shapes. Takes as long as a trace. */
  holds(edits: readonly SpecEdit[]): boolean;
}

/** What a rule gives for each place; the rest of a finding is the rule's. */
export type Found = Pick<Finding, "layer" | "message"> & {
  readonly repair?: Repair | undefined;
  readonly severity?: Severity;
};

/** One thing that networks get wrong: a file in rules/, and a line in its index. */
export interface Rule {
  readonly name: string;
  readonly severity: Severity;
  /** One line: what is looked for. */
  readonly about: string;
  readonly source: string;
  find(ground: Ground): Iterable<Found>;
}

/** A repair only if the model holds together with it. */
export const checked = (ground: Ground, repair: Repair): Repair | undefined =>
  ground.holds(repair.edits) ? repair : undefined;
