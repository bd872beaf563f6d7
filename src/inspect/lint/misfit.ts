import { type Shape, ShapeError } from "../../graph/shape.ts";
import { type Layer, layerKinds, type Spec } from "../../nn/index.ts";
import { traceModel } from "../trace.ts";
import { edited, placesOf, type SpecEdit } from "./edit.ts";
import type { Repair } from "./rule.ts";

/** Why an input does not go through a model. */
export interface Misfit {
  /** Path of the layer that it does not fit; "" where that is the whole model. */
  readonly layer: string;
  /** What came, what was needed. */
  readonly message: string;
  /** A change after which it goes through, or comes farther. */
  readonly repair?: Repair;
}

/**
 * Where an input does not fit a model, and what would make it fit: likely repairs are tried one after the other, and the first is taken
 * with which the model holds together. Undefined where it fits.
 *
 * @param input  shape of one example
 * @cost    a trace for each repair that is tried, at most ten
 */
export function explainMisfit(model: Layer, input: Shape): Misfit | undefined {
  const error = misfitOf(model, input);
  if (error === undefined) return undefined;
  const { layer, message } = error;
  if (!isEditable(model)) return error;
  let farther: Repair | undefined;
  for (const repair of repairs(model, layer, message)) {
    const rest = afterwards(model, input, repair.edits);
    if (rest === "fits") return { ...error, repair };
    if (rest !== undefined && rest.layer !== layer) farther ??= repair;
  }
  return { ...error, ...(farther && { repair: farther }) };
}

const isEditable = (layer: Layer): boolean =>
  layerKinds.get(layer.type)?.json === true &&
  layer.children.every((child) => isEditable(child.layer));

function misfitOf(model: Layer, input: Shape): Omit<Misfit, "repair"> | undefined {
  try {
    traceModel(model, input);
    return undefined;
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    const { message } = error;
    const places = placesOf(model);
    // A path may hold a colon, so the longest that the message begins with is taken.
    const paths = [...places.keys()].filter((path) => message.startsWith(`${path}: `));
    const layer = paths.reduce((a, b) => (b.length > a.length ? b : a), "");
    return { layer, message };
  }
}

/** What is still wrong after the changes; undefined where they cannot be made. */
function afterwards(model: Layer, input: Shape, edits: readonly SpecEdit[]) {
  try {
    return misfitOf(edited(model, edits), input) ?? "fits";
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** From the likeliest on. */
function* repairs(model: Layer, path: string, message: string): Iterable<Repair> {
  const places = placesOf(model);
  const place = places.get(path);
  if (place === undefined) return;
  const { layer, parent } = place;
  const remove = (layer: string): Repair => ({
    describe: `remove ${layer}`,
    edits: [{ edit: "remove", layer }],
  });
  const sibling = siblingBefore(parent, path);
  if (sibling !== undefined && flattening.has(sibling.type)) {
    yield remove(sibling.path);
    yield {
      describe: `move ${sibling.path} behind ${path}`,
      edits: [
        { edit: "remove", layer: sibling.path },
        { edit: "insert", where: "after", layer: path, spec: { type: sibling.type } },
      ],
    };
  }
  if (layer.children.length > 0) yield* joinRepairs(layer, path, message);
  yield* windowRepairs(layer, path, message);
  if (/groups is \d/.test(message)) yield* groupRepairs(path, message);
  if (parent?.type === "sequential" && layer.children.length === 0 && !weighty(layer))
    yield remove(path);
}

const flattening: ReadonlySet<string> = new Set(["flatten", "globalAvgPool", "globalMaxPool"]);

const weighty = ({ options }: Layer): boolean => "filters" in options || "units" in options;

function siblingBefore(parent: Layer | undefined, path: string) {
  if (parent?.type !== "sequential") return undefined;
  const name = path.slice(path.lastIndexOf("/") + 1);
  const at = parent.children.findIndex((child) => child.name === name);
  const before = parent.children[at - 1];
  return before && { type: before.layer.type, path: path.slice(0, -name.length) + before.name };
}

/** A window that is larger than what it slides over. */
function* windowRepairs({ options }: Layer, path: string, message: string): Iterable<Repair> {
  const came = message.match(/x is ([\d×]+).*the window spans/)?.[1];
  if (came === undefined) return;
  const extents = came.split("×").map(Number);
  if ("padding" in options && options.padding !== "same")
    yield setting(path, "padding", "same", 'set padding to "same"');
  const option = "kernel" in options ? "kernel" : "size";
  const least = Math.min(...extents);
  if (least >= 1) yield setting(path, option, least, `set ${option} to ${least}`);
}

const setting = (layer: string, option: string, value: string | number, describe: string) =>
  ({ describe, edits: [{ edit: "set", layer, option, value }] }) satisfies Repair;

function* groupRepairs(path: string, message: string): Iterable<Repair> {
  const [, groups, channels, filters] =
    message.match(/groups is (\d+), x has (\d+) channels and there are (\d+) filters/) ?? [];
  if (groups === undefined || Number(channels) % Number(groups) === 0) {
    const more = Math.ceil(Number(filters) / Number(groups)) * Number(groups);
    if (Number.isFinite(more)) yield setting(path, "filters", more, `set filters to ${more}`);
  }
  yield setting(path, "groups", 1, "set groups to 1");
}

/** Ways that do not meet: windows that shrink the map on one of them, another number of channels, another stride. */
function* joinRepairs(layer: Layer, path: string, message: string): Iterable<Repair> {
  const edits = shrinking(layer, path).map(
    (below): SpecEdit => ({ edit: "set", layer: below, option: "padding", value: "same" }),
  );
  const same = edits.length === 1 ? edits[0]?.layer : `${edits.length} layers in it`;
  const padding = { describe: `set padding of ${same} to "same"`, edits };
  if (edits.length > 0) yield padding;
  const shortcut = layer.type === "residual" ? shortcutFor(layer, message) : undefined;
  if (shortcut === undefined) return;
  const set = (spec: Spec): SpecEdit => ({
    edit: "set",
    layer: path,
    option: "shortcut",
    value: spec,
  });
  const describe = `give ${path || "the residual"} a shortcut of ${shortcut.filters === undefined ? "a linear layer" : "1×1 convolutions"}`;
  yield { describe, edits: [set(shortcut)] };
  if (edits.length > 0)
    yield { describe: `${describe}, and padding "same"`, edits: [...edits, set(shortcut)] };
}

/** Layers with windows, no stride and no padding. */
function shrinking(layer: Layer, path: string): string[] {
  const { options, children } = layer;
  const own = "padding" in options && options.padding === "valid" ? [path] : [];
  return [
    ...own,
    ...children.flatMap(({ name, layer }) =>
      shrinking(layer, path === "" ? name : `${path}/${name}`),
    ),
  ];
}

/** As He et al. 2016 have it: 1×1 with the body's channels and stride. */
function shortcutFor({ options }: Layer, message: string): Spec | undefined {
  const shapes = message.match(/body gives \[(.*?)\], shortcut gives \[(.*?)\]/);
  if (shapes === null || options.shortcut !== undefined) return undefined;
  const [body = [], x = []] = shapes.slice(1).map((text) => text.split(",").map(Number));
  const channels = body.at(-1) ?? 0;
  if (body.length === 2) return { type: "linear", units: channels };
  if (body.length !== 4) return undefined;
  const stride = Math.max(1, Math.round((x[1] ?? 1) / (body[1] ?? 1)));
  return {
    ...{ type: "conv2d", filters: channels, kernel: 1 },
    ...(stride > 1 && { stride }),
  };
}
