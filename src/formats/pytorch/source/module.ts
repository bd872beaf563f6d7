/** A model as modules of PyTorch: which there are, under what names, and what each does with x. */
import { chain, type Layer, type WiringStep } from "../../../nn/index.ts";
import { FormatError } from "../../format-error.ts";
import { isWhole } from "../kind/index.ts";
import { type PytorchNames, pytorchPath } from "../names.ts";
import { type Layout, placedByRank, type WalkedLayer } from "../walk.ts";
import { moduleOf } from "./constructors.ts";
import { type Call, isIdentifier } from "./python.ts";
import {
  classOf,
  commonPrefix,
  freeName,
  fresh,
  newScope,
  reference,
  relative,
  rowOf,
  type Scope,
} from "./scope.ts";

/** A module by what it is called with, a number that a module keeps, a row of modules, or a class of the file's own. */
export type Module =
  | { readonly kind: "call"; readonly call: Call }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "sequential"; readonly children: readonly (readonly [string, Module])[] }
  | ClassModule;

export interface ClassModule {
  readonly kind: "class";
  /** The path of the layer, for the name of the class. */
  readonly path: string;
  /** By name; one with dots lies in containers. */
  readonly fields: ReadonlyMap<string, Module>;
  readonly lines: readonly string[];
  /** What `forward` returns. */
  readonly result: string;
  /** Heads whose losses count in training: the attribute with their output, and the weight. */
  readonly auxiliary: readonly (readonly [attribute: string, weight: number])[];
}

export interface Source {
  readonly root: Module;
  /** Names of the helpers that are used. */
  readonly helpers: ReadonlySet<string>;
  /** Classes of activations that are written out, by name. */
  readonly activations: ReadonlyMap<string, string>;
}

/** Kinds that are a row of their children. */
const CHAINS = [
  "separableConv2d",
  "spatiallySeparableConv2d",
  "flattenedConv2d",
  "transformerEncoder",
];

/** @throws {FormatError} naming a layer that cannot be written in PyTorch */
export function modulesOf(
  layer: Layer,
  walked: readonly WalkedLayer[],
  names: PytorchNames | undefined,
): Source {
  return new Builder(walked, names).build(layer);
}

/** A variable of `forward`. */
interface Wire {
  readonly variable: string;
  readonly layout: Layout;
  readonly rank: number;
}

const below = (path: string, name: string): string => (path === "" ? name : `${path}/${name}`);
const isUnder = (name: string, prefix: string): boolean =>
  prefix === "" || name.startsWith(`${prefix}.`);

class Builder {
  readonly #walked: ReadonlyMap<string, WalkedLayer>;
  readonly #names: PytorchNames | undefined;
  /** PyTorch's names of the layers with tensors, by path. */
  readonly #owners = new Map<string, string>();
  readonly #helpers = new Set<string>();
  readonly #activations = new Map<string, string>();

  constructor(walked: readonly WalkedLayer[], names: PytorchNames | undefined) {
    this.#walked = new Map(walked.map((one) => [one.path, one]));
    this.#names = names;
    for (const { path, layer, variables } of walked)
      if (this.#isLeaf(layer)) {
        const own = [variables.params, variables.state];
        if (own.some((tensors) => Object.keys(tensors).length > 0))
          this.#owners.set(path, pytorchPath(path, names));
      }
  }

  build(layer: Layer): Source {
    const made = { helpers: this.#helpers, activations: this.#activations };
    // A model of one layer is called by its label, but its tensors have no prefix.
    if (this.#isLeaf(layer)) return { root: this.#call(this.#at("", layer)), ...made };
    const scope = newScope("");
    const result = this.#asUsual(this.#inside(scope, layer, "", "x"), this.#at("", layer));
    return { root: classOf(scope, "", result), ...made };
  }

  /** The output as it is everywhere: maps with their channels first, sequences with their features last, vectors in our order. */
  #asUsual(variable: string, { given, output, flattenedAfter }: WalkedLayer): string {
    if (flattenedAfter === undefined)
      return this.#laid(variable, given, placedByRank(output).layout, output.rank);
    const { channels, places } = flattenedAfter;
    return `${variable}.unflatten(1, (${channels}, ${places})).transpose(1, 2).flatten(1)`;
  }

  #isLeaf = (layer: Layer): boolean => layer.children.length === 0 || isWhole(layer.type);

  #at(path: string, layer: Layer): WalkedLayer {
    const found = this.#walked.get(path) ?? this.#walked.get(layer.label);
    if (found === undefined) throw new FormatError(`${path}: is not met by the computation`);
    return found;
  }

