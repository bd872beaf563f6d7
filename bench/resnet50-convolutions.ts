import { summarise } from "../src/inspect/index.ts";
import { resnet50 } from "../src/zoo/index.ts";
import { describeNetwork, type NetworkLayer } from "./network.ts";

/** A square convolution as several layers have it. */
export interface SharedConvolution {
  /** Height and width of the input, and of the output. */
  readonly height: number;
  readonly rows: number;
  readonly channels: number;
  readonly filters: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  /** How many layers of the network are such. */
  readonly layers: number;
}

/** The distinct convolutions of ResNet-50, read off the model, so that they stay the model's. */
export function resnet50Convolutions(): SharedConvolution[] {
  const model = resnet50.build();
  const described = new Map(flat(describeNetwork(model)).map((layer) => [layer.path, layer]));
  const shared = new Map<string, SharedConvolution>();
  for (const { path, type, input, output } of summarise(model, resnet50.input).layers) {
    if (type !== "conv2d") continue;
    const layer = described.get(path);
    if (layer === undefined) throw new Error(`${path} is not described`);
    const first = (option: string): number => (layer[option] as readonly number[])[0] ?? 0;
    const convolution = {
      height: input[0] ?? 0,
      rows: output[0] ?? 0,
      channels: input[2] ?? 0,
      filters: output[2] ?? 0,
      kernel: first("kernel"),
      stride: first("stride"),
      padding: first("padding"),
    };
    const name = JSON.stringify(convolution);
    shared.set(name, { ...convolution, layers: (shared.get(name)?.layers ?? 0) + 1 });
  }
  return [...shared.values()];
}

const flat = (layer: NetworkLayer): NetworkLayer[] => [layer, ...layer.children.flatMap(flat)];
