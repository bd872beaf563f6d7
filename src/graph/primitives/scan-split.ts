import { batch, batchable, spread } from "../batching.ts";
import { is } from "../graph.ts";
import type { Node } from "../node.ts";
import { failShape, inScope } from "../scope.ts";
import { substitute } from "../substitute.ts";
import { full, repeatedConstant } from "./broadcast.ts";
import { contractPrimitive } from "./contract.ts";
import { gatherPrimitive } from "./gather.ts";
import { iotaPrimitive } from "./iota.ts";
import { leaf, leafPrimitive } from "./leaf.ts";
import { mapPrimitive } from "./map.ts";
import { reducePrimitive } from "./reduce.ts";
import { reshape } from "./reshape.ts";
import { bodyOrder, type ScanAttrs, type ScanBody, scanNode } from "./scan.ts";
import { carryRows, scanParts, scanRows } from "./scan-rows.ts";
import { scatterAddPrimitive } from "./scatter-add.ts";

/** A body, and what its leaves stand for. */
export interface Recurrence extends ScanAttrs {
  /** The first carry. */
  readonly init: readonly Node[];
  /** With the leading axis T. */
  readonly series: readonly Node[];
  readonly captured: readonly Node[];
}

/** What a recurrence gives: the carry after its last step, and each y stacked along a leading axis. */
export interface Scanned {
  readonly last: readonly Node[];
  readonly ys: readonly Node[];
}

/** Worth an operation of its own over all steps at once, rather than a small one in each. */
const isHeavy = (node: Node): boolean =>
  is(node, contractPrimitive) ||
  is(node, reducePrimitive) ||
  is(node, gatherPrimitive) ||
  is(node, scatterAddPrimitive);

/** Moves elements only: costs nothing wherever it stands. */
const isView = (node: Node): boolean => node.primitive.view !== undefined;

/**
 * Runs a recurrence. Only what leads from carry to carry stays in the loop:
 *
 *  - what depends on xs alone (xₜ·W) is computed before it, for all steps at once;
 *  - what does not lead to the next carry (the products of a weight gradient) is computed after it, from stacked values.
 *
 * Both take sums, products and gathers out, with what must go along; elementwise work stays where its inputs are at hand. The products
 * that stay in the loop are given as further ys, so that the gradient need not compute them again.
 *
 * @throws {ShapeError} if there is no step, or inputs do not fit the body
 */
export function scan(recurrence: Recurrence): Scanned {
  const { length } = recurrence;
  if (!(Number.isSafeInteger(length) && length >= 1))
    failShape("scan", `length is ${length}; at least one step is needed`);
  return new Split(withConstants(recurrence)).run();
}

/** Series that are one repeated number need no memory. */
function withConstants(recurrence: Recurrence): Recurrence {
  const by = new Map<Node, Node>();
  for (const [i, values] of recurrence.series.entries()) {
    const { shape, dtype } = recurrence.xs[i]!;
    const value = repeatedConstant(values);
    if (value !== undefined) by.set(recurrence.xs[i]!, full(shape, value, dtype));
  }
  const count = recurrence.next.length;
  const given = substitute([...recurrence.next, ...recurrence.ys], by);
  return { ...recurrence, next: given.slice(0, count), ys: given.slice(count) };
}

class Split {
  readonly #whole: Recurrence;
  readonly #order: readonly Node[];
  /** Nodes that depend on the carry; that depend on the carry or on xs; that lead to the next carry. */
  readonly #recurrent: ReadonlySet<Node>;
  readonly #moving: ReadonlySet<Node>;
  readonly #core: ReadonlySet<Node>;
  /** Computed outside of the loop, for all steps at once. */
  readonly #outside = new Set<Node>();
  readonly #leaves = new Map<Node, boolean>();
  /** Values of the loop that are stacked, each with its number among the loop's ys. */
  readonly #stacked = new Map<Node, number>();
  /** Values for all steps. */
  readonly #batched = new Map<Node, Node>();
  #loop: Node<ScanAttrs> | undefined;

