import { checked, cross, isPool, type Rule, slidesOf } from "./shared.ts";

export const evenKernel: Rule = {
  name: "even-kernel",
  severity: "note",
  about: "an even window with padding on one side more than on the other",
  source: "Wu, Wang, Cheng & Xiong 2019, arXiv:1903.08385",
  *find(ground) {
    for (const step of ground.steps) {
      const slides = slidesOf(step);
      if (!slides.some(({ span, low, high }) => span % 2 === 0 && low !== high)) continue;
      const sizes = slides.map(({ size }) => size);
      const odd = sizes.map((size) => (size % 2 === 0 ? size + 1 : size));
      const option = isPool(step) ? "size" : "kernel";
      const value = odd.every((n) => n === odd[0]) ? (odd[0] ?? 1) : odd;
      yield {
        layer: step.path,
        message: `a window of ${cross(sizes)} has no middle, so "same" puts a zero more at the end than at the beginning: the map moves by half a pixel, and by more with every such layer`,
        repair: checked(ground, {
          describe: `set ${option} to ${cross(odd)}`,
          edits: [{ edit: "set", layer: step.path, option, value }],
        }),
      };
    }
  },
};
