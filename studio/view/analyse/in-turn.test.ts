import { expect, it } from "vitest";
import { inTurn } from "./in-turn.ts";

it("asks one question at a time, not those that nobody wants any more, and goes on after a failure", async () => {
  const asked: string[] = [];
  const inOrder = inTurn();
  const first = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  inOrder(
    () => {
      asked.push("first");
      return first.promise;
    },
    () => true,
  );
  let isWanted = true;
  inOrder(
    async () => {
      asked.push("second");
    },
    () => isWanted,
  );
  inOrder(
    async () => {
      asked.push("third");
      done.resolve();
    },
    () => true,
  );
  await Promise.resolve();
  await Promise.resolve();
  expect(asked).toEqual(["first"]);
  isWanted = false;
  first.reject(new Error("the worker has failed"));
  await done.promise;
  expect(asked).toEqual(["first", "third"]);
});
