import type { Layer } from "./layer.ts";

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
const chain = ({ children }: Layer): Wiring =>
  children.map(({ name, layer }, i) => ({
    ...{ name, layer, join: "add" },
    from: [i === 0 ? INPUT : (children[i - 1]?.name ?? INPUT)],
  }));

/** All children on the same input, then joined; the input itself comes first or last where it is joined too. */
function parallel(
  { children }: Layer,
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

const past = (layer: Layer) => (layer.options.shortcut === undefined ? "last" : "not");

/** A kind of layer that has children and no line here is one box, whatever is inside. */
const wirings: Readonly<Record<string, (layer: Layer) => Wiring>> = {
  sequential: chain,
  residual: (layer) => parallel(layer, "add", past(layer)),
  branches: (layer) => parallel(layer, layer.options.join as "concat" | "add"),
  gate: (layer) => parallel(layer, "multiply", "last"),
  denseConnection: (layer) => parallel(layer, "concat", "first"),
  dualPath: (layer) => parallel(layer, "dual path", past(layer)),
  ensemble: (layer) => parallel(layer, "mean"),
  auxiliary: ({ children }) => [
    ...children.map(({ name, layer }) => ({
      ...{ name, layer, join: "add" as const },
      ...{ from: [INPUT], beside: true },
    })),
    { name: "past", from: [INPUT], join: "add" },
  ],
  graph: ({ children, options }) =>
    (options.nodes as readonly Omit<WiringStep, "layer">[]).map((node) => ({
      ...node,
      layer: children.find(({ name }) => name === node.name)?.layer,
    })),
};

/** Undefined for layers without children, and for those whose inside is their own affair. */
export const wiringOf = (layer: Layer): Wiring | undefined => wirings[layer.type]?.(layer);
