import { afterEach, expect, it, vi } from "vitest";
import { requireBrowser } from "./browser.ts";
import { closeNotices, notices } from "./notices.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  closeNotices();
});

it("says nothing where WebAssembly has SIMD", () => {
  requireBrowser();
  expect(notices.value).toEqual([]);
});

it.each([
  ["no SIMD", { validate: () => false }],
  ["no WebAssembly", undefined],
])("says at the start that a browser with %s cannot train", (_, given) => {
  vi.stubGlobal("WebAssembly", given);
  requireBrowser();
  expect(notices.value.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^This browser has no WebAssembly with SIMD .*not trained\.$/),
  ]);
});