  /** Writes what a layer does with the variable `from`, into `to` where it makes something; gives the variable with the result. */
  #place(scope: Scope, layer: Layer, path: string, from: string, to: string): string {
    if (this.#isLeaf(layer)) return this.#placeLeaf(scope, layer, path, from, to);
    const prefix = this.#prefixOf(scope.prefix, path);
    if (prefix === undefined) return this.#inside(scope, layer, path, from, to);
    const inner = newScope(prefix);
    const result = this.#inside(inner, layer, path, "x");
    const name = relative(scope.prefix, prefix);
    scope.fields.set(name, rowOf(inner, result) ?? classOf(inner, path, result));
    scope.lines.push({ text: `${to} = ${reference(name)}(${from})`, field: name });
    return to;
  }

  #placeLeaf(scope: Scope, layer: Layer, path: string, from: string, to: string): string {
    const walked = this.#at(path, layer);
    const module = this.#call(walked);
    const owner = this.#owners.get(path);
    const full = pytorchPath(path, this.#names);
    // What has no tensors may be called as one likes.
    const name =
      owner === undefined
        ? freeName(scope, full.slice(full.lastIndexOf(".") + 1), module)
        : relative(scope.prefix, owner);
    scope.fields.set(name, module);
    const given = this.#laid(from, walked.layout, walked.wanted, walked.input.rank);
    const plain = given === from;
    scope.lines.push({
      text: `${to} = ${reference(name)}(${given})`,
      ...(plain && from === to && { field: name }),
    });
    return to;
  }

