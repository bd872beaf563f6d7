/** How a run learns, in PyTorch's words; what it has no words for is said. */
import { type ScheduleSpec, scheduleFromSpec } from "../../../optim/index.ts";
import { showNumber } from "./python.ts";

type Spec = { readonly type: string } & Readonly<Record<string, unknown>>;

/** What of a run's configuration a training script needs. */
export interface Recipe {
  readonly epochs: number;
  readonly batch: number;
  readonly seed: number;
  readonly optimiser: Spec;
  readonly schedule: Spec;
  readonly augmentation: Readonly<Record<string, unknown>>;
  readonly loss?: Spec;
  readonly labelSmoothing: number;
  readonly averaging: number;
  readonly preprocess?: Preprocess;
}

/** How a picture becomes an input; absent: its shorter side as long as the input's, bytes / 255. */
interface Preprocess {
  readonly fit?: string;
  readonly resize?: number;
  readonly mean?: number | readonly number[];
  readonly std?: number | readonly number[];
}

/** A part of the script, and what of the run is not in it. */
export interface Part {
  readonly text: string;
  readonly missing: readonly string[];
}

const number = (value: unknown, usual: number): string =>
  showNumber(typeof value === "number" ? value : usual);

type Optimiser = (spec: Spec) => readonly [name: string, options: Readonly<Record<string, string>>];

const python = (value: unknown): string => (value === true ? "True" : "False");

const adam: Optimiser = (spec) => [
  "Adam",
  {
    betas: `(${number(spec.beta1, 0.9)}, ${number(spec.beta2, 0.999)})`,
    eps: number(spec.epsilon, 1e-8),
    weight_decay: number(spec.weightDecay, 0),
  },
];

/** Those whose update is PyTorch's, to the formula. */
const optimisers: Readonly<Record<string, Optimiser>> = {
  sgd: (spec) => [
    "SGD",
    {
      momentum: number(spec.momentum, 0),
      nesterov: python(spec.nesterov),
      weight_decay: number(spec.weightDecay, 0),
    },
  ],
  adam: (spec) => (spec.decoupled === true ? ["AdamW", adam(spec)[1]] : adam(spec)),
  adamw: (spec) => [
    spec.decoupled === false ? "Adam" : "AdamW",
    { ...adam(spec)[1], weight_decay: number(spec.weightDecay, 0.01) },
  ],
  rmsprop: (spec) => [
    "RMSprop",
    {
      alpha: number(spec.alpha, 0.99),
      eps: number(spec.epsilon, 1e-8),
      momentum: number(spec.momentum, 0),
      centered: python(spec.centred),
      weight_decay: number(spec.weightDecay, 0),
    },
  ],
  adagrad: (spec) => [
    "Adagrad",
    {
      eps: number(spec.epsilon, 1e-10),
      initial_accumulator_value: number(spec.initial, 0),
      lr_decay: number(spec.rateDecay, 0),
      weight_decay: number(spec.weightDecay, 0),
    },
  ],
};

export function optimiserPart({ optimiser: spec }: Recipe): Part {
  const missing: string[] = [];
  const known = optimisers[spec.type];
  if (known === undefined) missing.push(`the optimiser ${spec.type} (AdamW stands for it)`);
  const [name, options] = known?.(spec) ?? ["AdamW", {}];
  const coupled = !["adam", "adamw"].includes(spec.type) && spec.decoupled === true;
  if (coupled) missing.push("decay beside the rule (decoupled): it is added to the gradient");
  if (Array.isArray(spec.groups) && spec.groups.length > 0) missing.push("groups of parameters");
  const { weight_decay: decay = "0", ...rest }: Readonly<Record<string, string>> = options;
  const listed = Object.entries(rest).map(([key, value]) => `, ${key}=${value}`);
  const groups =
    spec.decay === "weights"
      ? `    weights = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() <= 1]
    groups = [{"params": weights, "weight_decay": ${decay}}, {"params": others, "weight_decay": 0}]`
      : `    groups = [{"params": list(model.parameters()), "weight_decay": ${decay}}]`;
  const clips = [
    ...(Number(spec.clipValue) > 0
      ? [`    nn.utils.clip_grad_value_(model.parameters(), ${number(spec.clipValue, 0)})`]
      : []),
    ...(Number(spec.clipNorm) > 0
      ? [`    nn.utils.clip_grad_norm_(model.parameters(), ${number(spec.clipNorm, 0)})`]
      : []),
  ];
  const made = `def make_optimiser(model):
${groups}
    return torch.optim.${name}(groups, lr=rate(0, 1)${listed.join("")})`;
  const clip = `def clip(model):
    """Shortens gradients that are too long."""
${clips.join("\n")}`;
  return { text: clips.length === 0 ? made : `${made}\n\n\n${clip}`, missing };
}

