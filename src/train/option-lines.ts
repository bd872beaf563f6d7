/** One line on each option of optimisers, schedules and losses, for forms. A type's own line goes before the common one. */
const common: Readonly<Record<string, string>> = {
  weightDecay: "How strongly weights are drawn to 0.",
  decoupled: "Decays beside the rule instead of through the gradient.",
  decay: "What decays: all, or weights only, without biases and norms.",
  groups: "Parameters that are moved in another way than the others.",
  clipNorm: "Gradients longer than this, all together, are shortened to it; 0: never.",
  clipValue: "Holds every number of a gradient in ± this; 0: never.",
  epsilon: "Added to the root, against division by 0.",
  momentum: "Share of the last velocity that is kept; 0: none.",
  rate: "Learning rate at the beginning.",
  steps: "Steps that it takes; the whole run where left empty.",
  final: "The lowest rate, at the end.",
  factor: "What a drop multiplies the rate by.",
};

const own: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sgd: { nesterov: "Looks one step of the velocity ahead; needs momentum." },
  rmsprop: {
    alpha: "Share of the old mean of the squares.",
    centred: "Divides by the spread of the gradients around their mean.",
  },
  adagrad: {
    initial: "What the sums of squares begin with.",
    rateDecay: "The rate of step t is rate / (1 + (t − 1) · this).",
  },
  adam: {
    beta1: "Share of the old mean of the gradients.",
    beta2: "Share of the old mean of their squares.",
  },
  adamw: {
    beta1: "Share of the old mean of the gradients.",
    beta2: "Share of the old mean of their squares.",
  },
  lion: {
    beta1: "Share of the momentum in the direction of a step.",
    beta2: "Share of the momentum that is kept.",
  },
  constant: { rate: "Learning rate." },
  step: { every: "Steps between two drops." },
  multiStep: { at: "The steps of the drops, rising." },
  exponential: {
    factor: "What the rate is multiplied by, every so many steps.",
    every: "Steps for one factor.",
  },
  polynomial: { power: "1 is a line; 2 falls fast first." },
  warmRestarts: {
    period: "Steps of the first period.",
    growth: "How many times longer each period is than the last.",
    final: "What each period falls towards.",
  },
  oneCycle: {
    peak: "The highest rate.",
    warmup: "Part of the steps that climbs.",
    startDivisor: "Peak / first rate.",
    finalDivisor: "First rate / last rate.",
  },
  warmup: {
    steps: "Steps that the climb takes.",
    before: "The schedule that follows it.",
    start: "First rate as a share of the rate that it climbs to.",
  },
  sequence: {
    parts: "Schedules, one after the other.",
    at: "The steps at which the second and each later one begins.",
  },
  reduceOnPlateau: {
    factor: "What a cut multiplies the rate by.",
    patience: "Epochs without improvement that are borne.",
    threshold: "What counts as an improvement.",
    relative: "The threshold is a share of the best so far.",
    cooldown: "Epochs after a cut that count for nothing.",
    final: "The lowest rate.",
    monitor: "What is to improve.",
  },
  crossEntropy: { labelSmoothing: "Share of the target that is spread over all classes." },
  binaryCrossEntropy: {
    positiveWeight:
      "How much a positive counts against a negative: one number, or one for each class.",
  },
  huber: { delta: "Where the parabola becomes a line." },
  hinge: {
    margin: "By how much the right side is to be ahead.",
    squared: "Squares what is missing.",
  },
};

export const trainingOptionLine = (type: string, option: string): string | undefined =>
  own[type]?.[option] ?? common[option];
