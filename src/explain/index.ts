export { denseNetwork } from "./dense.ts";
export { explain } from "./explain.ts";
export {
  type Block,
  type Cell,
  type Explanation,
  type Formula,
  type Phase,
  phases,
} from "./explanation.ts";
export {
  type Numbers,
  readNumbers,
  requireExamples,
  shapeOfNumbers,
  targetFor,
  usualLoss,
  withWeights,
} from "./given.ts";
export { explainPage } from "./page.ts";
export { explanationJson } from "./print/json.ts";
export { explanationMarkdown } from "./print/markdown.ts";
export { explanationText, type TextOptions } from "./print/text.ts";
export { limits, type NetworkSize, requireSmall, sizeOfNetwork } from "./size.ts";
export type { StepOptions } from "./trace.ts";
export { workbookOf } from "./workbook/layout.ts";
export type { CellRole, Sheet, SheetCell, Workbook } from "./workbook/workbook.ts";
