import { expect, it } from "vitest";
import { startProject } from "./start.ts";
import { keepUnwritten, takeUnwritten } from "./unwritten.ts";

function shelf() {
  const kept = new Map<string, string>();
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
}

it("gives back once what was changed last", () => {
  const tab = shelf();
  const typed = { ...startProject, text: "{", seed: 9 };
  keepUnwritten(tab, "1.abc", typed);
  expect(takeUnwritten(tab, "1.abc")).toEqual(typed);
  expect(takeUnwritten(tab, "1.abc")).toBeUndefined();
});

it("gives nothing to another address, and nothing that is no project", () => {
  const tab = shelf();
  keepUnwritten(tab, null, startProject);
  expect(takeUnwritten(tab, "1.abc")).toBeUndefined();
  for (const bad of ["{", "3", '{"address":null,"project":{"text":1}}']) {
    tab.setItem("fovea-unwritten", bad);
    expect(takeUnwritten(tab, null)).toBeUndefined();
  }
});

it("goes on where the browser keeps nothing", () => {
  const refuses = (): never => {
    throw new DOMException("full", "QuotaExceededError");
  };
  const tab = { getItem: refuses, setItem: refuses, removeItem: refuses };
  keepUnwritten(tab, null, startProject);
  expect(takeUnwritten(tab, null)).toBeUndefined();
});
