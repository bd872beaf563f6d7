/** Networks to begin with: each with data that it fits and settings that train it within a minute. */
import type { Project } from "./project.ts";
import { printSpec } from "./spec-text/print.ts";

export interface Preset {
  readonly id: string;
  readonly title: string;
  /** What it is, and what one can learn of it. */
  readonly about: string;
  /** Of the network on its data; a test holds that it is so. MACs are those of one example. */
  readonly params: number;
  readonly macs: number;
  /** All of a project but its seed. */
  readonly project: Omit<Project, "seed">;
}

type Json = { readonly [option: string]: unknown };

const layer = (type: string, options: Json = {}): Json => ({ type, ...options });
const named = (name: string, inner: Json): Json => ({ name, ...inner });
const row = (...layers: readonly Json[]): Json => ({ type: "sequential", layers });

const conv = (filters: number, kernel: number, options: Json = {}): Json =>
  layer("conv2d", { filters, kernel, ...options });
const relu = layer("relu");
const norm = layer("batchNorm");
const tanh = layer("tanh");
const flatten = layer("flatten");
const linear = (units: number): Json => layer("linear", { units });
const pool = (size = 2): Json => layer("maxPool", { size });
const mean = layer("globalAvgPool");
const classifier = linear(10);

/** A convolution that keeps the size, normalised and rectified. */
const unit = (filters: number, kernel: number, options: Json = {}): Json[] => [
  conv(filters, kernel, { padding: "same", ...options, bias: false }),
  norm,
  relu,
];

/** So many numbers at a time and a rate that rises and falls: what trains these networks fastest. */
const cycle = (
  epochs: number,
  peak: number,
  part: Partial<Project["training"]> = {},
): Project["training"] => ({
  epochs,
  batch: 64,
  optimiser: { type: "sgd", momentum: 0.9, nesterov: true, weightDecay: 2e-4 },
  schedule: { type: "oneCycle", peak },
  augmentation: {},
  labelSmoothing: 0,
  averaging: 0,
  ...part,
});

const digits = (spec: Json, training: Project["training"]): Preset["project"] => ({
  text: printSpec(spec),
  data: { name: "digits", train: 10_000, validation: 1_000 },
  training,
});

/** Points and functions: small nets and many rounds. */
const toy = (name: string, spec: Json, epochs: number): Preset["project"] => ({
  text: printSpec(spec),
  data: { name, train: 500, validation: 200 },
  training: cycle(epochs, 0.02, {
    batch: 32,
    optimiser: { type: "adam" },
    schedule: { type: "constant", rate: 0.01 },
  }),
});

const mlp = (units: readonly number[], activation: Json, outputs: number): Json =>
  row(...units.flatMap((n) => [linear(n), activation]), linear(outputs));

/** Two convolutions beside a shortcut, which halves the size with a stride where the channels change. */
const residual = (filters: number, stride = 1): Json[] => {
  const body = row(
    conv(filters, 3, { padding: 1, ...(stride > 1 && { stride }), bias: false }),
    ...[norm, relu],
    conv(filters, 3, { padding: 1, bias: false }),
    norm,
  );
  const shortcut = row(conv(filters, 1, { stride, bias: false }), norm);
  return [layer("residual", { body, ...(stride > 1 && { shortcut }) }), relu];
};

/** What a dense block adds to the channels each time. */
const dense = (growth: number): Json =>
  layer("denseConnection", {
    body: row(norm, relu, conv(growth, 3, { padding: 1, bias: false })),
  });

/** Each channel by itself, then 1×1 convolutions that mix them. */
const separable = (filters: number, stride = 1): Json[] => [
  layer("depthwiseConv2d", { kernel: 3, padding: 1, ...(stride > 1 && { stride }), bias: false }),
  ...[norm, relu],
  conv(filters, 1, { bias: false }),
  ...[norm, relu],
];

/** Factors for the channels, found from their means. */
const excite = (channels: number, squeezed: number): Json =>
  layer("gate", {
    body: row(
      layer("adaptiveAvgPool", { size: 1 }),
      ...[conv(squeezed, 1), relu, conv(channels, 1), layer("sigmoid")],
    ),
  });

const block = (name: string, filters: number, padding?: number): Json =>
  named(
    name,
    row(
      conv(filters, 3, { ...(padding !== undefined && { padding }), bias: false }),
      ...[norm, relu],
    ),
  );

