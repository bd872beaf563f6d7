import type { Rule } from "../rule.ts";
import { biasBeforeNorm } from "./bias-before-norm.ts";
import { cutLogits } from "./cut-logits.ts";
import { activationsInARow, pointlessActivation } from "./dead-activation.ts";
import { deadTaps } from "./dead-taps.ts";
import { dropoutAtEnd, dropoutBeforeNorm } from "./dropout.ts";
import { evenKernel } from "./even-kernel.ts";
import { largeField, smallField } from "./field-size.ts";
import { heavyLayer } from "./heavy-layer.ts";
import { idleLayer } from "./idle-layer.ts";
import { noNonlinearity } from "./no-nonlinearity.ts";
import { normTwice } from "./norm-twice.ts";
import { outputUnits } from "./output-units.ts";
import { rimUnread } from "./rim-unread.ts";
import { seluInit } from "./selu-init.ts";
import { softmaxBeforeLoss } from "./softmax-before-loss.ts";
import { softmaxTwice } from "./softmax-twice.ts";
import { strideSkips } from "./stride-skips.ts";
import { vanishing } from "./vanishing.ts";

/** Every rule. A new one is a file beside this, a line here, and cases for and against in ../cases/. */
export const rules: readonly Rule[] = [
  outputUnits,
  softmaxBeforeLoss,
  softmaxTwice,
  cutLogits,
  noNonlinearity,
  pointlessActivation,
  activationsInARow,
  vanishing,
  biasBeforeNorm,
  normTwice,
  dropoutBeforeNorm,
  dropoutAtEnd,
  strideSkips,
  deadTaps,
  smallField,
  heavyLayer,
  seluInit,
  evenKernel,
  largeField,
  rimUnread,
  idleLayer,
];
