import { type Ground, previous, type Rule, type Step, slidesOf } from "./shared.ts";

/** Of the image, where it is not known how large that is which is to be recognised. */
const SHARE = 1 / 2;

const isGlobalPool = ({ type }: Step): boolean => /^global(Avg|Max)Pool$/.test(type);

export const smallField: Rule = {
  name: "small-field",
  severity: "warning",
  about:
    "a receptive field smaller than what is to be recognised, where pooling makes one answer of it",
  source: "Brendel & Bethge 2019, arXiv:1904.00760: such a network sees a bag of patches",
  *find(ground) {
    const { steps, traced, input, object } = ground;
    const extent = Math.min(...input.slice(0, -1));
    if (input.length !== 3) return;
    for (const step of steps) {
      if (!isGlobalPool(step) || !behind(step).some((at) => slidesOf(at).length > 0)) continue;
      const size = fieldBefore(traced, step);
      if (size === undefined || size >= wantedField(ground)) continue;
      // A gate asks for the whole image beside the way: what it squeezes has a field that matters elsewhere.
      if (step.before.some(({ after }) => after.length > 1)) continue;
      const measured =
        object === undefined ? `the image has ${extent}` : `what is to be recognised has ${object}`;
      yield {
        layer: step.path,
        message: `every unit before it sees ${size}×${size} pixels and ${measured}: the network averages what it finds in small patches and cannot tell how they lie to each other`,
      };
    }
  },
};

/** The least extent of a field that one answer is made of. */
export const wantedField = ({ input, object }: Ground): number =>
  object ?? SHARE * Math.min(...input.slice(0, -1));

type Traced = Parameters<Rule["find"]>[0]["traced"];

/** Extent of what each element of a layer's input sees. */
export function fieldBefore({ layers, fields }: Traced, step: Step): number | undefined {
  const found = layers.find(({ path }) => path === step.path);
  const field = found && fields.get(found.input.node);
  return field && Math.min(...field.size);
}

function behind(step: Step): Step[] {
  const found: Step[] = [];
  for (let at = step.before[0]; at !== undefined; at = at.before[0]) found.push(at);
  return found;
}

export const largeField: Rule = {
  name: "large-field",
  severity: "note",
  about: "convolutions that read maps of which every unit sees the whole image already",
  source: "Richter, Schöning, Wiedenroth & Krumnack 2021, arXiv:2106.12307",
  *find({ steps, traced, input }) {
    if (input.length !== 3) return;
    // Beside a shortcut a layer also sees small fields, whatever the largest is.
    if (steps.some(({ type }) => type === "join")) return;
    const extent = Math.max(...input.slice(0, -1));
    const late = steps.filter(
      (step) =>
        slidesOf(step).some(({ size, stride }) => size > 1 && stride === 1) &&
        previous(step) !== undefined &&
        (fieldBefore(traced, step) ?? 0) > extent,
    );
    const [first] = late;
    if (first === undefined) return;
    const many =
      late.length === 1 ? "this layer" : `this layer and the ${late.length - 1} like it behind it`;
    yield {
      layer: first.path,
      message: `every unit that it reads sees ${fieldBefore(traced, first)} pixels, more than the whole image of ${extent}: ${many} can find no larger patterns any more and often bring nothing`,
    };
  },
};
