import { describe, expect, it } from "vitest";
import { describeInitializers, describeKinds } from "../../../../src/nn/index.ts";
import { suggestionsAt } from "./completion.ts";

const vocabulary = { layers: describeKinds(), initializers: describeInitializers() };

/** `|` is the cursor. */
const at = (marked: string) => {
  const offset = marked.indexOf("|");
  const text = marked.replace("|", "");
  const found = suggestionsAt(text, offset, vocabulary);
  const labels = found?.options.map(({ label }) => label) ?? [];
  const write = (label: string): string | undefined => {
    const option = found?.options.find((one) => one.label === label);
    return found && option && text.slice(0, found.from) + option.insert + text.slice(found.to);
  };
  return { labels, write };
};

describe("suggestionsAt", () => {
  it("knows the types of layers, and replaces what is typed", () => {
    const { labels, write } = at('{ "type": "sequential", "layers": [{ "type": "con|" }] }');
    expect(labels.slice(0, 3)).toEqual(["conv2d", "conv1d", "conv3d"]);
    expect(labels).toContain("denseConnection");
    expect(labels).not.toContain("relu");
    expect(write("conv2d")).toBe('{ "type": "sequential", "layers": [{ "type": "conv2d" }] }');
    expect(at('{ "type": | }').write("linear")).toBe('{ "type": "linear" }');
  });

  it("knows the options of the layer that the cursor is in", () => {
    const { labels, write } = at('{ "type": "sequential", "layers": [{ "type": "conv2d", "|" }] }');
    expect(labels).toEqual(expect.arrayContaining(["filters", "kernel", "padding", "name"]));
    expect(labels).not.toContain("type");
    expect(labels).not.toContain("layers");
    expect(write("filters")).toBe(
      '{ "type": "sequential", "layers": [{ "type": "conv2d", "filters": 1 }] }',
    );
    expect(at('{ "type": "conv2d", "filters": 8, | }').labels).not.toContain("filters");
  });

  it("keeps a value that is there when a name is completed", () => {
    expect(at('{ "type": "conv2d", "fil|": 8 }').write("filters")).toBe(
      '{ "type": "conv2d", "filters": 8 }',
    );
  });

  it("knows the values of an option, the default first", () => {
    expect(at('{ "type": "conv2d", "padding": "|" }').labels).toEqual(["valid", "same"]);
    expect(at('{ "type": "conv2d", "bias": | }').labels).toEqual(["true", "false"]);
    expect(at('{ "type": "linear", "init": "he|" }').labels).toContain("heNormal");
    expect(at('{ "type": "transformerEncoder", "activation": "|" }').labels).toContain("gelu");
    expect(at('{ "type": "conv2d", "filters": | }').labels).toEqual([]);
  });

  it("knows what is in an initialiser and in the nodes of a graph", () => {
    expect(at('{ "type": "linear", "init": { "type": "|" } }').labels).toContain("orthogonal");
    expect(at('{ "type": "linear", "init": { "type": "normal", "|" } }').labels).toEqual(["std"]);
    expect(
      at('{ "type": "graph", "nodes": [{ "name": "a", "from": ["input"], "join": "|" }] }').labels,
    ).toEqual(["add", "multiply", "concat"]);
  });

  it("begins a layer with its type, in a text that is not finished", () => {
    expect(at('{ "type": "sequential", "layers": [ { "|').labels).toEqual(["type"]);
    expect(at('{ "type": "sequential", "layers": [ { "type": "re|').write("relu")).toBe(
      '{ "type": "sequential", "layers": [ { "type": "relu"',
    );
    expect(at("{|").labels).toEqual(["type"]);
  });

  it("says nothing where nothing can be said, and survives what is no JSON", () => {
    for (const text of ["|", "[|]", '"|"', "}|{", `${"[".repeat(50_000)}|`])
      expect(at(text).labels).toEqual([]);
  });
});