  #call(walked: WalkedLayer): Module {
    const { call, helpers, source } = moduleOf(walked);
    if (source !== undefined) this.#activations.set(call.callee, source);
    else for (const helper of helpers ?? []) this.#helpers.add(helper);
    return { kind: "call", call };
  }

  /** The variable in another layout. */
  #laid(variable: string, layout: Layout, wanted: Layout, rank: number): string {
    if (layout === wanted || rank < 3) return variable;
    const name = wanted === "first" ? "channels_first" : "channels_last";
    this.#helpers.add(name);
    return `${name}(${variable})`;
  }

  /**
   * The path of a module of PyTorch's that holds all tensors of the composite at `path` and no others, below `outer`; undefined where
   * there is none, because the names leave this level out.
   */
  #prefixOf(outer: string, path: string): string | undefined {
    const all = [...this.#owners];
    const own = all.flatMap(([owner, name]) => (owner.startsWith(`${path}/`) ? [name] : []));
    const others = all.flatMap(([owner, name]) => (owner.startsWith(`${path}/`) ? [] : [name]));
    if (own.length === 0) return undefined;
    const candidates = [pytorchPath(path, this.#names), commonPrefix(own)];
    return candidates.find(
      (prefix) =>
        prefix !== "" &&
        prefix !== outer &&
        isUnder(prefix, outer) &&
        own.every((name) => isUnder(name, prefix)) &&
        !others.some((name) => isUnder(name, prefix) || name === prefix),
    );
  }

  /** The inside of a composite: a line for each join and each part. Gives the variable with the result. */
  #inside(scope: Scope, layer: Layer, path: string, from: string, to = "x"): string {
    const steps = CHAINS.includes(layer.type) ? chain(layer.children) : layer.wiring;
    if (steps === undefined)
      throw new FormatError(`${path}: a ${layer.type} layer cannot be written in PyTorch`);
    const { layout, input } = this.#at(path, layer);
    const wires = new Map<string, Wire>([["input", { variable: from, layout, rank: input.rank }]]);
    const end = steps.findLastIndex((step) => !step.beside);
    let result = from;
    for (const [at, step] of steps.entries()) {
      const read = step.from.flatMap((name) => wires.get(name) ?? []);
      if (step.beside) {
        this.#beside(scope, layer, path, step, read);
        continue;
      }
      const later = new Set(steps.slice(at + 1).flatMap((other) => other.from));
      const live = [...wires].flatMap(([name, { variable }]) =>
        later.has(name) ? [variable] : [],
      );
      const reused =
        read.length === 1 && read[0] ? (read[0].variable === from ? to : read[0].variable) : to;
      // Beside others x keeps its name, so that what is joined is called by its own.
      const free =
        live.length === 0 || (read.length === 1 && reused !== from && !live.includes(reused));
      const target = free ? reused : fresh(scope, step.name === "body" ? "y" : step.name);
      const wire = this.#step(
        scope,
        layer,
        path,
        step,
        step.from,
        read,
        at === end ? to : target,
        at === end,
      );
      wires.set(step.name, wire);
      if (at === end) result = wire.variable;
    }
    return result;
  }

  /** What is read, joined, through the part of the step's name where there is one. */
  #step(
    scope: Scope,
    layer: Layer,
    path: string,
    step: WiringStep,
    names: readonly string[],
    read: readonly Wire[],
    target: string,
    isEnd: boolean,
  ): Wire {
    const widest = Math.max(...read.map(({ rank }) => rank));
    let wire = read.find(({ rank }) => rank === widest);
    if (wire === undefined) throw new FormatError(`${path}: ${step.name} reads nothing`);
    if (read.length > 1) {
      const layout = isEnd && step.layer === undefined ? this.#at(path, layer).given : wire.layout;
      const laid = read.map((one) => this.#laid(one.variable, one.layout, layout, one.rank));
      const parts = names.map((name, i) => ({
        name,
        variable: laid[i] ?? "x",
        rank: read[i]?.rank ?? 0,
      }));
      const joined: Wire = { variable: target, layout, rank: widest };
      scope.lines.push({
        text: `${target} = ${this.#joined(step.join, layer, parts, joined, path, scope)}`,
      });
      wire = joined;
    }
    if (step.layer === undefined) return wire;
    const inner = below(path, step.name);
    const variable = this.#place(scope, step.layer, inner, wire.variable, target);
    const { given, output } = this.#at(inner, step.layer);
    return { variable, layout: given, rank: output.rank };
  }

  /** A head that only training has. */
  #beside(scope: Scope, layer: Layer, path: string, step: WiringStep, read: readonly Wire[]): void {
    const attribute = `${this.#lastName(path)}_output`;
    const inner: Scope = { ...scope, lines: [] };
    const { variable } = this.#step(
      inner,
      layer,
      path,
      step,
      step.from,
      read,
      fresh(scope, "head"),
      false,
    );
    scope.lines.push({ text: "if self.training:" });
    for (const { text } of inner.lines) scope.lines.push({ text: `    ${text}` });
    scope.lines.push({ text: `    self.${attribute} = ${variable}` });
    scope.auxiliary.push([attribute, Number(layer.options.weight)]);
  }

  #lastName(path: string): string {
    const full = pytorchPath(path, this.#names);
    const last = full.slice(full.lastIndexOf(".") + 1);
    return isIdentifier(last) ? last : `head_${last}`;
  }

  #joined(
    join: WiringStep["join"],
    layer: Layer,
    parts: readonly { readonly name: string; readonly variable: string; readonly rank: number }[],
    { layout, rank }: Wire,
    path: string,
    scope: Scope,
  ): string {
    const last = layout === "last" && rank > 2;
    const variables = parts.map(({ variable }) => variable);
    const { options } = layer;
    const of = (name: string) => parts.find((part) => part.name === name);
    switch (join) {
      case "add":
        return parts
          .map(({ name, variable }) =>
            layer.type === "residual" && name === "body"
              ? this.#body(variable, options, scope)
              : variable,
          )
          .join(" + ");
      case "concat":
        return `torch.cat((${variables.join(", ")}), ${last ? -1 : 1})`;
      case "multiply":
        return parts
          .toSorted((a, b) => b.rank - a.rank)
          .map((part) => this.#factor(part, variables, rank, last))
          .join(" * ");
      case "dual path": {
        if (last)
          throw new FormatError(`${path}: a dualPath of sequences cannot be written in PyTorch`);
        this.#helpers.add("dual_path");
        const past = of("shortcut") ?? of("input");
        return `dual_path(${past?.variable}, ${of("body")?.variable}, ${Number(options.summed)})`;
      }
      case "mean":
        this.#helpers.add("vote");
        return `vote(${last || rank === 2 ? -1 : 1}, ${variables.join(", ")})`;
    }
  }

  /** A factor for each channel stands for each element. */
  #factor(
    part: { readonly variable: string; readonly rank: number },
    variables: readonly string[],
    rank: number,
    last: boolean,
  ): string {
    const { variable } = part;
    if (part.rank === rank) return variable;
    if (last) return `${variable}.reshape(len(${variable}), ${"1, ".repeat(rank - 2)}-1)`;
    this.#helpers.add("spread");
    return `spread(${variable}, ${variables.find((other) => other !== variable)})`;
  }

  /** The body of a residual block: by its scale, and in training by chance. */
  #body(variable: string, { scale, survival, each }: Layer["options"], scope: Scope): string {
    const kept = (name: string, value: unknown): string => {
      const module: Module = { kind: "number", value: Number(value) };
      const free = freeName(scope, name, module);
      scope.fields.set(free, module);
      return reference(free);
    };
    const scaled =
      scale === undefined || scale === 1 ? variable : `${kept("scale", scale)} * ${variable}`;
    if (survival === undefined || survival === 1) return scaled;
    this.#helpers.add("survive");
    return `survive(${scaled}, ${kept("survival", survival)}, ${each === "example" ? "True" : "False"}, self.training)`;
  }
}
