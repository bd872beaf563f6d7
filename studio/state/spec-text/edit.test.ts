import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differenceOf, insertAt, moveAt, removeAt, setAt } from "./edit.ts";

const text = `{"type":"sequential",   "layers": [
    { "type": "conv2d",
      "filters": 8 },
    {"type":"relu"}, { "type": "flatten" }
]}`;

describe("edits of a network's text", () => {
  it("change a value and nothing else", () => {
    expect(setAt(text, ["layers", 0, "filters"], 16)).toBe(text.replace("8", "16"));
    expect(setAt(text, ["layers", 1], { type: "tanh" })).toBe(
      text.replace('{"type":"relu"}', '{ "type": "tanh" }'),
    );
  });

  it("write a new option as those before it are written", () => {
    expect(setAt(text, ["layers", 0, "kernel"], [3, 5])).toBe(
      text.replace('"filters": 8', '"filters": 8,\n      "kernel": [3, 5]'),
    );
    expect(setAt(text, ["layers", 1, "name"], "act")).toBe(
      text.replace('"relu"', '"relu", "name": "act"'),
    );
    expect(setAt("{}", ["type"], "relu")).toBe('{ "type": "relu" }');
  });

  it("take out options and entries", () => {
    expect(removeAt(text, ["layers", 0, "filters"])).toBe(text.replace(/,\n +"filters": 8/, ""));
    expect(removeAt(text, ["layers", 1])).toBe(text.replace(/,\s+\{"type":"relu"\}/, ""));
    expect(removeAt('{ "a": [1] }', ["a", 0])).toBe('{ "a": [] }');
  });

  it("put entries in", () => {
    expect(insertAt(text, ["layers"], 1, { type: "tanh" })).toBe(
      text.replace('{"type":"relu"}', '{ "type": "tanh" },\n    {"type":"relu"}'),
    );
    expect(insertAt(text, ["layers"], 3, { type: "tanh" })).toBe(
      text.replace('{ "type": "flatten" }', '{ "type": "flatten" },\n    { "type": "tanh" }'),
    );
    expect(insertAt('  { "layers": [] }', ["layers"], 0, 1)).toBe('  { "layers": [\n    1\n  ] }');
    expect(insertAt("[1]", [], 1, 2)).toBe("[1, 2]");
  });

  it("move entries as they were typed", () => {
    expect(moveAt(text, ["layers"], 1, 2)).toBe(
      text.replace(
        '{"type":"relu"}, { "type": "flatten" }',
        '{ "type": "flatten" }, {"type":"relu"}',
      ),
    );
  });

  it("refuse what is not there", () => {
    expect(() => removeAt(text, ["layers", 9])).toThrow("nothing at layers/9");
    expect(() => removeAt(text, [])).toThrow("cannot be removed");
    expect(() => insertAt(text, ["type"], 0, 1)).toThrow("no list with a place 0 at type");
    expect(() => moveAt(text, ["layers"], 0, 3)).toThrow("places 0 and 3");
    expect(() => setAt("", ["type"], 1)).toThrow("nothing at the beginning");
  });

  it("do to lists what they say", () => {
    const lists = fc.array(fc.jsonValue({ maxDepth: 2 }), { minLength: 1, maxLength: 6 });
    const spaces = fc.constantFrom(0, 1, 4);
    fc.assert(
      fc.property(
        lists,
        spaces,
        fc.nat(),
        fc.nat(),
        fc.jsonValue(),
        (items, space, i, j, value) => {
          const written = JSON.stringify({ a: items }, null, space);
          const [from, to] = [i % items.length, j % items.length];
          const read = (edited: string): unknown => (JSON.parse(edited) as { a: unknown }).a;
          const same = (a: unknown, b: unknown) =>
            expect(JSON.stringify(a)).toBe(JSON.stringify(b));
          same(read(insertAt(written, ["a"], from, value)), items.toSpliced(from, 0, value));
          same(read(removeAt(written, ["a", from])), items.toSpliced(from, 1));
          same(read(setAt(written, ["a", from], value)), items.with(from, value));
          const moved = items.toSpliced(from, 1).toSpliced(to, 0, items[from] ?? null);
          same(read(moveAt(written, ["a"], from, to)), moved);
        },
      ),
    );
  });
});

describe("differenceOf", () => {
  it("makes one text the other", () => {
    const texts = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 12 });
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const { from, to, insert } = differenceOf(before, after);
        expect(before.slice(0, from) + insert + before.slice(to)).toBe(after);
      }),
    );
    expect(differenceOf("abcd", "abXd")).toEqual({ from: 2, to: 3, insert: "X" });
  });
});
