export * from "./affine.ts";
export * from "./gradients.ts";
export * from "./graph.ts";
export type * from "./node.ts";
export * from "./primitives/index.ts";
export { currentScope, withScope } from "./scope.ts";
export * from "./shape.ts";
