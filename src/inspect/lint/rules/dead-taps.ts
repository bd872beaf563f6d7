import { checked, cross, isPool, type Rule, type Slide, slidesOf } from "./shared.ts";

export const deadTaps: Rule = {
  name: "dead-weights",
  severity: "warning",
  about: "weights of a kernel that never meet anything but padding",
  source: "a weight that only ever meets zeros has a gradient of zero",
  *find(ground) {
    for (const step of ground.steps) {
      const slides = isPool(step) ? [] : slidesOf(step);
      if (slides.length === 0 || step.layer?.options.paddingMode === "reflect") continue;
      const live = slides.map(livingTaps);
      const share = slides.reduce((part, { size }, axis) => (part * live[axis]!) / size, 1);
      if (share === 1) continue;
      const extents = cross(slides.map(({ extent }) => extent));
      yield {
        layer: step.path,
        message: `on a map of ${extents} with padding, ${Math.round(100 * (1 - share))} % of the kernel's weights meet nothing but the zeros of the padding: they never learn anything`,
        repair: slides.every(({ extent }) => extent === 1)
          ? checked(ground, {
              describe: "set kernel to 1, without padding",
              edits: [
                { edit: "set", layer: step.path, option: "kernel", value: 1 },
                { edit: "set", layer: step.path, option: "padding" },
              ],
            })
          : undefined,
      };
    }
  },
};

/** Taps along an axis that are on an element for some window. */
function livingTaps({ extent, size, stride, dilation, low, count }: Slide): number {
  let living = 0;
  for (let tap = 0; tap < size; tap++) {
    const first = tap * dilation - low;
    const last = first + (count - 1) * stride;
    const reached = Math.max(first, first + Math.ceil(Math.max(0, -first) / stride) * stride);
    if (reached <= Math.min(last, extent - 1)) living++;
  }
  return living;
}
