export {
  type ActivationCard,
  activationTable,
  describeActivation,
  showValue,
  type Written,
} from "./activation.ts";
export {
  type ActivationCurve,
  type Adjustable,
  activationCurve,
  activationPlot,
  activationValues,
  adjustableParameters,
  type CurveOptions,
  functionsOf,
  type ParameterValues,
  valuesAlong,
} from "./activation-curve.ts";
export { type Coverage, type CoverageMap, coverage } from "./coverage.ts";
export { type CoverageFacts, coverageFacts } from "./coverage-facts.ts";
export {
  type Diagram,
  type DiagramLayer,
  type DiagramNode,
  type DiagramOptions,
  diagramOf,
  type Wire,
} from "./diagram.ts";
export { alignLayers, compareTotals, type FigurePair, type LayerPair } from "./diff.ts";
export type { Case, Comparison, Formula, Quantity } from "./explain/formula.ts";
export { type Explained, explainLayer } from "./explain/index.ts";
export type { Figure, Heatmap, Pictures, Plot, Series, Table } from "./figure.ts";
export { type Foldable, foldables, foldedTo } from "./folding.ts";
export { type ChannelMaps, channelMaps } from "./inside/channel-maps.ts";
export {
  confusionMatrix,
  type ExampleResults,
  exampleResults,
  worstExamples,
} from "./inside/examples.ts";
export { type Histogram, type HistogramOptions, histogram, rebin } from "./inside/histogram.ts";
export {
  type KernelPictures,
  kernelPictures,
  type ShadeOptions,
  shades,
} from "./inside/kernels.ts";
export {
  type Gradients,
  type LayerGradient,
  layerGradients,
  type WeightGradient,
} from "./inside/layer-gradients.ts";
export { type LayerOutputsOptions, layerOutputs } from "./inside/layer-outputs.ts";
export {
  channelMeans,
  type Maximised,
  type MaximiseOptions,
  type MaximiseProgress,
  maximiser,
  unknownLayer,
} from "./inside/maximise.ts";
export type { ObservedLayer } from "./inside/observed.ts";
export { type UpdateRatio, updateRatios } from "./inside/update-ratio.ts";
export {
  edited,
  explainMisfit,
  type Finding,
  type JsonEdit,
  jsonEdits,
  type LintOptions,
  lint,
  type Misfit,
  type Repair,
  type Rule,
  rules,
  type Severity,
  type SpecEdit,
} from "./lint/index.ts";
export type { Memory } from "./memory.ts";
export { type ReceptiveField, receptiveFields } from "./receptive-field.ts";
export { activationsMarkdown } from "./render/activations.ts";
export { wrapWords } from "./render/align.ts";
export { coverageInWords, showTimes } from "./render/coverage.ts";
export { renderCsv } from "./render/csv.ts";
export {
  type DiffJson,
  type DiffView,
  type NamedSummary,
  renderDiff,
  renderDiffJson,
  renderDiffMarkdown,
} from "./render/diff.ts";
export { legendOf, renderExplained } from "./render/explained.ts";
export { type LayerJson, renderJson, type SummaryJson } from "./render/json.ts";
export { markdownTable, renderMarkdown } from "./render/markdown.ts";
export { showBytes, showCount, showGiga } from "./render/numbers.ts";
export { columns } from "./render/table.ts";
export { renderText } from "./render/text.ts";
export type { View } from "./render/view.ts";
export {
  type Factor,
  type KernelSeparability,
  kernelSeparability,
  type Separability,
  separability,
} from "./separability.ts";
export {
  type LayerSignal,
  type Signal,
  type SignalBatch,
  signalProbe,
  type WeightSignal,
} from "./signal.ts";
export { byDepth, type Depth, signalPlot, signalTable } from "./signal-figures.ts";
export {
  type Figures,
  type LayerSummary,
  type LayerTree,
  type Summary,
  type SummaryOptions,
  summarise,
} from "./summary.ts";
export { memoryGradients } from "./through-time.ts";
export { type UnitFields, unitFields } from "./unit-fields.ts";
