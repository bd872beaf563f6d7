/** Activations: PyTorch's modules where it has them, else the record's own expression as a module. */
import { input } from "../../../expr/index.ts";
import type { Activation, ElementwiseActivation } from "../../../nn/index.ts";
import { FormatError } from "../../format-error.ts";
import type { WalkedLayer } from "../walk.ts";
import type { Made } from "./convolutions.ts";
import { expressionLines } from "./expression.ts";
import { call, className, type Value } from "./python.ts";

type Options = Readonly<Record<string, number>>;
type Twin = (
  options: Options,
) => readonly [name: string, options?: Readonly<Record<string, Value>>];

const option = (name: string, value: number | undefined, usual: number): Record<string, Value> =>
  value === undefined || value === usual ? {} : { [name]: value };

const twins: Readonly<Record<string, Twin>> = {
  identity: () => ["Identity"],
  relu: () => ["ReLU"],
  relu6: () => ["ReLU6"],
  leakyRelu: ({ slope }) => ["LeakyReLU", option("negative_slope", slope, 0.01)],
  elu: ({ alpha }) => ["ELU", option("alpha", alpha, 1)],
  celu: ({ alpha }) => ["CELU", option("alpha", alpha, 1)],
  selu: () => ["SELU"],
  gelu: () => ["GELU"],
  geluTanh: () => ["GELU", { approximate: "tanh" }],
  sigmoid: () => ["Sigmoid"],
  logSigmoid: () => ["LogSigmoid"],
  tanh: () => ["Tanh"],
  mish: () => ["Mish"],
  softplus: ({ beta }) => ["Softplus", option("beta", beta, 1)],
  softsign: () => ["Softsign"],
  hardSigmoid: () => ["Hardsigmoid"],
  hardSwish: () => ["Hardswish"],
  hardTanh: ({ low, high }) => [
    "Hardtanh",
    { ...option("min_val", low, -1), ...option("max_val", high, 1) },
  ],
  hardShrink: ({ lambda }) => ["Hardshrink", option("lambd", lambda, 0.5)],
  softShrink: ({ lambda }) => ["Softshrink", option("lambd", lambda, 0.5)],
  tanhShrink: () => ["Tanhshrink"],
  rrelu: ({ lower, upper }) => [
    "RReLU",
    { ...option("lower", lower, 1 / 8), ...option("upper", upper, 1 / 3) },
  ],
};

/** A module, and where it is none of PyTorch's the text of its class. */
export interface MadeActivation extends Made {
  readonly source?: string;
}

export function activationModule(record: Activation, walked: WalkedLayer): MadeActivation {
  const { layer, path, input: x } = walked;
  const options = layer.options as Options;
  if (record.kind === "axis") {
    const name = { softmax: "Softmax", logSoftmax: "LogSoftmax" }[record.name];
    if (name === undefined)
      throw new FormatError(`${path}: ${record.name} cannot be written in PyTorch`);
    return { call: call(`nn.${name}`, [], { dim: axisOf(options.axis ?? -1, walked) }) };
  }
  const channels = layer.options.shared === true ? 1 : (x.shape.at(-1) ?? 1);
  if (record.name === "prelu") return { call: call("nn.PReLU", channels === 1 ? [] : [channels]) };
  const [name, named] =
    (record.name === "silu" && options.beta === 1 ? ["SiLU" as const] : undefined) ??
    twins[record.name]?.(options) ??
    [];
  if (name !== undefined) return { call: call(`nn.${name}`, [], named ?? {}) };
  return written(record, walked, channels);
}

/** Our axis as PyTorch's, which has the channels behind the batch. */
function axisOf(axis: number, { input, layout }: WalkedLayer): number {
  const at = axis < 0 ? axis + input.rank : axis;
  if (layout === "last" || input.rank < 3) return axis;
  return at === 0 ? 0 : at === input.rank - 1 ? 1 : at + 1;
}

/** The activation as a class: its constants stand in its text and its name, what is learned are parameters. */
function written(
  record: ElementwiseActivation,
  { layer, path, layout, input: x }: WalkedLayer,
  channels: number,
): MadeActivation {
  const options = layer.options as Options;
  const names = Object.keys(record.parameters);
  const of = (kind: string) => names.filter((name) => record.parameters[name]?.kind === kind);
  const [constants, learned, statistics] = [of("constant"), of("learned"), of("statistic")];
  const inputs = Object.fromEntries(
    names.map((name, i) => [name, constants.includes(name) ? (options[name] ?? 0) : input(i + 1)]),
  );
  const lines = expressionLines(record.expr(input(0), inputs), ["x", ...names]);
  if (lines === undefined || of("sampled").length > 0)
    throw new FormatError(`${path}: ${record.name} cannot be written in PyTorch`);
  const type = typeName(record, constants, options);
  const init = [
    "super().__init__()",
    "self.channel_axis = channel_axis",
    ...learned.map(
      (name) => `self.${name} = nn.Parameter(torch.full((channels,), float(${name})))`,
    ),
  ];
  const body = [
    ...(learned.length > 0 ? ["shape = [1] * x.dim()", "shape[self.channel_axis] = -1"] : []),
    ...learned.map((name) => `${name} = self.${name}.view(shape)`),
    ...statistics.map((name) => `${name} = x.mean(tuple(range(1, x.dim())), keepdim=True)`),
    ...lines,
  ];
  const indented = (texts: readonly string[]) => texts.map((text) => `        ${text}`).join("\n");
  const making =
    learned.length === 0
      ? ""
      : `    def __init__(self, channels, channel_axis, ${learned.join(", ")}):\n${indented(init)}\n\n`;
  const source = `class ${type}(nn.Module):\n${making}    def forward(self, x):\n${indented(body)}`;
  if (learned.length === 0) return { call: call(type), source };
  const axis = layout === "first" && x.rank > 2 ? 1 : -1;
  const starts = Object.fromEntries(learned.map((name) => [name, options[name] ?? 0]));
  return { call: call(type, [channels, axis], starts), source };
}

/** "Silu", with other constants than usual "Silu_beta_1_702". */
function typeName(
  { name, parameters }: ElementwiseActivation,
  constants: readonly string[],
  options: Options,
): string {
  const own = constants.flatMap((constant) => {
    const parameter = parameters[constant];
    const value = options[constant];
    return parameter?.kind === "constant" && parameter.default === value
      ? []
      : [`_${constant}_${String(value).replace("-", "minus_").replace(/\W/g, "_")}`];
  });
  return className(name) + own.join("");
}