  constructor(whole: Recurrence) {
    this.#whole = whole;
    this.#order = bodyOrder(whole);
    this.#recurrent = dependents(this.#order, whole.carry);
    this.#moving = dependents(this.#order, [...whole.carry, ...whole.xs]);
    this.#core = leadingTo(this.#order, whole.next, this.#recurrent);
    this.#decide();
  }

  run(): Scanned {
    const { carry, ys, length } = this.#whole;
    for (const y of ys) this.#stack(y);
    const attrs = this.#buildLoop();
    const { last } = carryRows(attrs);
    const loop = this.#loop;
    const parts = scanParts(attrs);
    return {
      last: carry.map(({ shape }, i) => reshape(scanRows(loop!, parts[i]!, last, 1), shape)),
      ys: ys.map((y) => spread({ node: this.#value(y), many: this.#moving.has(y) }, length)),
    };
  }

  /** Which nodes leave the loop: heavy ones off the way from carry to carry, and all that follows them, where there are rules for it. */
  #decide(): void {
    const follows = (node: Node) => node.inputs.some((input) => this.#outside.has(input));
    for (const node of this.#order) {
      if (!this.#moving.has(node) || this.#core.has(node)) continue;
      const recurrent = this.#recurrent.has(node);
      if ((isHeavy(node) || (recurrent && follows(node))) && this.#canLeave(node))
        this.#outside.add(node);
    }
    // What a node without a rule reads has to be there in the loop.
    for (const node of this.#order.toReversed()) {
      if (!this.#recurrent.has(node) || this.#outside.has(node)) continue;
      for (const input of node.inputs) if (this.#recurrent.has(input)) this.#outside.delete(input);
    }
  }

  /** Whether its values for all steps can be computed at once from what the loop stacks, the series and what is shared. */
  #canLeave(node: Node): boolean {
    const known = this.#leaves.get(node);
    if (known !== undefined) return known;
    const can =
      !this.#moving.has(node) ||
      is(node, leafPrimitive) ||
      (batchable(
        node,
        node.inputs.map((input) => this.#moving.has(input)),
      ) &&
        node.inputs.every((input) => this.#canStack(input) || this.#canLeave(input)));
    this.#leaves.set(node, can);
    return can;
  }

  /** Whether the loop can give a value for every step. */
  #canStack(node: Node): boolean {
    return this.#recurrent.has(node) && node.dtype === "float32";
  }

  /** Notes what must be stacked for the values of a node for all steps. */
  #stack(node: Node): void {
    if (!this.#moving.has(node) || is(node, leafPrimitive)) return;
    if (this.#stacked.has(node) || this.#whole.next.includes(node)) return;
    if (this.#byRule(node)) for (const input of node.inputs) this.#stack(input);
    else this.#stacked.set(node, this.#stacked.size);
  }

  /** Whether the values for all steps are computed from those of its inputs, rather than stacked. */
  #byRule(node: Node): boolean {
    if (this.#outside.has(node) || !this.#recurrent.has(node)) return this.#canLeave(node);
    return (isView(node) || !this.#canStack(node)) && this.#canLeave(node);
  }

  /** The values of a node for all steps, or its one value if it is the same in all. */
  #value(node: Node): Node {
    const known = this.#batched.get(node);
    if (known) return known;
    const made = inScope(node.scope, () => this.#compute(node));
    this.#batched.set(node, made);
    return made;
  }

  #compute(node: Node): Node {
    const { carry, xs, shared, next, series, captured, length } = this.#whole;
    if (xs.includes(node)) return series[xs.indexOf(node)]!;
    if (!this.#moving.has(node))
      return substitute(
        [node],
        new Map(shared.map((stand, i) => [stand, captured[i]!] as const)),
      )[0]!;
    const { before, after } = carryRows(this.#whole);
    const at = [carry.indexOf(node), next.indexOf(node)];
    const loop = this.#loop;
    if (loop && (at[0]! >= 0 || at[1]! >= 0)) {
      const [part, first] = at[0]! >= 0 ? [at[0]!, before] : [at[1]!, after];
      return scanRows(loop, scanParts(loop.attrs)[part]!, first, length);
    }
    const place = this.#stacked.get(node);
    if (loop && place !== undefined)
      return scanRows(loop, scanParts(loop.attrs)[carry.length + place]!);
    const inputs = node.inputs.map((input) => ({
      node: this.#value(input),
      many: this.#moving.has(input),
    }));
    const made = batch(node, inputs, length);
    if (!made) throw new Error(`${node.primitive.name} has no rule for all steps at once`);
    return made;
  }

  /** The loop with what is left: series for what comes from before it, ys for what is stacked. */
  #buildLoop(): ScanAttrs {
    const { carry, xs, shared, next, init, series, captured, length, reverse } = this.#whole;
    const wanted = [...next, ...this.#stacked.keys()];
    const hoisted: Node[] = [];
    const lifted: Node[] = [];
    const seen = new Set<Node>();
    const visit = (node: Node): void => {
      if (seen.has(node)) return;
      seen.add(node);
      if (this.#outside.has(node) && !this.#recurrent.has(node)) hoisted.push(node);
      else if (!this.#moving.has(node) && !isCheap(node)) lifted.push(node);
      else {
        for (const input of node.inputs) visit(input);
        // Products of the loop, for the gradient.
        const isProduct = this.#recurrent.has(node) && isHeavy(node) && node.dtype === "float32";
        if (isProduct && !next.includes(node) && !this.#stacked.has(node))
          this.#stacked.set(node, this.#stacked.size);
      }
    };
    for (const node of wanted) visit(node);
    const stand = ({ shape, dtype }: Node): Node => leaf({ shape, dtype });
    const by = new Map([...hoisted, ...lifted].map((node) => [node, stand(node)] as const));
    const rebuilt = substitute([...next, ...this.#stacked.keys()], by);
    const body: ScanBody = {
      carry,
      xs: [...xs, ...hoisted.map((node) => by.get(node)!)],
      shared: [...shared, ...lifted.map((node) => by.get(node)!)],
      next: rebuilt.slice(0, next.length),
      ys: rebuilt.slice(next.length),
    };
    const used = new Set(bodyOrder(body));
    const isUsed = (_: unknown, at: number, list: readonly Node[]) => used.has(list[at]!);
    const attrs: ScanAttrs = {
      ...body,
      xs: body.xs.filter(isUsed),
      shared: body.shared.filter(isUsed),
      length,
      reverse,
    };
    if (carry.length + attrs.ys.length === 0) return attrs;
    const allSeries = [...series, ...hoisted.map((node) => this.#value(node))];
    const allShared = [...captured, ...lifted.map((node) => this.#value(node))];
    this.#loop = scanNode(attrs, [
      ...init,
      ...allSeries.filter((_, at) => used.has(body.xs[at]!)),
      ...allShared.filter((_, at) => used.has(body.shared[at]!)),
    ]);
    return attrs;
  }
}

/** Those of an order that are in `of` or depend on one of them. */
function dependents(order: readonly Node[], of: readonly Node[]): Set<Node> {
  const found = new Set(of);
  for (const node of order) if (node.inputs.some((input) => found.has(input))) found.add(node);
  return found;
}

/** Those within a set that `targets` depend on, themselves included. */
function leadingTo(
  order: readonly Node[],
  targets: readonly Node[],
  within: ReadonlySet<Node>,
): Set<Node> {
  const found = new Set(targets.filter((node) => within.has(node)));
  for (const node of order.toReversed())
    if (found.has(node)) for (const input of node.inputs) if (within.has(input)) found.add(input);
  return found;
}

/** What may be computed in every step though it is the same in all: movements, counters and constants. */
const isCheap = (node: Node): boolean => is(node, leafPrimitive) || isView(node) || isKnown(node);

const isKnown = (node: Node): boolean =>
  is(node, iotaPrimitive) ||
  (is(node, leafPrimitive) && node.attrs.data !== undefined) ||
  ((isView(node) || is(node, mapPrimitive)) && node.inputs.every(isKnown));