/** So many rates of a schedule that is not written as a formula; between them lie straight lines. */
const SAMPLES = 201;

/** rate(step, steps), steps counted from 0. */
export function schedulePart({ schedule: spec }: Recipe): Part {
  const body = formulas[spec.type]?.(spec);
  if (body !== undefined) return { text: `def rate(step, steps):\n${body}`, missing: [] };
  const made = scheduleFromSpec(spec as ScheduleSpec);
  const steps = typeof spec.steps === "number" ? spec.steps : 1000;
  const rates = Array.from({ length: SAMPLES }, (_, i) =>
    Number(made((i * (steps - 1)) / (SAMPLES - 1)).toPrecision(6)),
  );
  const text = `RATES = [${rates.join(", ")}]


def rate(step, steps):
    """The schedule ${spec.type}, read off at ${SAMPLES} places."""
    at = (len(RATES) - 1) * min(step / max(steps - 1, 1), 1)
    before = min(int(at), len(RATES) - 2)
    return RATES[before] + (at - before) * (RATES[before + 1] - RATES[before])`;
  return { text, missing: [] };
}

const formulas: Readonly<Record<string, (spec: Spec) => string>> = {
  constant: ({ rate }) => `    return ${number(rate, 0.1)}`,
  cosine: ({ rate, final }) =>
    `    return half_cosine(${number(rate, 0.1)}, ${number(final, 0)}, min(step, steps) / steps)`,
  oneCycle: ({ peak, warmup, startDivisor, finalDivisor }) => {
    const top = typeof peak === "number" ? peak : 0.1;
    const first = top / Number(startDivisor ?? 25);
    const last = first / Number(finalDivisor ?? 1e4);
    return `    step, top = min(step, steps - 1), ${number(warmup, 0.3)} * steps - 1
    if step <= top:
        return half_cosine(${showNumber(first)}, ${showNumber(top)}, step / top if top > 0 else 1)
    return half_cosine(${showNumber(top)}, ${showNumber(last)}, (step - top) / (steps - 1 - top))`;
  },
};

/** augment(images), [N, C, H, W]. */
export function augmentationPart({ augmentation }: Recipe): Part {
  const { crop, cropPadding = "zeros", flip, ...others } = augmentation;
  const names = Object.keys(others).filter((name) => others[name] !== 0 && others[name] !== false);
  const lines: string[] = [];
  if (typeof crop === "number" && crop > 0)
    lines.push(
      `    padded = F.pad(images, (${crop},) * 4${cropPadding === "reflect" ? ', mode="reflect"' : ""})`,
      "    h, w = images.shape[2:]",
      `    corners = torch.randint(0, ${2 * crop + 1}, (len(images), 2)).tolist()`,
      "    images = torch.stack([p[:, y : y + h, x : x + w] for p, (y, x) in zip(padded, corners)])",
    );
  const chance = flip === true ? 0.5 : Number(flip ?? 0);
  if (chance > 0)
    lines.push(
      `    turned = torch.rand(len(images), 1, 1, 1, device=images.device) < ${chance}`,
      "    images = torch.where(turned, images.flip(3), images)",
    );
  const body = [...lines, "    return images"].join("\n");
  return {
    text:
      lines.length === 0
        ? ""
        : `def augment(images):\n    """Random changes of training images, [N, C, H, W]."""\n${body}`,
    missing: names.map((name) => `the augmentation ${name}`),
  };
}

/** Constants and a function that make values from 0 to 1 those that the model reads; "" where they are the same. */
export function normalisationPart({ preprocess = {} }: Recipe): string {
  const { mean, std } = preprocess;
  if (mean === undefined && std === undefined) return "";
  const shown = (value: number | readonly number[]): string =>
    `(${[value].flat().map(showNumber).join(", ")}${[value].flat().length === 1 ? "," : ""})`;
  return `MEAN, STD = ${shown(mean ?? 0)}, ${shown(std ?? 1)}  # of each channel


def normalised(image):
    """Values from 0 to 1, [C, H, W], as the model reads them."""
    return (image - torch.tensor(MEAN).view(-1, 1, 1)) / torch.tensor(STD).view(-1, 1, 1)`;
}

/** The steps that bring a picture to the height and width of the input. */
export function resizePart({ preprocess = {} }: Recipe): Part {
  const { fit = "crop", resize } = preprocess;
  const missing = fit === "pad" ? ["pictures with black added (they are cropped)"] : [];
  if (fit === "stretch") return { text: "[transforms.Resize((height, width))]", missing };
  const side = resize ?? "max(height, width)";
  return {
    text: `[transforms.Resize(${side}), transforms.CenterCrop((height, width))]`,
    missing,
  };
}
