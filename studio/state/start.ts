/**
 * What a new page opens: small enough to be trained in seconds, large enough to read 96 of 100 digits, and nothing that the linter finds fault
 * with: no bias that batch norm would take away, and sizes that halve evenly, so that pooling reads every pixel.
 */
import type { Project } from "./project.ts";

export const startProject: Project = {
  text: `{ "type": "sequential", "layers": [
  { "type": "conv2d", "filters": 16, "kernel": 3, "padding": 1, "bias": false },
  { "type": "batchNorm" },
  { "type": "relu" },
  { "type": "maxPool", "size": 2 },
  { "type": "conv2d", "filters": 32, "kernel": 3, "padding": 1, "bias": false },
  { "type": "batchNorm" },
  { "type": "relu" },
  { "type": "maxPool", "size": 2 },
  { "type": "flatten" },
  { "type": "linear", "units": 10 }
] }
`,
  data: { name: "digits", train: 10_000, validation: 1_000 },
  training: {
    epochs: 5,
    batch: 64,
    optimiser: { type: "sgd", momentum: 0.9, nesterov: true, weightDecay: 2e-4 },
    schedule: { type: "oneCycle", peak: 0.1 },
    augmentation: { shift: 2 },
    labelSmoothing: 0,
    averaging: 0,
  },
  seed: 1,
};
