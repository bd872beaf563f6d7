import { blobs } from "./blobs.ts";
import { bumps } from "./bumps.ts";
import { circles } from "./circles.ts";
import { cubic } from "./cubic.ts";
import { moons } from "./moons.ts";
import { plane } from "./plane.ts";
import { runge } from "./runge.ts";
import { sine } from "./sine.ts";
import { spirals } from "./spirals.ts";
import { squareWave } from "./square-wave.ts";
import type { Toy } from "./toy.ts";
import { xor } from "./xor.ts";

export type { MakeToy, Toy, ToyOptions, ToySetting } from "./toy.ts";

/** Every small problem by its name. A new one is a file beside this and its name here. */
export const toys: ReadonlyMap<string, Toy> = new Map(
  [
    ...[spirals, moons, circles, blobs, xor],
    ...[plane, bumps],
    ...[squareWave, sine, runge, cubic],
  ].map((toy) => [toy.name, toy]),
);
