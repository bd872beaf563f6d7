import type { Layer } from "./layer.ts";

/** How a layer made of layers leads its input to its output. */
export type Wiring =
  /** Through one child after the other. */
  | { readonly kind: "chain" }
  /** Through all children side by side, which are joined; where `past` says so, the input itself is joined as well. */
  | {
      readonly kind: "parallel";
      readonly join: "add" | "concat" | "multiply" | "dual path" | "mean";
      readonly past: boolean;
    }
  /** Past its children, which hang beside the way. */
  | { readonly kind: "beside" };

const parallel = (join: (Wiring & { kind: "parallel" })["join"], past: boolean): Wiring => ({
  kind: "parallel",
  join,
  past,
});

/** A kind of layer that has children and no line here is one box, whatever is inside. */
const wirings: Readonly<Record<string, (layer: Layer) => Wiring>> = {
  sequential: () => ({ kind: "chain" }),
  residual: ({ options }) => parallel("add", options.shortcut === undefined),
  branches: ({ options }) => parallel(options.join as "concat" | "add", false),
  gate: () => parallel("multiply", true),
  denseConnection: () => parallel("concat", true),
  dualPath: ({ options }) => parallel("dual path", options.shortcut === undefined),
  ensemble: () => parallel("mean", false),
  auxiliary: () => ({ kind: "beside" }),
};

/** Undefined for layers without children, and for those whose inside is their own affair. */
export const wiringOf = (layer: Layer): Wiring | undefined => wirings[layer.type]?.(layer);
