import type { Shape } from "../../graph/shape.ts";
import type { Layer, Wiring, WiringStep } from "../../nn/index.ts";
import { pointwise } from "../pointwise.ts";
import type { TracedModel } from "../trace.ts";

/** A layer without layers in it, or the place where several ways meet. */
export interface Step {
  readonly path: string;
  /** The layer's type; of other steps "input" or "join". */
  readonly type: string;
  readonly layer: Layer | undefined;
  /** How a join makes one of what it reads. */
  readonly join: WiringStep["join"] | undefined;
  readonly input: Shape;
  readonly output: Shape;
  /** What it reads. */
  readonly before: readonly Step[];
  /** What reads it. */
  readonly after: readonly Step[];
}

interface Growing extends Step {
  readonly after: Growing[];
  readonly before: Growing[];
}

/** The steps of one evaluation in their order, the input first. Heads beside the way are left out: an evaluation does not take them. */
export function flowOf(model: Layer, { layers, x }: TracedModel): readonly Step[] {
  const seen = new Map(layers.map((traced) => [traced.path, traced]));
  const steps: Growing[] = [];
  const step = (
    path: string,
    type: string,
    before: Growing[],
    more: Partial<Pick<Step, "layer" | "join" | "input" | "output">>,
  ): Growing => {
    const input = more.input ?? before[0]?.output ?? [];
    const made: Growing = {
      ...{ path, type, before, after: [], layer: more.layer, join: more.join },
      ...{ input, output: more.output ?? input },
    };
    for (const source of before) source.after.push(made);
    steps.push(made);
    return made;
  };
  const shapes = (path: string) => {
    const traced = seen.get(path);
    if (traced === undefined) return {};
    return { input: traced.input.shape.slice(1), output: traced.output.shape.slice(1) };
  };
  const follow = (layer: Layer, source: Growing, path: string): Growing => {
    const { wiring } = layer;
    if (wiring === undefined) return step(path, layer.type, [source], { layer, ...shapes(path) });
    return through(wiring, source, path);
  };
  const through = (wiring: Wiring, source: Growing, path: string): Growing => {
    const ends = new Map([["input", source]]);
    let last = source;
    for (const [i, { name, from, join, layer, beside }] of wiring.entries()) {
      if (beside) continue;
      const below = path === "" ? name : `${path}/${name}`;
      const given = from.map((other) => ends.get(other) ?? source);
      const whole = i === wiring.length - 1 && layer === undefined ? shapes(path) : {};
      const [first = source] = given;
      const output = layer === undefined ? whole.output : seen.get(below)?.input.shape.slice(1);
      const met =
        given.length < 2
          ? first
          : step(path, "join", given, { join, ...(output !== undefined && { output }) });
      last = layer === undefined ? met : follow(layer, met, below);
      ends.set(name, last);
    }
    return last;
  };
  const input = x.shape.slice(1);
  const start = step("", "input", [], { input, output: input });
  follow(model, start, model.children.length === 0 ? model.label : "");
  return steps;
}

/** The step whose output this one alone reads, and which nobody else reads; undefined at joins and where ways part. */
export function previous(step: Step): Step | undefined {
  const [source, ...others] = step.before;
  return others.length === 0 && source?.after.length === 1 ? source : undefined;
}

/** The one step that reads this one, and reads nothing else. */
export function next(step: Step): Step | undefined {
  const [reader, ...others] = step.after;
  return others.length === 0 && reader?.before.length === 1 ? reader : undefined;
}

/** The nearest step in a direction that does not pass; the ways there have no side way. */
export function nearest(
  step: Step,
  towards: (step: Step) => Step | undefined,
  passes: (step: Step) => boolean,
): Step | undefined {
  let at = towards(step);
  while (at !== undefined && passes(at)) at = towards(at);
  return at;
}

/** The steps strictly between two on one way. */
export function between(from: Step, to: Step): Step[] {
  const found: Step[] = [];
  for (let at = next(from); at !== undefined && at !== to; at = next(at)) found.push(at);
  return found;
}

/** Layers through which pixels are seen where they are, or moved as a whole. */
const inPlace = (step: Step): boolean => pointwise.has(step.type) || step.type === "pad";

/**
 * Whether somebody else reads what a step leaves out: another reader of the same pixels for which `reads` holds, as the body beside a
 * shortcut does, or one that reads them shifted.
 */
export function isReadOtherwise(step: Step, reads: (reader: Step) => boolean): boolean {
  let source = step.before[0] ?? step;
  while (inPlace(source) && source.before[0] !== undefined) source = source.before[0];
  const others = readersOf(source).filter((reader) => reader !== step);
  const isShifted = (reader: Step): boolean => reader.before.some(({ type }) => type === "pad");
  return others.some((reader) => reads(reader) || isShifted(reader) !== isShifted(step));
}

const readersOf = (source: Step): Step[] =>
  source.after.flatMap((reader) => (inPlace(reader) ? readersOf(reader) : [reader]));
