import { fromSpec, type Layer, type Spec, type Tensors } from "../../../nn/index.ts";
import { graphLayer } from "../../../nn/layer/graph.ts";
import { sequentialLayer } from "../../../nn/layer/sequential.ts";
import { type Tensor, tensor } from "../../../tensor/index.ts";
import { unsupported } from "../import/error.ts";
import type { OnnxModel, OnnxNode } from "../import/model.ts";
import type { Value } from "../import/value.ts";
import {
  type Atom,
  type Axes,
  type Axis,
  extentOf,
  type Placed,
  places,
  sameAtoms,
  sameAxes,
  sameAxis,
  sameOrder,
  shapeOf,
} from "./axes.ts";

/** A tensor of the file, as a node of our graph makes it. */
export interface Handle extends Placed {
  /** Of the node; "input" for the input. */
  readonly node: string;
}

/** A node of the graph as long as it is being made. */
export interface Draft {
  readonly name: string;
  readonly from: readonly string[];
  readonly join: "add" | "multiply" | "concat";
  /** The layer as JSON; none where the node only joins. */
  spec: Spec | undefined;
  params: Record<string, Tensors>;
  state: Record<string, Tensors>;
}

/** What a layer is made of. */
export interface Parts {
  readonly spec: Spec;
  readonly params?: Record<string, Tensors>;
  readonly state?: Record<string, Tensors>;
}

/** The graph of a file on its way to be layers. */
export class Raise {
  readonly model: OnnxModel;
  readonly batch: Atom;
  /** By name, in the order in which they were made. */
  readonly #drafts = new Map<string, Draft>();
  /** How many nodes wanted a name. */
  readonly #wanted = new Map<string, number>();
  readonly #values: ReadonlyMap<string, Value>;
  readonly #handles = new Map<string, Handle>();
  readonly #uses = new Map<string, number>();
  readonly #dealt = new Map<string, Handle>();
  #node: OnnxNode | undefined;

  /** @param nodes  those that will be raised; they say how often a tensor is read */
  constructor(
    model: OnnxModel,
    nodes: readonly OnnxNode[],
    values: ReadonlyMap<string, Value>,
    batch: Atom,
  ) {
    this.model = model;
    this.batch = batch;
    this.#values = values;
    const read = [
      ...nodes.flatMap(({ inputs }) => inputs),
      ...model.outputs.map(({ name }) => name),
    ];
    for (const name of read) this.#uses.set(name, (this.#uses.get(name) ?? 0) + 1);
  }

  /** The node that is raised now, of which errors speak. */
  at(node: OnnxNode): void {
    this.#node = node;
  }

  /** For `throw`. */
  refuse(what: string): Error {
    const { op = "", where = "" } = this.#node ?? {};
    return unsupported(
      `${where}: ${op} of opset ${this.model.opset} ${what}, of which there is no layer; runOnnx runs it`,
    );
  }

  /** As `refuse`, for an operator that no layer is like. */
  refuseOperator(): Error {
    const { op = "", where = "" } = this.#node ?? {};
    return unsupported(
      `${where}: ${op} of opset ${this.model.opset} has no layer here; runOnnx runs it`,
    );
  }

  set(name: string, handle: Handle): void {
    this.#handles.set(name, handle);
  }

  /** What a node of the file reads; undefined where that is a constant, or left out. */
  maybe(name: string | undefined): Handle | undefined {
    const handle = name === undefined ? undefined : this.#handles.get(name);
    // Channels that were dealt out for one reader are so for the next.
    const dealt = handle && this.#dealt.get(handle.node);
    return dealt && sameAxes(dealt.logical, handle.logical) ? dealt : handle;
  }

  x(node: OnnxNode, index = 0): Handle {
    const handle = this.maybe(node.inputs[index]);
    if (!handle) throw this.refuse(`reads a constant at input ${index}`);
    return handle;
  }

  /** The shape that the file's tensor has, batch included. */
  shape(name: string | undefined): readonly number[] {
    return this.value(name)?.shape ?? [];
  }

  value(name: string | undefined): Value | undefined {
    return name === undefined || name === "" ? undefined : this.#values.get(name);
  }

  /** Depends on no input. */
  isConstant(name: string | undefined): boolean {
    const value = this.value(name);
    return value !== undefined && value.sources.length === 0;
  }

