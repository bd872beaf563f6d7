/** What can be taken away, as the page offers it. */
import type { TakeName } from "../../worker/take/take.ts";

export interface Kind {
  readonly name: TakeName;
  readonly title: string;
  /** What is in it and what it is for. */
  readonly about: string;
}

export const kinds: readonly Kind[] = [
  {
    name: "run",
    title: "Run folder",
    about:
      "A zip: configuration, best weights, metrics, checkpoint. fovea eval judges it, fovea train --resume trains it further, and it can be opened here again.",
  },
  {
    name: "safetensors",
    title: "safetensors",
    about:
      "The weights in one file, by PyTorch's names; the network and the run's settings are in its metadata, so fovea import needs nothing else.",
  },
  {
    name: "onnx",
    title: "ONNX",
    about: "One file for onnxruntime and other runtimes. Images are [N, C, H, W] there.",
  },
  {
    name: "pytorch",
    title: "PyTorch",
    about: "A zip: the network as a readable nn.Module, a training script, the weights.",
  },
  { name: "spec", title: "Spec", about: "The network as JSON, which every fovea command reads." },
  {
    name: "curves",
    title: "Curves",
    about: "Loss, accuracy and learning rate of every step and epoch, as CSV.",
  },
  {
    name: "graph",
    title: "Graph",
    about: "The drawing of the network as SVG, the same as fovea summary --svg.",
  },
  {
    name: "predictions",
    title: "Predictions",
    about: "What the network makes of every validation example, as CSV.",
  },
];

/** Of an ONNX file: what the exporter can write. */
export const opsets = { least: 13, most: 23, usual: 17 } as const;
