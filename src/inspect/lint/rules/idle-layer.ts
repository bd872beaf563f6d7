import { isPool, type Rule, type Step, slidesOf } from "./shared.ts";

export const idleLayer: Rule = {
  name: "idle-layer",
  severity: "note",
  about: "a layer that gives what it reads",
  source: "its own definition",
  *find({ steps }) {
    for (const step of steps) {
      const reason = reasonOf(step);
      if (reason === undefined) continue;
      yield {
        layer: step.path,
        message: `does nothing: ${reason}`,
        repair: { describe: `remove ${step.path}`, edits: [{ edit: "remove", layer: step.path }] },
      };
    }
  },
};

function reasonOf(step: Step): string | undefined {
  const { type, layer, input } = step;
  if (type === "flatten" && input.length === 1)
    return `its input is a vector of ${input[0]} already`;
  if (/ropout$/.test(type) && layer?.options.rate === 0) return "at rate 0 nothing is dropped";
  const slides = isPool(step) ? slidesOf(step) : [];
  if (slides.length > 0 && slides.every(({ size, stride }) => size === 1 && stride === 1))
    return "windows of one pixel hold nothing to choose from";
  if (slides.length > 0 && slides.every(({ extent, low, high }) => extent + low + high === 1))
    return "its input is one pixel";
  return undefined;
}
