import type { Layer } from "../../../src/nn/index.ts";

/** With more layers, seconds become minutes; the largest model of the zoo has 2537. */
export const MOST_LAYERS = 4000;

/** How many layers there are, those that are made of layers too. */
export const layersIn = ({ children }: Layer): number =>
  children.reduce((sum, { layer }) => sum + layersIn(layer), 1);
