import { activations } from "./activations.ts";
import { basic } from "./basic.ts";
import type { Cases } from "./case.ts";
import { connections } from "./connections.ts";
import { convolutions } from "./convolutions.ts";
import { graphs } from "./graphs.ts";
import { normalisation } from "./normalisation.ts";
import { sequences } from "./sequences.ts";

export type { LayerCase } from "./case.ts";

/** What the conformance test runs on every backend. A family of layers is a file beside this and its name here. */
export const cases: Cases = {
  ...basic,
  ...convolutions,
  ...activations,
  ...normalisation,
  ...sequences,
  ...connections,
  ...graphs,
};
