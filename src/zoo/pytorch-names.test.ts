import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import golden from "../../test/golden/pytorch-names.json" with { type: "json" };
import { stateDictShapes } from "../formats/index.ts";
import { models } from "./index.ts";

/** As in test/golden/pytorch-names.py, whose --list prints the other side. */
const linesOf = (shapes: ReadonlyMap<string, readonly number[]>): string[] =>
  [...shapes].map(([name, shape]) => `${name} ${shape.join(",")}\n`).sort();

describe("the tensors of the zoo's model, by PyTorch's names and shapes, are those of", () => {
  for (const [name, { library, tensors, sha256 }] of Object.entries(golden.models))
    it(`${library}'s ${name}`, () => {
      const { build, input, pytorch } = models.get(name) ?? expect.fail(`there is no ${name}`);
      const lines = linesOf(stateDictShapes(build(), input, pytorch));
      expect(lines.length).toBe(tensors);
      expect(createHash("sha256").update(lines.join("")).digest("hex")).toBe(sha256);
    });
});
