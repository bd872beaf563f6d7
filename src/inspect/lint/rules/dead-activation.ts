import {
  functionOf,
  isActivation,
  nearest,
  passes,
  previous,
  type Rule,
  type Step,
} from "./shared.ts";

/** Between them values stay in the range of an activation. */
const keepsRange = (step: Step): boolean =>
  ["flatten", "reshape", "identity"].includes(step.type) ||
  /^(max|avg)Pool|^global(Max|Avg)Pool$|^adaptive(Max|Avg)Pool$/.test(step.type);

export const pointlessActivation: Rule = {
  name: "pointless-activation",
  severity: "warning",
  about: "an activation that changes no value that reaches it, such as relu of relu",
  source: "f(f₁(x)) = f₁(x) for all x, evaluated at 641 places",
  *find({ steps }) {
    for (const step of steps) {
      const second = functionOf(step.layer);
      if (second === undefined || step.type === "identity") continue;
      const before = nearest(step, previous, keepsRange);
      const values = before && rangeOf(before);
      if (values === undefined || !values.every((v) => Math.abs(second(v) - v) <= 1e-9)) continue;
      yield {
        layer: step.path,
        message: `${step.type} changes nothing: ${before?.path} gives only values that it leaves as they are`,
        repair: { describe: `remove ${step.path}`, edits: [{ edit: "remove", layer: step.path }] },
      };
    }
  },
};

/** Values that a step gives; undefined where they are not known. */
function rangeOf(step: Step): readonly number[] | undefined {
  if (step.type === "softmax") return Array.from({ length: 101 }, (_, i) => i / 100);
  const f = functionOf(step.layer);
  return f && Array.from({ length: 641 }, (_, i) => f((i - 320) / 16));
}

export const activationsInARow: Rule = {
  name: "activations-in-a-row",
  severity: "warning",
  about: "two activations without weights between them",
  source: "only weights between them make a second activation worth its cost; Glorot & Bengio 2010",
  *find({ steps }) {
    for (const step of steps) {
      if (!isActivation(step) || ending.has(step.type)) continue;
      const before = nearest(step, previous, passes);
      if (before === undefined || !isActivation(before) || before.type === "identity") continue;
      const second = functionOf(step.layer);
      const values = rangeOf(before);
      if (second !== undefined && values?.every((v) => Math.abs(second(v) - v) <= 1e-9)) continue;
      yield {
        layer: step.path,
        message: `${step.type} follows ${before.path} (${before.type}) without weights between: together they are one function, which bends or cuts twice, and no unit learns anything between them`,
        repair: {
          describe: `remove ${before.path}`,
          edits: [{ edit: "remove", layer: before.path }],
        },
      };
    }
  },
};

/** Softmax behind something bounded has a rule of its own. */
const ending: ReadonlySet<string> = new Set(["identity", "softmax", "logSoftmax", "argmax"]);
