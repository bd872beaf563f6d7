import { describe, expect, it } from "vitest";
import { graphOf } from "../../../worker/analysis/graph.ts";
import { type Arrow, follow, INPUT_KEY, itemOf, itemsOf } from "./navigate.ts";

const conv = { type: "conv2d", filters: 4, kernel: 3, padding: "same" };
const relu = { type: "relu" };
const text = JSON.stringify({
  type: "sequential",
  layers: [
    { name: "stem", ...conv },
    relu,
    {
      name: "fork",
      type: "branches",
      layers: [
        { name: "left", type: "sequential", layers: [conv, relu] },
        { name: "right", ...conv },
      ],
    },
    { name: "block", type: "residual", body: { ...conv, filters: 8 } },
  ],
});
const graph = graphOf(text, [8, 8, 1], []);
const items = itemsOf(graph);

/** The keys that arrows lead to, one after the other. */
function walk(from: string, ...arrows: Arrow[]): (string | undefined)[] {
  let item = items.find(({ key }) => key === from);
  return arrows.map((arrow) => {
    item = item && follow(graph, items, item, arrow);
    return item?.key;
  });
}

describe("arrow keys", () => {
  it("lead through the layers of a box and along the wires", () => {
    expect(walk(INPUT_KEY, "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp")).toEqual([
      "stem",
      "relu",
      "stem",
      INPUT_KEY,
    ]);
    expect(walk("block/body", "ArrowUp", "ArrowUp")[1]).toMatch(/^fork\//);
    expect(walk(INPUT_KEY, "ArrowUp")).toEqual([undefined]);
  });

  it("lead into a body first, not past it", () => {
    const join = items.find(({ path, key }) => path === "fork" && key !== path);
    expect(walk(join?.key ?? "", "ArrowDown")).toEqual(["block/body"]);
  });

  it("lead to what stands beside, and back", () => {
    const [left, right] = ["fork/left/conv2d", "fork/right"].map((key) =>
      items.find((item) => item.key === key),
    );
    const first = (left?.box.x ?? 0) < (right?.box.x ?? 0) ? left : right;
    const other = first === left ? right : left;
    expect(walk(first?.key ?? "", "ArrowRight", "ArrowLeft")).toEqual([other?.key, first?.key]);
  });

  it("lead to both ends", () => {
    expect(walk("relu", "Home", "End")).toEqual([INPUT_KEY, items.at(-1)?.key]);
  });
});

describe("itemOf", () => {
  const of = (path: string | undefined, folded: readonly string[] = []) =>
    itemOf(itemsOf(graphOf(text, [8, 8, 1], folded)), path)?.key;

  it("finds a layer, what it is folded into, and the first of what is inside", () => {
    expect(of("fork/left/relu")).toBe("fork/left/relu");
    expect(of("fork/left/relu", ["fork"])).toBe("fork");
    expect(of("fork/left")).toBe("fork/left/conv2d");
    expect(of("nothing/like/this")).toBeUndefined();
    expect(of(undefined)).toBeUndefined();
    expect(of("")).toBeUndefined();
  });

  it("gives every item a key of its own", () => {
    expect(new Set(items.map(({ key }) => key)).size).toBe(items.length);
  });
});
