import { expect, it } from "vitest";
import { latest } from "./latest.ts";

it("asks the first and the newest question, and drops those between", async () => {
  const asked: number[] = [];
  const answers: number[] = [];
  const ask = latest(async (n: number) => {
    asked.push(n);
    await Promise.resolve();
    return n * n;
  });
  for (let n = 1; n <= 5; n++) ask((answer) => answers.push(answer), n);
  await new Promise((resolve) => setTimeout(resolve));
  expect(asked).toEqual([1, 5]);
  expect(answers).toEqual([1, 25]);
});
