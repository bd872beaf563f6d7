import type { DType, HostArray } from "../../expr/dtype.ts";
import { makeNode } from "../graph.ts";
import type { Node, Primitive } from "../node.ts";
import { failShape } from "../scope.ts";
import { type Shape, showShape, sizeOf } from "../shape.ts";

export interface LeafAttrs {
  readonly shape: Shape;
  readonly dtype: DType;
  /** Values of a constant; a placeholder, whose values come with each run, has none. Must not be changed later. */
  readonly data?: HostArray;
  readonly name?: string;
}

/** Constants up to this size merge by content. */
const MERGE_LIMIT = 16;

const identities = new WeakMap<LeafAttrs, number>();
let nextIdentity = 0;

function identityOf(attrs: LeafAttrs): number {
  const known = identities.get(attrs);
  if (known !== undefined) return known;
  identities.set(attrs, nextIdentity);
  return nextIdentity++;
}

const literal = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

/** A tensor that no operation makes: a placeholder (no data) or a constant. Placeholders are never merged. */
export const leafPrimitive: Primitive<LeafAttrs> = {
  name: "leaf",
  infer({ shape, dtype, data }) {
    if (!shape.every((n) => Number.isSafeInteger(n) && n >= 0))
      failShape(
        "leaf",
        `shape is ${showShape(shape)}; every axis must be a whole number, 0 or more`,
      );
    if (data && data.length !== sizeOf(shape))
      failShape(
        "leaf",
        `shape ${showShape(shape)} needs ${sizeOf(shape)} values, ${data.length} came; reshape or pass all values`,
      );
    return { shape, dtype };
  },
  gradient: () => [],
  reference({ attrs }) {
    const { data, dtype, name } = attrs;
    if (!data) throw new Error(`leaf ${name ?? "without name"} has no values: give it as an input`);
    if (dtype === "float32") return Float64Array.from(data);
    return dtype === "uint32" ? Uint32Array.from(data) : Int32Array.from(data);
  },
  key(attrs) {
    const { shape, dtype, data } = attrs;
    if (!data || data.length > MERGE_LIMIT) return `#${identityOf(attrs)}`;
    return `${dtype}[${shape}]{${Array.from(data, literal)}}`;
  },
};

export const leaf = (attrs: LeafAttrs): Node<LeafAttrs> => makeNode(leafPrimitive, attrs, []);