  /** The numbers of a constant that a node reads; undefined where it is left out. */
  numbers(node: OnnxNode, index: number): Float32Array | undefined {
    const name = node.inputs[index];
    const value = this.value(name);
    if (!value) return undefined;
    if (!this.isConstant(name))
      throw this.refuse(`computes input ${index}, which must be a constant`);
    const numbers = value.numbers(node.where);
    return numbers instanceof Float32Array ? numbers : Float32Array.from(numbers);
  }

  /** As `numbers`, of what must be there. */
  weight(
    node: OnnxNode,
    index: number,
  ): { readonly data: Float32Array; readonly shape: readonly number[] } {
    const data = this.numbers(node, index);
    if (!data) throw this.refuse(`lacks input ${index}`);
    return { data, shape: this.shape(node.inputs[index]) };
  }

  /** So many nodes of the file, and outputs, read this tensor. */
  uses(name: string | undefined): number {
    return name === undefined || name === "" ? 0 : (this.#uses.get(name) ?? 0);
  }

  /** Whatever of the file's tensors is this handle's node, seen in one way or another, is read once. */
  isReadOnce({ node }: Handle): boolean {
    for (const [name, handle] of this.#handles)
      if (handle.node === node && this.uses(name) !== 1) return false;
    return true;
  }

  // — making nodes —

  /** A new node; `like` says where the elements of what comes out lie. */
  emit(
    name: string,
    from: Handle | readonly Handle[],
    parts: Parts | undefined,
    like: Placed,
    join: Draft["join"] = "add",
  ): Handle {
    const read = Array.isArray(from) ? (from as readonly Handle[]) : [from as Handle];
    const unique = this.#unique(name);
    this.#drafts.set(unique, {
      name: unique,
      from: read.map(({ node }) => node),
      join,
      spec: parts?.spec,
      params: parts?.params ?? {},
      state: parts?.state ?? {},
    });
    return { node: unique, physical: like.physical, logical: like.logical };
  }

  /** The draft that made a handle. */
  draftOf({ node }: Handle): Draft | undefined {
    return this.#drafts.get(node);
  }

