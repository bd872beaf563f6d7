/** A run of a second: the configuration of another run is a recipe too, so this is what `fovea train` is given. */
export const smallRun = {
  format: "fovea-run 1",
  recipe: "small",
  seed: 1,
  data: { name: "digits", train: 320, validation: 100 },
  input: [28, 28, 1],
  classes: "0123456789".split(""),
  epochs: 2,
  batch: 32,
  optimiser: { type: "sgd", momentum: 0.9 },
  schedule: { type: "oneCycle", peak: 0.1, steps: 20 },
  augmentation: { shift: 1 },
  labelSmoothing: 0,
  averaging: 0,
  backend: "wasm",
  model: {
    type: "sequential",
    layers: [
      { type: "avgPool", size: 4 },
      { type: "flatten" },
      { type: "linear", units: 24 },
      { type: "relu" },
      { type: "linear", units: 10 },
    ],
  },
};
