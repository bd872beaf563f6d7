/**
 * fovea: neural networks in TypeScript. Tensors, compiled functions, gradients and random keys are here;
 * layers, optimisers, data, training and analysis are in the subpaths fovea/nn, /optim, /data, /train and /inspect.
 */
export { reference } from "./backend/reference/index.ts";
export { type WasmOptions, wasm } from "./backend/wasm/index.ts";
export { constant, logSigmoid, max, min, select, sigmoid, softplus } from "./expr/index.ts";
export * from "./tensor/index.ts";
