import { type Case, conv, head, linear, of, vector } from "./case.ts";

/** Rules about windows, maps and layers in the wrong place. */
export const layerCases: Readonly<Record<string, Case>> = {
  "norm-twice": {
    finds: [
      {
        layers: [conv({ bias: false }), of("batchNorm"), of("batchNorm"), of("relu"), ...head],
        at: "batchNorm2",
        says: /batchNorm1/,
      },
    ],
    leaves: [
      { layers: [conv({ bias: false }), of("batchNorm"), of("relu"), of("batchNorm"), ...head] },
    ],
  },
  "dropout-before-norm": {
    finds: [
      {
        layers: [
          conv({ bias: false }),
          of("dropout", { rate: 0.5 }),
          of("batchNorm"),
          of("relu"),
          ...head,
        ],
        at: "dropout",
        says: /0\.5/,
      },
      {
        layers: [
          linear(8),
          of("relu"),
          of("dropout", { rate: 0.2 }),
          linear(8, { bias: false }),
          of("batchNorm"),
          of("relu"),
          linear(),
        ],
        input: vector,
        at: "dropout",
        says: /running variance/,
      },
    ],
    leaves: [
      {
        layers: [
          conv({ bias: false }),
          of("batchNorm"),
          of("relu"),
          of("dropout", { rate: 0.5 }),
          ...head,
        ],
      },
      { layers: [linear(8), of("relu"), of("dropout", { rate: 0.2 }), linear()], input: vector },
    ],
  },
  "dropout-at-end": {
    finds: [
      {
        layers: [linear(), of("dropout", { rate: 0.25 })],
        input: vector,
        at: "dropout",
        says: /25 %/,
      },
    ],
    leaves: [{ layers: [of("dropout", { rate: 0.25 }), linear()], input: vector }],
  },
  "stride-skips": {
    finds: [
      {
        layers: [
          conv(),
          of("relu"),
          of("maxPool", { size: 2, stride: 3 }),
          of("flatten"),
          linear(),
        ],
        at: "maxPool",
        says: /56 %/,
      },
      { layers: [conv({ kernel: 1, stride: 2 }), of("relu"), ...head], at: "conv2d", says: /75 %/ },
    ],
    leaves: [
      { layers: [conv({ stride: 3 }), of("relu"), ...head] },
      {
        layers: [
          of("residual", {
            body: of("sequential", { layers: [conv({ stride: 2, padding: 1 }), of("relu")] }),
            shortcut: conv({ kernel: 1, stride: 2 }),
          }),
          ...head,
        ],
      },
    ],
  },
  "dead-weights": {
    finds: [
      {
        layers: [conv({ padding: 1 }), of("relu"), ...head],
        input: [1, 1, 3],
        at: "conv2d",
        says: /89 %/,
      },
    ],
    leaves: [
      { layers: [conv({ padding: 1 }), of("relu"), ...head], input: [2, 2, 3] },
      { layers: [conv({ padding: 1 }), of("relu"), ...head] },
    ],
  },
  "small-field": {
    finds: [
      { layers: [conv(), of("relu"), ...head], at: "globalAvgPool", says: /3×3/ },
      {
        layers: [conv({ kernel: 7 }), of("relu"), ...head],
        options: { object: 9 },
        at: "globalAvgPool",
        says: /9/,
      },
    ],
    leaves: [
      { layers: [conv({ kernel: 7 }), of("relu"), ...head] },
      { layers: [conv(), of("relu"), ...head], options: { object: 3 } },
      { layers: [conv(), of("relu"), of("flatten"), linear()] },
    ],
  },
  "heavy-layer": {
    finds: [
      {
        layers: [
          conv({ filters: 16 }),
          of("relu"),
          of("flatten"),
          linear(64),
          of("relu"),
          linear(),
        ],
        at: "linear1",
        says: /(100|9\d) % .* Pooling before it/,
      },
      {
        layers: [
          ...[conv({ filters: 16, kernel: 7, padding: "same" }), of("relu")],
          ...[of("flatten"), linear(64), of("relu"), linear()],
        ],
        at: "linear1",
        says: /Global average pooling would leave 16/,
      },
    ],
    leaves: [
      { layers: [of("flatten"), linear(300), of("relu"), linear()] },
      { layers: [conv({ filters: 16, kernel: 7 }), of("relu"), of("globalAvgPool"), linear()] },
    ],
  },
  "even-kernel": {
    finds: [
      {
        layers: [conv({ kernel: 4, padding: "same" }), of("relu"), of("flatten"), linear()],
        at: "conv2d",
        says: /half a pixel/,
      },
    ],
    leaves: [
      { layers: [conv({ kernel: 4 }), of("relu"), of("flatten"), linear()] },
      { layers: [conv({ kernel: 3, padding: "same" }), of("relu"), of("flatten"), linear()] },
      {
        layers: [
          conv(),
          of("relu"),
          of("maxPool", { size: 2, padding: "same" }),
          of("flatten"),
          linear(),
        ],
      },
    ],
  },
  "large-field": {
    finds: [
      {
        layers: [
          conv({ kernel: 9, padding: 4 }),
          of("relu"),
          conv({ kernel: 9, padding: 4 }),
          of("relu"),
          conv({ padding: 1 }),
          of("relu"),
          ...head,
        ],
        at: "conv2d3",
        says: /17 pixels/,
      },
    ],
    leaves: [
      {
        layers: [
          conv({ kernel: 9, padding: 4 }),
          of("relu"),
          conv({ padding: 1 }),
          of("relu"),
          ...head,
        ],
      },
    ],
  },
  "rim-unread": {
    finds: [
      {
        layers: [of("maxPool", { size: 2 }), conv(), of("relu"), of("flatten"), linear()],
        input: [13, 12, 3],
        at: "maxPool",
        says: /the last row of 13 is never/,
      },
      {
        layers: [conv({ stride: 2 }), of("relu"), of("flatten"), linear()],
        at: "conv2d",
        says: /row of 12 and the last column/,
      },
    ],
    leaves: [
      { layers: [of("maxPool", { size: 2 }), conv(), of("relu"), of("flatten"), linear()] },
      {
        layers: [
          of("maxPool", { size: 2, ceil: true }),
          conv(),
          of("relu"),
          of("flatten"),
          linear(),
        ],
        input: [13, 13, 3],
      },
      { layers: [conv({ stride: 2, padding: 1 }), of("relu"), of("flatten"), linear()] },
      // What lies between windows is the stride's doing: a further window would read none of it.
      { layers: [of("maxPool", { size: 1, stride: 4 }), of("flatten"), linear()] },
    ],
  },
  "idle-layer": {
    finds: [
      { layers: [of("flatten"), linear()], input: vector, at: "flatten", says: /vector of 20/ },
      {
        layers: [linear(8), of("relu"), of("dropout", { rate: 0 }), linear()],
        input: vector,
        at: "dropout",
        says: /rate 0/,
      },
      {
        layers: [conv(), of("relu"), of("maxPool", { size: 1 }), of("flatten"), linear()],
        at: "maxPool",
        says: /one pixel/,
      },
    ],
    leaves: [{ layers: [of("flatten"), linear()] }],
  },
};
