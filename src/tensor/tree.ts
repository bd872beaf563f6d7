/**
 * Nested parameters: arrays and plain objects whose leaves are anything else.
 * `undefined` and `null` in a tree hold no leaf and stay where they are.
 */
export type Tree<T> = T | readonly Tree<T>[] | { readonly [name: string]: Tree<T> };

/** The shape of a tree with its leaves taken out. Object keys keep the order in which they were found. */
export type TreeDef =
  | { readonly kind: "leaf" }
  | { readonly kind: "empty"; readonly value: undefined | null }
  | { readonly kind: "list"; readonly children: readonly TreeDef[] }
  | {
      readonly kind: "record";
      readonly keys: readonly string[];
      readonly children: readonly TreeDef[];
    };

const LEAF: TreeDef = { kind: "leaf" };

/** True for what `flatten` opens: object literals, not instances of classes. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * The leaves of a tree from left to right, and its structure.
 * Inverse: `unflatten`.
 */
export function flatten<T>(tree: Tree<T>): [leaves: T[], structure: TreeDef] {
  const leaves: T[] = [];
  return [leaves, collect(tree, leaves as unknown[])];
}

function collect(tree: unknown, leaves: unknown[]): TreeDef {
  if (tree === undefined || tree === null) return { kind: "empty", value: tree };
  if (Array.isArray(tree))
    return { kind: "list", children: tree.map((child) => collect(child, leaves)) };
  if (!isRecord(tree)) {
    leaves.push(tree);
    return LEAF;
  }
  const keys = Object.keys(tree);
  return { kind: "record", keys, children: keys.map((key) => collect(tree[key], leaves)) };
}

/**
 * The tree with this structure and these leaves.
 * @throws {RangeError} if there are more or fewer leaves than places
 */
export function unflatten<T>(structure: TreeDef, leaves: readonly T[]): Tree<T> {
  const needed = leafCount(structure);
  if (needed !== leaves.length)
    throw new RangeError(`unflatten: ${leaves.length} leaves came, the structure holds ${needed}`);
  let next = 0;
  const build = (def: TreeDef): unknown => {
    if (def.kind === "leaf") return leaves[next++];
    if (def.kind === "empty") return def.value;
    if (def.kind === "list") return def.children.map(build);
    const made: Record<string, unknown> = {};
    for (let i = 0; i < def.keys.length; i++)
      made[def.keys[i] as string] = build(def.children[i] as TreeDef);
    return made;
  };
  return build(structure) as Tree<T>;
}

export function leafCount(structure: TreeDef): number {
  if (structure.kind === "leaf") return 1;
  if (structure.kind === "empty") return 0;
  return structure.children.reduce((sum, child) => sum + leafCount(child), 0);
}

/**
 * Appends the leaves of `tree` to `leaves` in the order of `structure` and tells whether the tree has that structure.
 * Keys of a record may come in any order. When false, `leaves` holds a part and is to be thrown away.
 */
export function matchTree(structure: TreeDef, tree: unknown, leaves: unknown[]): boolean {
  switch (structure.kind) {
    case "empty":
      return tree === structure.value;
    case "leaf":
      if (tree === undefined || tree === null || Array.isArray(tree) || isRecord(tree))
        return false;
      leaves.push(tree);
      return true;
    case "list": {
      const { children } = structure;
      if (!Array.isArray(tree) || tree.length !== children.length) return false;
      for (let i = 0; i < children.length; i++)
        if (!matchTree(children[i] as TreeDef, tree[i], leaves)) return false;
      return true;
    }
    case "record": {
      if (!isRecord(tree)) return false;
      const { keys, children } = structure;
      let found = 0;
      for (const _ in tree) found++;
      if (found !== keys.length) return false;
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i] as string;
        if (!Object.hasOwn(tree, key)) return false;
        if (!matchTree(children[i] as TreeDef, tree[key], leaves)) return false;
      }
      return true;
    }
  }
}

/**
 * Applies `fn` to the leaves that stand at the same place in every tree.
 * The result has the structure of the first tree.
 * @throws {TypeError} naming the first place where a tree differs in structure
 */
export function mapTree<T, U>(
  fn: (leaf: T, ...others: T[]) => U,
  tree: Tree<T>,
  ...others: Tree<T>[]
): Tree<U> {
  const [leaves, structure] = flatten<T>(tree);
  const columns = others.map((other, i) => {
    const column: unknown[] = [];
    if (!matchTree(structure, other, column))
      throw new TypeError(`mapTree: tree ${i + 2} differs ${firstDifference(structure, other)}`);
    return column as T[];
  });
  return unflatten(
    structure,
    leaves.map((leaf, at) => fn(leaf, ...columns.map((column) => column[at] as T))),
  );
}

/** The place of each leaf in the order of `flatten`: keys and positions joined by "/". */
export const leafPaths = (tree: Tree<unknown>): string[] => placesOf(collect(tree, []));

/** As `leafPaths`, of a structure alone. */
export function placesOf(structure: TreeDef): string[] {
  const paths: string[] = [];
  const walk = (def: TreeDef, path: string): void => {
    if (def.kind === "leaf") paths.push(path);
    if (def.kind === "leaf" || def.kind === "empty") return;
    for (const [i, child] of def.children.entries())
      walk(child, join(path, def.kind === "list" ? i : (def.keys[i] as string)));
  };
  walk(structure, "");
  return paths;
}

const join = (path: string, key: string | number): string =>
  path === "" ? String(key) : `${path}/${key}`;

/** "at block/weight: a leaf came, a list of 2 was needed", for error messages. */
export function firstDifference(structure: TreeDef, tree: unknown, path = ""): string {
  const needed = describe(structure);
  const came = describe(collect(tree, []));
  const here = `at ${path === "" ? "its root" : path}: ${came} came, ${needed} was needed`;
  const below = (key: string | number) => join(path, key);
  if (structure.kind === "list") {
    if (!Array.isArray(tree) || tree.length !== structure.children.length) return here;
    for (let i = 0; i < tree.length; i++) {
      const child = structure.children[i] as TreeDef;
      if (!matchTree(child, tree[i], [])) return firstDifference(child, tree[i], below(i));
    }
  }
  if (structure.kind === "record" && isRecord(tree)) {
    const missing = structure.keys.find((key) => !Object.hasOwn(tree, key));
    const extra = Object.keys(tree).find((key) => !structure.keys.includes(key));
    if (missing !== undefined) return `at ${below(missing)}: nothing came`;
    if (extra !== undefined) return `at ${below(extra)}: nothing was expected`;
    for (let i = 0; i < structure.keys.length; i++) {
      const key = structure.keys[i] as string;
      const child = structure.children[i] as TreeDef;
      if (!matchTree(child, tree[key], [])) return firstDifference(child, tree[key], below(key));
    }
  }
  return here;
}

function describe(structure: TreeDef): string {
  if (structure.kind === "leaf") return "a leaf";
  if (structure.kind === "empty") return String(structure.value);
  if (structure.kind === "list") return `a list of ${structure.children.length}`;
  return `{${structure.keys.join(", ")}}`;
}
