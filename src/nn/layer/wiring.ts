import type { Child, Layer } from "./layer.ts";

/** A step on the way through a layer made of layers: what it reads is joined, and given to the child of its name where there is one. */
export interface WiringStep {
  readonly name: string;
  /** Steps before it; "input" is what the whole layer reads. */
  readonly from: readonly string[];
  readonly join: "add" | "multiply" | "concat" | "dual path" | "mean";
  readonly layer?: Layer | undefined;
  /** Nobody reads it: a head beside the way. */
  readonly beside?: boolean;
}

/** The steps in the order in which they run; the last one that is not beside the way is the output. */
export type Wiring = readonly WiringStep[];

const INPUT = "input";

/** Each child after the one before. */
export const chain = (children: readonly Child[]): Wiring =>
  children.map(({ name, layer }, i) => ({
    ...{ name, layer, join: "add" },
    from: [children[i - 1]?.name ?? INPUT],
  }));

/** All children on the same input, then joined; the input itself comes first or last where it is joined too. */
export function parallel(
  children: readonly Child[],
  join: WiringStep["join"],
  input: "first" | "last" | "not" = "not",
): Wiring {
  const side = children.map(({ name, layer }) => ({
    ...{ name, layer, join: "add" as const },
    from: [INPUT],
  }));
  const names = children.map(({ name }) => name);
  const from = { first: [INPUT, ...names], last: [...names, INPUT], not: names }[input];
  return [...side, { name: join, from, join }];
}

/** The input is the output; the children hang beside the way. */
export const beside = (children: readonly Child[]): Wiring => [
  ...children.map(({ name, layer }) => ({
    ...{ name, layer, join: "add" as const },
    ...{ from: [INPUT], beside: true },
  })),
  { name: "past", from: [INPUT], join: "add" },
];
