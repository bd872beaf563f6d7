/** Longer ones are broken, so that a line of text is a layer as a rule. */
const LONGEST = 76;

/**
 * JSON as people write networks: one layer a line, what is inside of a layer indented. A function of the value alone, so printing what
 * was read of a print gives the same text.
 *
 *   { "type": "sequential", "layers": [
 *     { "type": "conv2d", "filters": 8, "kernel": 3 },
 *     { "type": "residual", "body": { "type": "sequential", "layers": [
 *       { "type": "relu" }
 *     ] } }
 *   ] }
 *
 * @param indent  spaces before the line that the value begins on; its own lines are indented from there
 */
export function printJson(value: unknown, indent = 0): string {
  const flat = flatOf(value);
  if (!holdsList(value) && (!holdsLayer(value) || flat.length + indent <= LONGEST)) return flat;
  return Array.isArray(value) ? list(value, indent) : record(value as object, indent);
}

/** A whole network, with the end of its last line. */
export const printSpec = (spec: unknown): string => `${printJson(spec)}\n`;

function list(items: readonly unknown[], indent: number): string {
  const below = " ".repeat(indent + 2);
  const lines = items.map((item) => below + printJson(item, indent + 2));
  return `[\n${lines.join(",\n")}\n${" ".repeat(indent)}]`;
}

/** Short options first on one line; each that needs lines of its own begins one, unless it is the only one. */
function record(value: object, indent: number): string {
  const entries = entriesOf(value);
  const tall = entries.filter(([, inner]) => isTall(inner, indent));
  const alone = tall.length === 1 && tall[0] === entries.at(-1);
  const inside = alone ? indent : indent + 2;
  const gap = (i: number): string => {
    if (i === 0) return "";
    const here =
      !alone && [entries[i], entries[i - 1]].some((entry) => tall.some((t) => t === entry));
    return here ? `,\n${" ".repeat(indent + 2)}` : ", ";
  };
  const parts = entries.map(
    ([name, inner], i) => `${gap(i)}${JSON.stringify(name)}: ${printJson(inner, inside)}`,
  );
  return `{ ${parts.join("")} }`;
}

const isTall = (value: unknown, indent: number): boolean =>
  holdsList(value) ||
  (isObject(value) && holdsLayer({ value })) ||
  flatOf(value).length + indent > LONGEST;

/** A list of objects is never one line: layers, and the nodes of a graph. */
function holdsList(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isObject) || value.some(holdsList);
  return isObject(value) && entriesOf(value).some(([, inner]) => holdsList(inner));
}

/** Whether an object stands in it, which may be a layer. */
const holdsLayer = (value: unknown): boolean =>
  isObject(value) && entriesOf(value).some(([, inner]) => isObject(inner));

/** As JSON has them: what is undefined is not there. */
const entriesOf = (value: object): [string, unknown][] =>
  Object.entries(value).filter(([, inner]) => inner !== undefined);

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function flatOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flatOf).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const parts = entriesOf(value).map(
    ([name, inner]) => `${JSON.stringify(name)}: ${flatOf(inner)}`,
  );
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}
