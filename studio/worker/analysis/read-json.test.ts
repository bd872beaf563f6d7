import { describe, expect, it } from "vitest";
import { readJson } from "./read-json.ts";

const slips: readonly (readonly [text: string, message: string, offset: number, length: number])[] =
  [
    ["", 'no JSON: nothing is written; write { "type": "linear", "units": 10 }', 0, 0],
    ['{ "a": }', "no JSON: } stands where a value is needed", 7, 1],
    ['{ "a": 1 "b": 2 }', 'no JSON: "b" stands where a comma is needed', 9, 3],
    ['{ "a" 1 }', "no JSON: 1 stands where a colon is needed", 6, 1],
    ['{ "a": 1, }', "no JSON: there is a comma too many before }", 10, 1],
    ["[1, ]", "no JSON: there is a comma too many before ]", 4, 1],
    ["[1, 2", "no JSON: a ] is missing at the end", 5, 1],
    ['{ "a": 1', "no JSON: a } is missing at the end", 8, 1],
    ["[1] xx", "no JSON: the network has ended before this; take out what stands behind it", 4, 2],
    ["{} }\n", "no JSON: the network has ended before this; take out what stands behind it", 3, 2],
    ["[1] // one", "no JSON: a comment stands here; JSON has none, take it out", 4, 6],
    [
      '{ "a": { "b": 1, "c": 2, "b": 3 } }',
      "b stands twice in one { }; take one of them out",
      25,
      3,
    ],
    ["{ 'a': 1 }", `no JSON: 'a' stands in single quotes; write "a"`, 2, 3],
    ["[True]", "no JSON: True is Python's; write true", 1, 4],
    ['["a]', 'no JSON: a text does not end; close it with "', 1, 3],
    [
      "{ a: 1 }",
      "no JSON: a stands where JSON needs a number, true, false, or a text in double quotes",
      2,
      1,
    ],
  ];

describe("readJson", () => {
  it("reads what is JSON", () => {
    expect(readJson('{ "a": [1, null] }')).toEqual({ json: { a: [1, null] } });
    const same = { a: { a: 1 }, b: [{ a: 1 }, { a: 2 }] };
    expect(readJson(JSON.stringify(same))).toEqual({ json: same });
    const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
    expect(readJson(deep)).toHaveProperty("json");
  });

  for (const [text, message, offset, length] of slips)
    it(`says of ${JSON.stringify(text)} that ${message}`, () => {
      expect(readJson(text)).toEqual({ message, offset, length });
    });

  it("survives brackets without end", () => {
    expect(readJson("[".repeat(200_000))).toMatchObject({ offset: expect.any(Number) });
  });
});
