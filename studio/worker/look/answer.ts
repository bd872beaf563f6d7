/** What the worker answers about the inside of a network: plain data, whose arrays are handed over, not copied. */
import type { ChannelMaps, Histogram, KernelPictures } from "../../../src/inspect/index.ts";

export type Split = "train" | "validation";

/** What a network is shown: an example of the data, or values of a person's own. */
export type InputChoice =
  | { readonly kind: "example"; readonly split: Split; readonly index: number }
  /** Of the input's shape, as the data have them. */
  | { readonly kind: "values"; readonly values: Float32Array };

/** A layer as far as it can be looked at. */
export interface LayerView {
  readonly path: string;
  readonly type: string;
  /** Of one example: [H, W, C], [units]. */
  readonly shape: readonly number[];
  readonly channels: number;
  /** It has weights with two axes or more. */
  readonly kernels: boolean;
  /** Paths of its tensors of parameters. */
  readonly parameters: readonly string[];
}

/** What is looked at. */
export interface Subject {
  readonly input: readonly number[];
  readonly classes: readonly string[];
  readonly regression: boolean;
  readonly sizes: Readonly<Record<Split, number>>;
  /** Least and greatest value of the first examples: how pictures are shown. */
  readonly range: readonly [low: number, high: number];
  /** Layers that make something of their own, in the order in which they run. */
  readonly layers: readonly LayerView[];
}

export interface ShownExample {
  readonly split: Split;
  readonly index: number;
  /** Of the input's shape. */
  readonly values: Float32Array<ArrayBuffer>;
  /** Class; −1 of a regression. */
  readonly truth: number;
  /** Of a regression. */
  readonly target?: readonly number[];
}

export interface LayerActivations {
  readonly path: string;
  readonly maps: ChannelMaps;
  /** Channels that the layer has; `maps` may hold fewer. */
  readonly channels: number;
}

export interface Activations {
  /** Steps that the weights had been trained for. */
  readonly step: number;
  readonly input: Float32Array<ArrayBuffer>;
  readonly truth: number;
  /** Of a regression. */
  readonly target?: readonly number[];
  /** Probabilities of the classes, or what a regression found. */
  readonly output: Float32Array<ArrayBuffer>;
  readonly layers: readonly LayerActivations[];
  /** The same of the weights that the run began with, where they were asked for. */
  readonly before?: readonly LayerActivations[];
}

/** Which layers' activations are told, and how much of them. */
export interface ActivationsQuery {
  readonly paths: readonly string[];
  /** Channels of each layer at most. */
  readonly most: number;
  /** Whether they are also told of the weights that the run began with: a second forward pass. */
  readonly before?: boolean;
}

export interface Kernels {
  readonly step: number;
  readonly before: readonly KernelPictures[];
  readonly after: readonly KernelPictures[];
}

/** What a layer's numbers are, for histograms. */
export const spreads = ["weights", "activations", "gradients"] as const;
export type SpreadKind = (typeof spreads)[number];

/** A histogram for each moment, all in the same bins. */
export interface Spread {
  readonly steps: readonly number[];
  /** The moments that are still to be looked at. */
  readonly missing: number;
  readonly low: number;
  readonly high: number;
  readonly moments: readonly Histogram[];
}

/** The update-to-weight ratios of one step. */
export interface RatioMoment {
  readonly step: number;
  /** By path of the tensor; NaN where the weights were all 0. */
  readonly ratios: Readonly<Record<string, number>>;
}

export interface Mistake extends ShownExample {
  readonly predicted: number;
  /** Probability of what was predicted, and of the true class. */
  readonly sure: number;
  readonly chance: number;
  readonly loss: number;
}

/** How a network does on a part of the data. */
export interface Judgement {
  readonly step: number;
  readonly split: Split;
  readonly size: number;
  readonly loss: number;
  /** Row: what it is; column: what it was taken for. Empty for a regression. */
  readonly confusion: Uint32Array<ArrayBuffer>;
  readonly worst: readonly Mistake[];
  /** Of a regression's first number: what was to be found, and what was. */
  readonly targets?: Float32Array<ArrayBuffer>;
  readonly found?: Float32Array<ArrayBuffer>;
}

/** Activations of a layer's units over all inputs of one or two numbers. */
export interface Plane {
  readonly step: number;
  /** [least, greatest] of each input. */
  readonly bounds: readonly (readonly [number, number])[];
  readonly maps: ChannelMaps;
  /** Of the weights that the run began with. */
  readonly before: ChannelMaps;
  readonly channels: number;
}

export interface MaximiseQuery {
  readonly layer: string;
  readonly channel: number;
  readonly seed: number;
  readonly steps: number;
  readonly step?: number;
}

export interface Found {
  readonly input: Float32Array<ArrayBuffer>;
  readonly activation: number;
  /** Of the noise that it came from, and of the best among the first examples. */
  readonly start: number;
  readonly best: number;
  readonly steps: number;
}

export interface FoundSoFar {
  readonly step: number;
  readonly steps: number;
  readonly activation: number;
  readonly input: Float32Array<ArrayBuffer>;
}
