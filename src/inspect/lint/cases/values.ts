import { type Case, chainOf, conv, head, linear, of, vector } from "./case.ts";

/** Rules about what becomes of values: weights, activations, outputs. */
export const valueCases: Readonly<Record<string, Case>> = {
  "bias-before-norm": {
    finds: [
      {
        layers: [conv(), of("batchNorm"), of("relu"), ...head],
        at: "conv2d",
        says: /4 parameters/,
      },
      {
        layers: [linear(7), of("batchNorm"), of("relu"), linear()],
        input: vector,
        at: "linear1",
        says: /7 par/,
      },
    ],
    leaves: [
      { layers: [conv({ bias: false }), of("batchNorm"), of("relu"), ...head] },
      { layers: [conv(), of("relu"), of("batchNorm"), ...head] },
      { layers: [conv(), of("layerNorm"), of("relu"), ...head] },
    ],
  },
  "softmax-twice": {
    finds: [
      {
        layers: [linear(), of("softmax"), of("softmax")],
        input: vector,
        at: "softmax2",
        says: /23 %/,
      },
      {
        layers: [linear(), of("sigmoid"), of("softmax")],
        input: vector,
        at: "softmax",
        says: /sigmoid/,
      },
      {
        layers: [linear(), of("logSoftmax"), of("softmax")],
        input: vector,
        at: "softmax",
        says: /logar/,
      },
    ],
    leaves: [{ layers: [linear(), of("softmax")], input: vector }],
  },
  "softmax-before-loss": {
    finds: [
      {
        layers: [linear(), of("softmax")],
        input: vector,
        options: { loss: "crossEntropy" },
        at: "softmax",
        says: /twice/,
      },
      { layers: [linear(), of("softmax")], input: vector, at: "softmax", says: /logits/ },
      {
        layers: [linear(1), of("sigmoid")],
        input: vector,
        options: { loss: "binaryCrossEntropy" },
        at: "sigmoid",
        says: /logits/,
      },
    ],
    leaves: [
      { layers: [linear()], input: vector, options: { loss: "crossEntropy" } },
      { layers: [linear(), of("softmax")], input: vector, options: { loss: "squaredError" } },
      { layers: [linear(), of("sigmoid")], input: vector },
    ],
  },
  "cut-logits": {
    finds: [
      { layers: [linear(), of("relu")], input: vector, at: "relu", says: /before the end/ },
      {
        layers: [linear(), of("relu"), of("softmax")],
        input: vector,
        at: "relu",
        says: /before the softmax/,
      },
    ],
    leaves: [
      { layers: [linear(), of("relu"), linear()], input: vector },
      { layers: [linear(), of("relu")], input: vector, options: { loss: "squaredError" } },
      { layers: [linear(), of("tanh")], input: vector },
    ],
  },
  "no-nonlinearity": {
    finds: [
      { layers: [linear(30), linear()], input: vector, at: "linear2", says: /linear1 and linear2/ },
      {
        layers: [conv(), of("batchNorm"), conv(), of("relu"), ...head],
        at: "conv2d2",
        says: /no activation/,
      },
      {
        layers: [conv(), of("avgPool", { size: 2 }), of("flatten"), linear()],
        at: "linear",
        says: /weighted sum/,
      },
    ],
    leaves: [
      { layers: [linear(30), of("tanh"), linear()], input: vector },
      { layers: [linear(2), linear()], input: vector },
      { layers: [conv(), of("maxPool", { size: 2 }), conv(), of("relu"), ...head] },
      { layers: [of("depthwiseConv2d", { kernel: 3 }), conv({ kernel: 1 }), of("relu"), ...head] },
      { layers: [conv({ kernel: [1, 5] }), conv({ kernel: [5, 1] }), of("relu"), ...head] },
    ],
  },
  "pointless-activation": {
    finds: [
      {
        layers: [linear(8), of("relu"), of("relu"), linear()],
        input: vector,
        at: "relu2",
        says: /changes nothing/,
      },
      {
        layers: [linear(8), of("sigmoid"), of("relu"), linear()],
        input: vector,
        at: "relu",
        says: /sigmoid gives only/,
      },
      {
        layers: [conv(), of("relu"), of("maxPool", { size: 2 }), of("relu"), ...head],
        at: "relu2",
        says: /relu1/,
      },
    ],
    leaves: [
      { layers: [linear(8), of("tanh"), of("relu"), linear()], input: vector },
      { layers: [linear(8), of("relu"), linear(8), of("relu"), linear()], input: vector },
      { layers: [linear(8), of("leakyRelu"), of("relu"), linear()], input: vector },
    ],
  },
  "activations-in-a-row": {
    finds: [
      {
        layers: [linear(8), of("tanh"), of("relu"), linear()],
        input: vector,
        at: "relu",
        says: /follows tanh/,
      },
      {
        layers: [linear(8), of("relu"), of("dropout", { rate: 0.5 }), of("sigmoid"), linear()],
        input: vector,
        at: "sigmoid",
        says: /relu/,
      },
    ],
    leaves: [
      { layers: [linear(8), of("relu"), of("relu"), linear()], input: vector },
      { layers: [linear(8), of("relu"), of("batchNorm"), of("tanh"), linear()], input: vector },
      { layers: [linear(8), of("identity"), of("relu"), linear()], input: vector },
    ],
  },
  "vanishing-gradient": {
    finds: [
      {
        layers: [...chainOf("sigmoid", 4), linear()],
        input: vector,
        at: "sigmoid1",
        says: /0\.25\^4/,
      },
      { layers: [...chainOf("tanh", 8), linear()], input: vector, at: "tanh1", says: /8 layers/ },
    ],
    leaves: [
      { layers: [...chainOf("sigmoid", 3), linear()], input: vector },
      { layers: [...chainOf("tanh", 4), linear()], input: vector },
      { layers: [...chainOf("relu", 12), linear()], input: vector },
      {
        layers: [...chainOf("sigmoid", 3), of("batchNorm"), ...chainOf("sigmoid", 2), linear()],
        input: vector,
      },
    ],
  },
  "selu-init": {
    finds: [
      {
        layers: [linear(8), of("selu"), linear()],
        input: vector,
        at: "linear1",
        says: /lecunNormal/,
      },
    ],
    leaves: [{ layers: [linear(8, { init: "lecunNormal" }), of("selu"), linear()], input: vector }],
  },
  "output-units": {
    finds: [
      {
        layers: [linear(8)],
        input: vector,
        options: { outputs: 10 },
        at: "linear",
        says: /gives 8, the data need 10/,
      },
      { layers: [conv(), of("relu")], options: { outputs: 10 }, at: "relu", says: /10×10×4/ },
      {
        layers: [conv(), of("relu"), linear()],
        options: { outputs: 10 },
        at: "linear",
        says: /not a map/,
      },
      {
        layers: [of("flatten"), linear(8), of("relu")],
        options: { outputs: 10 },
        at: "relu",
        says: /gives 8/,
      },
    ],
    leaves: [
      { layers: [linear()], input: vector, options: { outputs: 10 } },
      { layers: [linear(8)], input: vector },
    ],
  },
};
