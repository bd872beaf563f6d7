import type { Expr } from "../expr/index.ts";
import type { Node } from "../graph/node.ts";
import { type Shape, sizeOf } from "../graph/shape.ts";
import { Between } from "./between.ts";
import { Cells, type Kind, type Rewriting } from "./cells.ts";
import { Elements } from "./elements.ts";
import type { Block, Cell } from "./explanation.ts";
import { elementName, type Name, ofLayer, primed } from "./name.ts";
import { unguarded } from "./textbook.ts";
import type { Given } from "./trace.ts";

/** What a block says of itself beside its numbers. */
export interface Entry extends Pick<Block, "phase" | "title" | "layer" | "helper"> {
  /** A parameter, which has no axis of examples. */
  readonly isParameter?: boolean;
}

/** Where a block stands, for what has to be written before it. */
interface Place extends Pick<Block, "phase" | "layer"> {
  /** Above its letters. */
  readonly number: number | undefined;
}

/** How the elements of a node are named, and how textbooks write each. */
export interface Writing {
  readonly name: Name;
  readonly kind: Kind;
  /** From the names of an element's parts; the name itself where it has no parts. */
  readonly parts?: readonly Name[];
  join?(parts: readonly Name[]): Name;
  form?(element: number, expr: Expr): Rewriting | undefined;
}

/** The numbers of a step, as they are written down one block after the other; every node of the graph at most once. */
export class Ledger {
  readonly cells = new Cells();
  readonly blocks: Block[] = [];
  readonly #elements = new Elements(this.cells.rank);
  readonly #named = new Map<Node, readonly Cell[]>();
  readonly #names = new Map<Node, Name>();
  readonly #taken = new Set<string>();
  readonly #between: Between;

  /** @param outputs  all that will be written */
  constructor(outputs: readonly Node[]) {
    this.#between = new Between(outputs);
  }

  has(node: Node): boolean {
    return this.#named.has(node);
  }

  nameOf(node: Node): Name | undefined {
    return this.#names.get(node);
  }

  /** The cells of a node that is written down; none of another. */
  ids(node: Node): readonly number[] {
    return (this.#named.get(node) ?? []).map(({ id }) => id);
  }

  /** Whether the node only hands on numbers that are written down. */
  isMoved(node: Node): boolean {
    return this.#elements.of(node).every(({ op }) => op === "input");
  }

  /** The name, with primes where it is taken. */
  unique(name: Name): Name {
    const free = this.#taken.has(name.text) ? this.unique(primed(name)) : name;
    this.#taken.add(free.text);
    return free;
  }

  give({ node, values }: Given, name: Name, kind: Kind, entry: Entry): void {
    const names = elementNames(node.shape, [name]);
    const cells = names.map((each, i) => this.cells.give(each, kind, Number(values[i])));
    this.#keep(node, name, cells, entry);
  }

  define(node: Node, { name, kind, parts = [name], join, form }: Writing, entry: Entry) {
    const names = elementNames(node.shape, parts, join);
    const cells = this.#elements
      .of(node)
      .map((expr, i) => this.cells.define(names[i] as Name, kind, expr, form?.(i, expr)));
    this.#keep(node, name, cells, entry);
    return cells;
  }

  /** The sums and maxima that `node` needs, each as a block before it. */
  joined(node: Node, { phase, layer, number }: Place): void {
    for (const { node: part, reducer } of this.#between.before(node, (n) => this.has(n))) {
      const letter = reducer === "max" ? "m" : "s";
      const name = this.unique(ofLayer({ latex: letter, text: letter }, number));
      const title = reducer === "max" ? "the largest" : "in between";
      this.define(
        part,
        { name, kind: "joined", form: (_, expr) => unguarded(expr) },
        { phase, title, helper: true, ...(layer !== undefined && { layer }) },
      );
    }
  }

  #keep(node: Node, name: Name, cells: readonly Cell[], entry: Entry): void {
    const { isParameter = false, ...said } = entry;
    const shape = node.shape.filter((n) => n !== 1);
    const picture = pictureIn(node.shape, isParameter);
    this.blocks.push({ ...said, name, shape, cells, ...(picture && { picture }) });
    // A slope that is another one, passed on, is known by its first name.
    if (this.has(node)) return;
    this.#named.set(node, cells);
    this.#names.set(node, name);
    this.#elements.stand(
      node,
      cells.map(({ id }) => id),
    );
  }
}

/** The rows and columns of [N, H, W, C], and of a kernel [Kh, Kw, Cin, Cout], counted without axes of one place. */
function pictureIn(shape: Shape, isParameter: boolean): Block["picture"] {
  const rows = isParameter ? 0 : 1;
  if (shape.length !== 4 || shape[rows] === 1 || shape[rows + 1] === 1) return undefined;
  const before = shape.slice(0, rows).filter((n) => n !== 1).length;
  return [before, before + 1];
}

/** The names of all elements, axes of one place left out. */
function elementNames(
  shape: Shape,
  parts: readonly Name[],
  join: (parts: readonly Name[]) => Name = ([only]) => only as Name,
): Name[] {
  const axes = shape.filter((n) => n !== 1);
  const wide = axes.length > 1 && axes.some((n) => n > 9);
  return Array.from({ length: sizeOf(axes) }, (_, place) => {
    const index: number[] = [];
    let rest = place;
    for (const n of axes.toReversed()) {
      index.unshift(rest % n);
      rest = Math.floor(rest / n);
    }
    return join(parts.map((name) => elementName(name, index, wide)));
  });
}
