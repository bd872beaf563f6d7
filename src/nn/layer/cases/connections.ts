import * as nn from "../../index.ts";
import { type Cases, images } from "./case.ts";

const three = (): nn.Layer => nn.conv2d({ filters: 3, kernel: 3, padding: 1 });

/** Layers around other layers that join, part or average what those give. */
export const connections: Cases = {
  channelSlice: { layer: nn.channelSlice({ from: 1, to: 3 }), input: [2, 3, 2, 4] },
  "channelSlice of vectors, to the end": { layer: nn.channelSlice({ from: 2 }), input: [3, 5] },
  "channelSlice, both halves apart and joined": {
    layer: nn.branches({
      left: nn.channelSlice({ to: 1 }),
      right: nn.sequential(nn.channelSlice({ from: 1 }), nn.conv2d({ filters: 2, kernel: 1 })),
    }),
    input: images,
  },
  denseConnection: { layer: nn.denseConnection(three()), input: images },
  "denseConnection, three in a row, in training": {
    layer: nn.sequential(
      nn.denseConnection(nn.linear({ units: 2 })),
      nn.denseConnection(nn.sequential(nn.batchNorm(), nn.linear({ units: 1 }))),
      nn.denseConnection(nn.linear({ units: 3 })),
    ),
    input: [4, 2],
    training: true,
  },
  dualPath: { layer: nn.dualPath(three(), { summed: 1 }), input: images },
  "dualPath with a shortcut, every channel of the body summed": {
    layer: nn.dualPath(three(), { summed: 3, shortcut: nn.conv2d({ filters: 4, kernel: 1 }) }),
    input: images,
  },
  ensemble: {
    layer: nn.ensemble([
      nn.sequential(nn.flatten(), nn.linear({ units: 3 })),
      nn.sequential(nn.globalAvgPool(), nn.linear({ units: 3 })),
    ]),
    input: [2, 2, 2, 2],
  },
  "ensemble of maps": {
    layer: nn.ensemble({
      a: nn.conv2d({ filters: 2, kernel: 1 }),
      b: nn.conv2d({ filters: 2, kernel: 3, padding: 1 }),
      c: nn.sequential(nn.batchNorm(), nn.conv2d({ filters: 2, kernel: 1 })),
    }),
    input: [1, 2, 2, 2],
    training: true,
  },
};