export const presets: readonly Preset[] = [
  {
    id: "linear",
    title: "Linear classifier",
    about: "One layer: a template for each digit, which one can look at.",
    ...{ params: 7_850, macs: 7_840 },
    project: digits(row(flatten, classifier), cycle(3, 0.02)),
  },
  {
    id: "spirals",
    title: "MLP on two spirals",
    about: "Points of the plane: watch the boundary bend as the hidden layers learn.",
    ...{ params: 354, macs: 320 },
    project: toy("spirals", mlp([16, 16], tanh, 2), 60),
  },
  {
    id: "moons",
    title: "Small MLP on two moons",
    about: "Eight hidden units suffice; take half of them away and see where it fails.",
    ...{ params: 42, macs: 32 },
    project: toy("moons", mlp([8], tanh, 2), 40),
  },
  {
    id: "square",
    title: "MLP on the square wave",
    about: "A function of one number, beside its Fourier series.",
    ...{ params: 673, macs: 624 },
    project: toy("square", mlp([24, 24], tanh, 1), 100),
  },
  {
    id: "lenet5",
    title: "LeNet-5",
    about: "The classic of 1998: two convolutions, mean pooling, three full layers, tanh.",
    ...{ params: 61_706, macs: 416_520 },
    project: digits(
      row(
        ...[conv(6, 5, { padding: 2 }), tanh, layer("avgPool", { size: 2 })],
        ...[conv(16, 5), tanh, layer("avgPool", { size: 2 })],
        ...[flatten, linear(120), tanh, linear(84), tanh, classifier],
      ),
      cycle(3, 0.05),
    ),
  },
  {
    id: "challenge",
    title: "Challenge network",
    about: "Above 99.4 % on MNIST with fewer than 20,000 parameters.",
    ...{ params: 17_890, macs: 2_629_472 },
    project: digits(
      row(
        block("block1", 8),
        block("block2", 16),
        named("pool", pool()),
        block("block3", 16, 1),
        block("block4", 32, 1),
        block("block5", 32),
        named("globalPool", mean),
        named("classifier", classifier),
      ),
      cycle(3, 0.2, { batch: 128, augmentation: { shift: 2 } }),
    ),
  },
  {
    id: "squeeze",
    title: "Squeeze and expand",
    about: "3×3 convolutions add channels, a 1×1 convolution after each pooling takes them back.",
    ...{ params: 13_730, macs: 2_408_768 },
    project: digits(
      row(
        ...[...unit(8, 3), ...unit(16, 3), pool(), ...unit(8, 1)],
        ...[...unit(16, 3), ...unit(32, 3), pool(), ...unit(8, 1)],
        ...[...unit(16, 3), ...unit(32, 3), mean, classifier],
      ),
      cycle(3, 0.1),
    ),
  },
  {
    id: "resnet",
    title: "Small ResNet",
    about: "Blocks that add to what they are given; gradients take the shortcut.",
    ...{ params: 19_810, macs: 687_552 },
    project: digits(
      row(
        ...[...unit(8, 3), pool()],
        ...[...residual(8), ...residual(16, 2), ...residual(32, 2)],
        ...[mean, classifier],
      ),
      cycle(3, 0.1),
    ),
  },
  {
    id: "densenet",
    title: "Small DenseNet",
    about: "Every layer reads all before it: a few new channels at a time.",
    ...{ params: 10_998, macs: 1_298_704 },
    project: digits(
      row(
        ...[...unit(12, 3), pool()],
        ...[dense(8), dense(8), dense(8), ...unit(16, 1), pool()],
        ...[dense(8), dense(8), dense(8), norm, relu],
        ...[mean, classifier],
      ),
      cycle(3, 0.1),
    ),
  },
  {
    id: "mobilenet",
    title: "Small MobileNet",
    about: "Depthwise and 1×1 convolutions: most of the work of a convolution saved.",
    ...{ params: 3_562, macs: 217_648 },
    project: digits(
      row(
        ...[...unit(8, 3), pool()],
        ...[...separable(16), ...separable(32, 2), ...separable(48)],
        ...[mean, classifier],
      ),
      cycle(6, 0.1),
    ),
  },
  {
    id: "senet",
    title: "Squeeze-and-excitation blocks",
    about: "Each block weighs its channels by what the whole image shows.",
    ...{ params: 6_974, macs: 508_992 },
    project: digits(
      row(
        ...[...unit(8, 3), pool()],
        ...[...unit(16, 3), excite(16, 4), pool()],
        ...[...unit(32, 3), excite(32, 8)],
        ...[mean, classifier],
      ),
      cycle(5, 0.1),
    ),
  },
];
