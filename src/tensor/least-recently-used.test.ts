import { expect, it } from "vitest";
import { LeastRecentlyUsed } from "./least-recently-used.ts";

it("lets the entry go that was not asked for longest", () => {
  const cache = new LeastRecentlyUsed<string, number>(2);
  cache.set("a", 1);
  cache.set("b", 2);
  expect(cache.get("a")).toBe(1);
  cache.set("c", 3);
  expect(cache.get("b")).toBeUndefined();
  expect(cache.get("a")).toBe(1);
  expect(cache.get("c")).toBe(3);
  expect(cache.size).toBe(2);
});

it("replaces a value and counts that as use", () => {
  const cache = new LeastRecentlyUsed<string, number>(2);
  cache.set("a", 1);
  cache.set("b", 2);
  cache.set("a", 10);
  cache.set("c", 3);
  expect(cache.get("a")).toBe(10);
  expect(cache.get("b")).toBeUndefined();
});

it("keeps within a weight, but always the newest", () => {
  const cache = new LeastRecentlyUsed<string, number>(10, 100);
  cache.set("a", 1, 40);
  cache.set("b", 2, 40);
  cache.set("c", 3, 40);
  expect([cache.get("a"), cache.get("b"), cache.get("c")]).toEqual([undefined, 2, 3]);
  cache.set("b", 20, 10);
  cache.set("d", 4, 50);
  expect([cache.get("b"), cache.get("c"), cache.get("d")]).toEqual([20, 3, 4]);
  cache.set("e", 5, 1000);
  expect([cache.size, cache.get("e")]).toEqual([1, 5]);
});
