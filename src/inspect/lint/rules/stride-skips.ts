import {
  checked,
  cross,
  type Ground,
  isPool,
  isReadOtherwise,
  type Rule,
  type Step,
  slidesOf,
} from "./shared.ts";

const skips = (step: Step): boolean =>
  slidesOf(step).some(({ stride, span, count }) => stride > span && count > 1);

export const strideSkips: Rule = {
  name: "stride-skips",
  severity: "warning",
  about: "a stride larger than the window, so that pixels are never read",
  source: "He et al. 2019, arXiv:1812.01187, section 4.2",
  *find(ground) {
    for (const step of ground.steps) {
      if (!skips(step)) continue;
      if (isReadOtherwise(step, (reader) => !skips(reader))) continue;
      const slides = slidesOf(step);
      const read = slides.reduce((part, { size, stride }) => part * Math.min(1, size / stride), 1);
      yield {
        layer: step.path,
        message: `the stride, ${cross(slides.map(({ stride }) => stride))}, is larger than the window, ${cross(slides.map(({ size }) => size))}: ${Math.round(100 * (1 - read))} % of the pixels are computed before and never read`,
        repair: wider(ground, step),
      };
    }
  },
};

function wider(ground: Ground, step: Step) {
  const wanted = slidesOf(step).map(({ size, stride }) => Math.max(size, stride));
  const option = isPool(step) ? "size" : "kernel";
  const value = wanted.every((n) => n === wanted[0]) ? (wanted[0] ?? 1) : wanted;
  return checked(ground, {
    describe: `set ${option} to ${cross(wanted)}`,
    edits: [{ edit: "set", layer: step.path, option, value }],
  });
}
