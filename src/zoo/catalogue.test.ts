import { describe, expect, it } from "vitest";
import { catalogue } from "./catalogue.ts";
import { models } from "./index.ts";

const all = [...models.values()];

describe("catalogue", () => {
  it("has every model once, families together", () => {
    const cards = catalogue(all);
    expect(cards.map(({ name }) => name).toSorted()).toEqual([...models.keys()].toSorted());
    const changes = cards.filter(({ family }, i) => family !== cards[i - 1]?.family);
    expect(changes.length).toBe(new Set(cards.map(({ family }) => family)).size);
  });

  it("finds a family however it is written, and none that there is not", () => {
    const names = (family: string) => catalogue(all, { family }).map(({ name }) => name);
    expect(names("resnet")).toContain("resnet50");
    expect(names("Wide-ResNet")).toEqual(names("wide resnet"));
    expect(names("nets")).toEqual([]);
  });

  it("sorts by a figure, the least first", () => {
    for (const sort of ["params", "macs"] as const) {
      const found = catalogue(all, { sort }).map((card) => card[sort]);
      expect(found).toEqual(found.toSorted((a, b) => a - b));
    }
  });

  it("says where every model comes from and what it is", () => {
    for (const { name, family, description, source, input, params } of catalogue(all)) {
      expect(
        [description, source, family].every((text) => text.length > 2),
        name,
      ).toBe(true);
      expect(
        [...input, params].every((n) => n >= 1),
        name,
      ).toBe(true);
    }
  });
});
