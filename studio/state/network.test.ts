import { expect, it, vi } from "vitest";
import type { Analysis } from "../worker/analysis/analyse.ts";
import { analysing, followNetwork, problems } from "./network.ts";
import { change, open } from "./project.ts";
import { startProject } from "./start.ts";

const asked: { readonly text: string; answer(given: Analysis): void; fail(): void }[] = [];
vi.mock("./engine.ts", () => ({
  analysis: () => ({
    analyse: (text: string) =>
      new Promise<Analysis>((answer, fail) =>
        asked.push({ text, answer, fail: () => fail(new Error("out of memory")) }),
      ),
  }),
}));
const settle = () => new Promise((resolve) => setTimeout(resolve));

it("asks about the latest text once the last answer is there, and about none twice", async () => {
  open({ ...startProject, text: "a" });
  const stop = followNetwork();
  for (const text of ["b", "c", "d"]) change({ text });
  change({ seed: 7 });
  expect(asked.map(({ text }) => text)).toEqual(["a"]);
  asked[0]?.answer({ problems: [{ message: "of a" }] });
  await settle();
  expect(asked.map(({ text }) => text)).toEqual(["a", "d"]);
  expect([analysing.value, problems.value]).toEqual([true, []]);
  asked[1]?.answer({ problems: [{ message: "of d" }] });
  await settle();
  change({ seed: 8 });
  expect([analysing.value, asked.length]).toEqual([false, 2]);
  expect(problems.value).toEqual([{ message: "of d" }]);
  // An answer that does not come is said, and the next is asked for.
  change({ text: "e" });
  asked[2]?.fail();
  await settle();
  expect(problems.value[0]?.message).toBe("the network cannot be looked at: out of memory");
  change({ text: "f" });
  expect([analysing.value, asked.length]).toEqual([true, 4]);
  stop();
});
