import { describe, expect, it } from "vitest";
import {
  exchanged,
  freeName,
  type GraphNode,
  insertBehind,
  insertBetween,
  readableBy,
  withInputs,
  withoutNode,
} from "./graph-nodes.ts";

/** "stem<input left<stem right<stem out<left,right:concat", as people would draw it. */
const read = (text: string): GraphNode[] =>
  text.split(" ").map((node) => {
    const [name = "", rest = ""] = node.split("<");
    const [from = "", join] = rest.split(":");
    return { name, from: from.split(","), ...(join !== undefined && { join }) };
  });
const show = (nodes: readonly GraphNode[]): string =>
  nodes
    .map(
      ({ name, from, join }) => `${name}<${from.join(",")}${join === undefined ? "" : `:${join}`}`,
    )
    .join(" ");

const fork = read("stem<input left<stem right<stem out<left,right:concat");

describe("nodes of a graph", () => {
  it("take another behind one, which all read instead", () => {
    expect(show(insertBehind(fork, "stem", "n"))).toBe(
      "stem<input n<stem left<n right<n out<left,right:concat",
    );
    expect(show(insertBehind(fork, "out", "n"))).toBe(`${show(fork)} n<out`);
    expect(show(insertBehind(fork, "input", "n"))).toBe(
      "n<input stem<n left<stem right<stem out<left,right:concat",
    );
  });

  it("take another on a wire, and the rest stays", () => {
    expect(show(insertBetween(fork, "stem", "left", "n"))).toBe(
      "stem<input n<stem left<n right<stem out<left,right:concat",
    );
    expect(() => insertBetween(fork, "input", "out", "n")).toThrow("out does not read input");
  });

  it("do without one where it is clear what is meant", () => {
    expect(show(withoutNode(fork, "stem"))).toBe("left<input right<input out<left,right:concat");
    // Both branches read the same now, and one of them is nothing but a wire.
    expect(show(withoutNode(fork, "left"))).toBe("stem<input right<stem out<stem,right:concat");
    expect(show(withoutNode(read("a<input sum<a,input"), "a"))).toBe("sum<input");
    // The join goes to what reads it alone, or into one of the same kind.
    const tail = [...fork, { name: "end", from: ["out"] }];
    expect(show(withoutNode(tail, "out"))).toBe(
      "stem<input left<stem right<stem end<left,right:concat",
    );
    expect(show(withoutNode(tail, "end"))).toBe(show(fork));
    expect(() => withoutNode(fork, "out")).toThrow("not clear what would without it");
    expect(() => withoutNode(read("a<input"), "a")).toThrow("at least one node");
    expect(() => withoutNode(read("a<input b<a s<a,b t<s,a:concat"), "s")).toThrow(
      "add a and b first and then concat",
    );
    // What the output read comes out, also where it stood further up.
    expect(show(withoutNode(read("a<input b<input c<a"), "c"))).toBe("b<input a<input");
  });

  it("change places along an only wire", () => {
    const row = read("a<input b<a c<b,input");
    expect(show(exchanged(row, "b", -1))).toBe("b<input a<b c<a,input");
    expect(show(exchanged(row, "a", 1))).toBe("b<input a<b c<a,input");
    expect(() => exchanged(row, "a", -1)).toThrow("no layer before a");
    expect(() => exchanged(row, "c", 1)).toThrow("no layer behind c");
    expect(() => exchanged(row, "b", 1)).toThrow("the wires branch between b and c");
    expect(() => exchanged(fork, "stem", 1)).toThrow("the wires branch");
    expect(() => exchanged(fork, "left", -1)).toThrow("the wires branch");
  });

  it("read others, as long as nothing goes in circles", () => {
    expect(readableBy(fork, "left")).toEqual(["input", "stem", "right"]);
    expect(readableBy(fork, "stem")).toEqual(["input"]);
    expect(show(withInputs(fork, "left", ["right", "input"], "multiply"))).toBe(
      "stem<input right<stem left<right,input:multiply out<left,right:concat",
    );
    expect(show(withInputs(fork, "left", ["stem", "input"], "add"))).toBe(
      "stem<input left<stem,input right<stem out<left,right:concat",
    );
    expect(show(withInputs(fork, "out", ["left"], "concat"))).toBe(
      "stem<input left<stem right<stem out<left",
    );
    expect(() => withInputs(fork, "stem", ["out"], undefined)).toThrow("comes of itself");
    expect(() => withInputs(fork, "stem", [], undefined)).toThrow("at least one node");
  });

  it("have names of their own", () => {
    expect([freeName(fork, "relu"), freeName(fork, "stem"), freeName(fork, "input")]).toEqual([
      ...["relu", "stem2", "input2"],
    ]);
  });
});
