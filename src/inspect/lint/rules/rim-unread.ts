import {
  checked,
  counted,
  type Ground,
  isPool,
  isReadOtherwise,
  type Rule,
  type Slide,
  type Step,
  slidesOf,
} from "./shared.ts";

/** What lies across each axis, by the number of axes. */
const lines = [[], ["element"], ["row", "column"], ["slice", "row", "column"]] as const;

export const rimUnread: Rule = {
  name: "rim-unread",
  severity: "note",
  about: "windows that do not come out even and leave out pixels at the end",
  source: "Dumoulin & Visin 2016, arXiv:1603.07285, section 2.4: ⌊ ⌋ drops them",
  *find(ground) {
    for (const step of ground.steps) {
      const slides = slidesOf(step);
      const left = slides.map(leftOf);
      if (!left.some((n) => n > 0)) continue;
      if (
        isReadOtherwise(step, (reader) =>
          slidesOf(reader)
            .map(leftOf)
            .every((n) => n <= 0),
        )
      )
        continue;
      const where = slides.flatMap(({ extent }, axis) => {
        const [n, line] = [left[axis]!, lines[slides.length]?.[axis] ?? "element"];
        return n > 0 ? [`the last ${n === 1 ? line : counted(n, line)} of ${extent}`] : [];
      });
      yield {
        layer: step.path,
        message: `the windows do not come out even: ${where.join(" and ")} ${where.length === 1 && left.includes(1) ? "is" : "are"} never read, so what lies there is lost`,
        repair: reaching(ground, step, left),
      };
    }
  },
};

/** Elements behind the last window that a further one would read: more than lie between two windows, which is the stride's doing. */
function leftOf({ extent, count, stride, span, low }: Slide): number {
  const left = extent - ((count - 1) * stride + span - low);
  return stride === 1 || left <= stride - span ? 0 : left;
}

/** A pooling may take a smaller last window; a convolution gets zeros for it. */
function reaching(ground: Ground, step: Step, left: readonly number[]) {
  const set = (option: string, value: boolean | number[][], describe: string) =>
    checked(ground, { describe, edits: [{ edit: "set", layer: step.path, option, value }] });
  if (isPool(step)) return set("ceil", true, "set ceil, so that a last window covers the rest");
  const sides = slidesOf(step).map(({ low, high, stride }, axis): number[] => [
    low,
    high + (left[axis]! > 0 ? stride - left[axis]! : 0),
  ]);
  return set("padding", sides, `set padding to ${JSON.stringify(sides)}`);
}
