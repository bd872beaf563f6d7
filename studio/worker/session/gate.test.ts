import { expect, it } from "vitest";
import { Gate, type Leave } from "./gate.ts";

/** Walks steps of epochs of three through the gate; gives what was passed. */
function walk(leave: Leave) {
  const waits: boolean[] = [];
  const gate = new Gate(leave, { step: 0, epoch: 0 }, (wait) => waits.push(wait));
  const passed: number[] = [];
  const run = (async () => {
    for (let step = 1; step <= 12; step++) {
      await gate.pass({ step, epoch: Math.floor(step / 3) });
      passed.push(step);
    }
  })();
  return { gate, passed, waits, run };
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

it("lets a run pass, pauses it, and lets it do one batch or go to the end of the epoch", async () => {
  const { gate, passed, waits, run } = walk("pause");
  await turn();
  expect([passed, gate.waits, waits]).toEqual([[], true, [true]]);
  gate.give("batch");
  await turn();
  expect([passed, gate.waits]).toEqual([[1], true]);
  gate.give("epoch");
  await turn();
  // The third step's moment comes when its epoch is over.
  expect([passed, gate.waits]).toEqual([[1, 2], true]);
  gate.give("epoch");
  await turn();
  expect(passed).toEqual([1, 2, 3, 4, 5]);
  gate.give("pause");
  await turn();
  expect(passed.length).toBe(5);
  gate.give("run");
  await run;
  expect(passed.length).toBe(12);
  expect(waits.at(-1)).toBe(false);
});

it("lets a waiting run go when it is to end", async () => {
  const { gate, run, passed } = walk("pause");
  await turn();
  gate.end();
  await run;
  expect(passed.length).toBe(12);
});
