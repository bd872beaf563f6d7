/** What is wrong with a spec, all of it at once and each at its place: for editors, which mark it. `fromSpec` stops at the first. */
import { parseOptions, SpecError, type SpecPlace } from "./layer/field.ts";
import { layerKinds } from "./layer/index.ts";
import type { Layer } from "./layer/layer.ts";
import { kindOfSpec } from "./spec.ts";

/** The way from the outermost object of a JSON text to a value in it: names in objects, positions in lists. */
export type JsonPath = readonly (string | number)[];

export interface SpecProblem {
  /** One line, as `fromSpec` throws it. */
  readonly message: string;
  /** What is wrong; it is there in the JSON. For an option that is missing, the layer's `type` or the layer itself. */
  readonly at: JsonPath;
  /** Whether the name before the colon is wrong, and not the value behind it. */
  readonly isName?: boolean;
  /** Path of the layer, as errors and summaries write it; "" is the outermost. */
  readonly layer: string;
  readonly option?: string;
  /** What to write instead: a value as JSON, or where `isName` a name. */
  readonly suggestion?: string;
}

export interface CheckedSpec {
  /** Where nothing is wrong. */
  readonly layer?: Layer;
  readonly problems: readonly SpecProblem[];
  /** Where the layers stand that are written in the JSON, by their paths. A layer that fills itself has no entries for what is inside. */
  readonly places: ReadonlyMap<string, JsonPath>;
}

/**
 * The layer that the JSON describes, or everything that keeps it from being one.
 * A layer of an unknown type is one problem: what it holds is not looked at.
 */
export function checkSpec(json: unknown): CheckedSpec {
  const problems: SpecProblem[] = [];
  const places = new Map<string, JsonPath>();
  const layer = checkLayer(json, "", [], { problems, places });
  // A model that is one layer is called by its label.
  if (layer && layer.children.length === 0) places.set(layer.label, []);
  return { ...(problems.length === 0 && layer && { layer }), problems, places };
}

interface Found {
  readonly problems: SpecProblem[];
  readonly places: Map<string, JsonPath>;
}

function checkLayer(json: unknown, path: string, at: JsonPath, found: Found): Layer | undefined {
  found.places.set(path, at);
  // Of an option that is only misspelt is not said that it is missing.
  const meant = new Set<string | undefined>();
  const tell = (error: SpecError): void => {
    const problem = problemOf(error, json, path, at);
    if (problem.isName) meant.add(problem.suggestion);
    const isMissing = isObject(json) && !Object.hasOwn(json, problem.option ?? "type");
    if (!isMissing || !meant.has(problem.option)) found.problems.push(problem);
  };
  const read = attempt(() => kindOfSpec(json, path), tell);
  if (read === undefined) return undefined;
  const { kind, options } = read;
  const children = new Map<string, Layer>();
  let whole = true;
  // Each option by itself, so that one that is wrong hides no other.
  for (const name of new Set([...Object.keys(options), ...Object.keys(kind.fields)])) {
    const field = kind.fields[name];
    const value = options[name];
    const fields = Object.hasOwn(kind.fields, name) && field ? { [name]: field } : kind.fields;
    let position = 0;
    const parseLayer = (inner: unknown, innerPath: string): Layer => {
      const within = Array.isArray(value) ? [name, position++] : [name];
      const child = checkLayer(inner, innerPath, [...at, ...within], found);
      if (child) children.set(innerPath, child);
      else whole = false;
      return child ?? standIn();
    };
    const given = Object.hasOwn(options, name) ? { [name]: value } : {};
    const place = { path, where: path || kind.type, parseLayer };
    // Of a name that is no option, only that is said, not which options are missing.
    const parsed = attempt(() => parseOptions(fields, given, place), tell);
    if (parsed === undefined) whole = false;
  }
  if (!whole) return undefined;
  // What holds between options is known to the kind alone.
  const known = (_: unknown, innerPath: string): Layer => children.get(innerPath) ?? standIn();
  return attempt(() => kind.make(options, path, known), tell);
}

/** In the place of a layer that is wrong itself, so that what stands beside it is read. */
function standIn(): Layer {
  const kind = layerKinds.get("identity");
  if (kind === undefined) throw new Error("there is no layer called identity");
  return kind.make({});
}

function attempt<T>(run: () => T, tell: (error: SpecError) => void): T | undefined {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    tell(error);
    return undefined;
  }
}

function problemOf(error: SpecError, json: unknown, path: string, at: JsonPath): SpecProblem {
  const { message } = error;
  const said = { ...saidIn(message, path, json), ...error.at };
  const { option, within = [], isName = false, repair } = said;
  const wanted = option === undefined ? [] : [option, ...within];
  return {
    ...{ message, layer: path, at: [...at, ...reach(json, wanted)] },
    ...(option !== undefined && { option }),
    ...(isName && { isName }),
    ...(repair !== undefined && { suggestion: repair }),
  };
}

/** "path: option is …" names the option, where the error was thrown without. */
function saidIn(message: string, path: string, json: unknown): SpecPlace {
  const [, option] = /^: (\w+) is /.exec(message.slice(message.indexOf(": "))) ?? [];
  const known = isObject(json) && option !== undefined && Object.hasOwn(json, option);
  return message.startsWith(path) && known ? { option } : {};
}

/** As far of the way as the JSON goes; for an option that is not there, to the type, which asks for it. */
function reach(json: unknown, way: JsonPath): JsonPath {
  const reached: (string | number)[] = [];
  let value = json;
  for (const step of way) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) break;
    reached.push(step);
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  const nothing = reached.length === 0 && way.length > 0;
  return nothing && isObject(json) && "type" in json ? ["type"] : reached;
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Where an error of `init`, `apply` or a summary belongs: those begin with the path of a layer. What belongs to none is said of the
 * whole model.
 *
 * @param places  of `checkSpec`
 */
export function placeOfError(
  error: Error,
  json: unknown,
  places: ReadonlyMap<string, JsonPath>,
): SpecProblem {
  const { message } = error;
  let layer = [...places.keys()]
    .filter((path) => path !== "" && message.startsWith(`${path}: `))
    .reduce((longest, path) => (path.length > longest.length ? path : longest), "");
  // A node that only joins, or what a layer holds of its own, belongs to the nearest layer that is written.
  let said = message.slice(0, Math.max(message.indexOf(": "), 0));
  while (layer === "" && said.includes("/")) {
    said = said.slice(0, said.lastIndexOf("/"));
    if (places.has(said)) layer = said;
  }
  const at = places.get(layer) ?? [];
  const part = at.reduce<unknown>(
    (value, step) => (value as Readonly<Record<string | number, unknown>> | undefined)?.[step],
    json,
  );
  const place = error instanceof SpecError ? error : new SpecError(message);
  const problem = problemOf(place, part, layer, at);
  const isWhole = problem.at.length === at.length;
  return isWhole ? { ...problem, at: [...at, ...reach(part, ["type"])] } : problem;
}
