export * from "./builders.ts";
export { differentiate } from "./differentiate.ts";
export * from "./dtype.ts";
export { evaluate, toJs } from "./evaluate.ts";
export { evaluateFloat32, loweredOps } from "./evaluate-float32.ts";
export { constant, Expr, type ExprOp, input, type Operand } from "./expr.ts";
export { toLatex } from "./latex.ts";
export { lower } from "./lower/index.ts";
export { cost, inputsOf, substitute, topological } from "./traverse.ts";
