/** A named number of an activation. It comes to the formula as an expression, whatever it is made of. */
export type Parameter = Constant | Learned | Sampled | Statistic;

/** Chosen when the layer is made, the same for every element. */
export interface Constant {
  readonly kind: "constant";
  readonly default: number;
  /** What it may be; any finite number where nothing is said. */
  readonly above?: number;
  readonly least?: number;
  readonly below?: number;
  readonly symbol?: string;
}

/** Learned with the weights, one for each channel or one for the layer; `start` is its first value. */
export interface Learned {
  readonly kind: "learned";
  readonly start: number;
  /** What the first value must be above. */
  readonly above?: number;
  readonly symbol?: string;
}

/** In training drawn for every element, uniform between two constants of the same activation; their mean in evaluation. */
export interface Sampled {
  readonly kind: "sampled";
  readonly low: string;
  readonly high: string;
  readonly symbol?: string;
}

/** Computed from what is activated: the mean of all elements of one example. */
export interface Statistic {
  readonly kind: "statistic";
  readonly of: "mean";
  readonly symbol?: string;
}

export type Parameters = Readonly<Record<string, Parameter>>;

type Given<P extends Parameter> = Omit<P, "kind" | "default" | "start" | "low" | "high" | "of">;

export const constant = (value: number, more: Given<Constant> = {}): Constant => ({
  kind: "constant",
  default: value,
  ...more,
});

export const learned = (start: number, more: Given<Learned> = {}): Learned => ({
  kind: "learned",
  start,
  ...more,
});

export const sampled = (low: string, high: string, more: Given<Sampled> = {}): Sampled => ({
  kind: "sampled",
  low,
  high,
  ...more,
});

export const mean = (more: Given<Statistic> = {}): Statistic => ({
  kind: "statistic",
  of: "mean",
  ...more,
});

const greek = new Set(["alpha", "beta", "lambda", "mu"]);

/** What formulas call it, in LaTeX. */
export const symbolOf = (name: string, { symbol }: Parameter): string =>
  symbol ?? (greek.has(name) ? `\\${name}` : name);
