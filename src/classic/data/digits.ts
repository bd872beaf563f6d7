import { digits as make } from "../../data/index.ts";
import { samplesOf } from "../samples.ts";
import type { ClassicSet } from "./set.ts";

const SIZE = 500;

/** Generated digits, as pictures of 28×28. */
export const digits: ClassicSet = {
  name: "digits",
  about: `${SIZE} generated digits of 28×28, from 0 to 1`,
  make: (seed) => samplesOf(make({ count: SIZE, seed })),
};
