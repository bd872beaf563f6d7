/**
 * fovea: neural networks in TypeScript. Tensors, compiled functions, gradients and random keys are here;
 * layers, optimisers, data, training and analysis are in the subpaths fovea/nn, /optim, /data, /train and /inspect.
 */
export { reference } from "./backend/reference/index.ts";
export { logSigmoid, max, min, select, softplus } from "./expr/index.ts";
export * from "./tensor/index.ts";
