import type { AttributeProto } from "../proto/onnx_pb.ts";
import { shortestDecimal } from "./decimal.ts";
import { bad, shown, unsupported } from "./error.ts";
import { type OnnxTensor, readTensor } from "./tensor.ts";

/** What a node's attribute holds. Subgraphs and lists of tensors are named only: no operator here takes them. */
export type Attribute =
  | { readonly kind: "int" | "float"; readonly value: number }
  | { readonly kind: "ints" | "floats"; readonly value: readonly number[] }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "texts"; readonly value: readonly string[] }
  | { readonly kind: "tensor"; readonly value: OnnxTensor }
  | { readonly kind: "graph" | "other"; readonly value: undefined };

const utf8 = new TextDecoder();

/** @param where  the node, as errors call it */
export function readAttribute(proto: AttributeProto, where: string): Attribute {
  const name = `${where}: attribute ${shown(proto.name)}`;
  if (proto.refAttrName !== "")
    throw bad(`${name} refers to an attribute of a function, but stands in no function`);
  switch (proto.type) {
    case 1:
      return { kind: "float", value: shortestDecimal(proto.f) };
    case 2:
      return { kind: "int", value: Number(proto.i) };
    case 3:
      return { kind: "text", value: utf8.decode(proto.s) };
    case 4:
      if (!proto.t) throw bad(`${name} holds no tensor, though it says so`);
      return { kind: "tensor", value: readTensor(proto.t, name) };
    case 5:
    case 10:
      return { kind: "graph", value: undefined };
    case 6:
      return { kind: "floats", value: proto.floats.map(shortestDecimal) };
    case 7:
      return { kind: "ints", value: proto.ints.map(Number) };
    case 8:
      return { kind: "texts", value: proto.strings.map((bytes) => utf8.decode(bytes)) };
    case 9:
    case 11:
    case 12:
    case 13:
    case 14:
      return { kind: "other", value: undefined };
    default:
      throw bad(`${name} is of type ${proto.type}, which there is not`);
  }
}

/** The attributes of one node, by name. Each question names the kind that is needed; another kind is an error. */
export class Attributes {
  readonly #all: ReadonlyMap<string, Attribute>;
  readonly #where: string;

  constructor(all: ReadonlyMap<string, Attribute>, where: string) {
    this.#all = all;
    this.#where = where;
  }

  get names(): readonly string[] {
    return [...this.#all.keys()];
  }

  has(name: string): boolean {
    return this.#all.has(name);
  }

  int(name: string, fallback: number): number {
    return this.#get(name, "int", isNumber) ?? fallback;
  }
  /** An int that is 0 or another. */
  flag(name: string, fallback = false): boolean {
    return this.int(name, fallback ? 1 : 0) !== 0;
  }
  float(name: string, fallback: number): number {
    return this.#get(name, "float", isNumber) ?? fallback;
  }
  text(name: string, fallback: string): string {
    return this.#get(name, "text", (value) => typeof value === "string") ?? fallback;
  }
  ints(name: string): readonly number[] | undefined {
    return this.#get(name, "ints", isNumbers);
  }
  floats(name: string): readonly number[] | undefined {
    return this.#get(name, "floats", isNumbers);
  }
  texts(name: string): readonly string[] | undefined {
    return this.#get(name, "texts", isTexts);
  }
  tensor(name: string): OnnxTensor | undefined {
    return this.#get(name, "tensor", isTensor);
  }

  /** One of some texts. */
  choice<const N extends string>(name: string, names: readonly N[], fallback: N): N {
    const value = this.text(name, fallback);
    const found = names.find((one) => one === value);
    if (found === undefined)
      throw unsupported(
        `${this.#where}: ${name} is ${shown(value)}, must be one of ${names.join(", ")}`,
      );
    return found;
  }

  #get<T>(
    name: string,
    kind: Attribute["kind"],
    is: (value: Attribute["value"]) => value is T & Attribute["value"],
  ): T | undefined {
    const found = this.#all.get(name);
    if (found === undefined) return undefined;
    const { value } = found;
    if (found.kind !== kind || !is(value))
      throw bad(`${this.#where}: attribute ${name} holds ${found.kind}, must hold ${kind}`);
    return value;
  }
}

type Value = Attribute["value"];
const isNumber = (value: Value): value is number => typeof value === "number";
const isNumbers = (value: Value): value is readonly number[] =>
  Array.isArray(value) && value.every((n) => typeof n === "number");
const isTexts = (value: Value): value is readonly string[] =>
  Array.isArray(value) && value.every((n) => typeof n === "string");
const isTensor = (value: Value): value is OnnxTensor =>
  typeof value === "object" && !Array.isArray(value);