  #unique(name: string): string {
    // Names are parts of paths, and keys of trees; control characters would be refused.
    const clean = name.replaceAll("/", ".").replace(/^\.+|\.+$/g, "") || "layer";
    const kept = clean.slice(0, 120).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "_");
    const base = kept === "__proto__" || kept === "input" ? `${kept}_` : kept;
    for (;;) {
      const n = (this.#wanted.get(base) ?? 0) + 1;
      this.#wanted.set(base, n);
      const unique = n === 1 ? base : `${base}_${n}`;
      if (!this.#drafts.has(unique)) return unique;
    }
  }

  /**
   * What the layer of a node is called: by its weight, "features.0" of "features.0.weight"; by the path that PyTorch's exporter writes,
   * "/layer1/layer1.0/relu/Relu"; else by what it is.
   */
  nameOf(node: OnnxNode, fallback: string, weight?: number): string {
    const constant = weight === undefined ? undefined : node.inputs[weight];
    const own = constant === undefined ? undefined : /^(.+)\.weight\w*$/.exec(constant)?.[1];
    if (own !== undefined) return own;
    const path = node.name.split("/").slice(1, -1);
    const [last, above] = [path.at(-1), path.at(-2)];
    if (last === undefined) return fallback;
    return above === undefined || last.startsWith(`${above}.`) || !above.includes(".")
      ? last
      : `${above}.${last}`;
  }

  // — where elements lie —

  /**
   * x lying as wanted: as it is, or by a layer that only reshapes it, or deals its channels.
   * @throws {UnsupportedOnnxError} where it would have to be turned
   */
  arrange(x: Handle, wanted: Axes): Handle {
    if (sameAxes(x.physical, wanted)) return x;
    if (!sameOrder(x.physical, wanted)) return this.arrange(this.#shuffled(x, wanted), wanted);
    const shape = shapeOf(wanted).slice(1);
    if (!sameAxis(wanted[0] ?? [], x.physical[0] ?? []))
      throw this.refuse("mixes the examples of a batch");
    const spec: Spec = wanted.length === 2 ? { type: "flatten" } : { type: "reshape", shape };
    return this.emit(spec.type, x, { spec }, { physical: wanted, logical: x.logical });
  }

  /** Channels dealt out anew: the groups (a, b) as (b, a). */
  #shuffled(x: Handle, wanted: Axes): Handle {
    const [mine, theirs] = [x.physical.flat(), wanted.flat()];
    const last = x.physical.at(-1) ?? [];
    const before = mine.length - last.length;
    const turned = theirs.slice(before);
    const cut = last.indexOf(turned[0] as Atom);
    const dealt = [...last.slice(cut), ...last.slice(0, cut)];
    if (
      !sameAxis(mine.slice(0, before), theirs.slice(0, before)) ||
      cut < 1 ||
      !sameAxis(dealt, turned)
    )
      throw this.refuse("needs the elements in another order than they lie in");
    const spec: Spec = { type: "channelShuffle", groups: extentOf(last.slice(0, cut)) };
    const like = { ...x, physical: x.physical.with(-1, dealt) };
    const handle = this.emit("channelShuffle", x, { spec }, like);
    this.#dealt.set(x.node, handle);
    return handle;
  }

  /** x as images with their channels last, [N, …, C], where the file sees [N, C, …]. */
  images(x: Handle): Handle {
    const [n = [], c = [], ...rest] = x.logical;
    return this.arrange(x, [n, ...rest, c]);
  }

  /** x with the axis that the file sees at `axis` as the last, in whatever order its elements lie. */
  features(x: Handle, axis: number): Handle {
    const seen = x.logical.at(axis) ?? [];
    if (sameAtoms(x.physical.at(-1) ?? [], seen) && x.physical.length === x.logical.length)
      return x;
    const others = x.physical.map((own) => own.filter((atom) => !seen.includes(atom)));
    const own = x.physical.flat().filter((atom) => seen.includes(atom));
    // The other axes, those of 1 left out until they are as many as the file sees.
    const kept = others.filter((list, i) => i === 0 || list.length > 0);
    const missing = x.logical.length - 1 - kept.length;
    return this.arrange(x, [
      ...kept,
      ...Array.from({ length: Math.max(missing, 0) }, () => []),
      own,
    ]);
  }

  /** A constant for each place of the last axis as it lies; `numbers` are in the order of the axis that the file sees. */
  perFeature(x: Handle, seen: Axis, numbers: Float32Array): Tensor {
    const order = places(x.physical.at(-1) ?? [], seen);
    return tensor(order ? Float32Array.from(order, (at) => numbers[at] ?? 0) : numbers.slice());
  }

  // — the result —

  /** The layers that were made, wired; a row where that is all there is. */
  finish(output: Handle): {
    readonly layer: Layer;
    readonly params: Tensors;
    readonly state: Tensors;
  } {
    const drafts = this.#needed(output);
    const params: Record<string, Tensors> = {};
    const state: Record<string, Tensors> = {};
    for (const draft of drafts) {
      if (Object.keys(draft.params).length > 0) params[draft.name] = draft.params;
      if (Object.keys(draft.state).length > 0) state[draft.name] = draft.state;
    }
    const layers = new Map(
      drafts.flatMap(({ name, spec }) => (spec ? [[name, fromSpec(spec, name)] as const] : [])),
    );
    const isRow = drafts.every(
      ({ from, spec }, i) =>
        spec && from.length === 1 && from[0] === (drafts[i - 1]?.name ?? "input"),
    );
    const children = [...layers].map(([name, layer]) => ({ name, layer }));
    // Not as records of names, which would put "0" before "conv".
    const layer = isRow
      ? sequentialLayer.make({ layers: children })
      : graphLayer.make({
          layers: children,
          nodes: drafts.map(({ name, from, join }) => ({ name, from, join })),
        });
    return { layer, params, state };
  }

  /** What leads to the output, which comes last. */
  #needed({ node }: Handle): Draft[] {
    const needed = new Set([node]);
    for (const { name, from } of [...this.#drafts.values()].toReversed())
      if (needed.has(name)) for (const other of from) needed.add(other);
    const drafts = [...this.#drafts.values()].filter(({ name }) => needed.has(name));
    const identity: Spec = { type: "identity" };
    if (drafts.length === 0)
      return [
        { name: "identity", from: ["input"], join: "add", spec: identity, params: {}, state: {} },
      ];
    return drafts;
  }
}
