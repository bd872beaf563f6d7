import { expect, it } from "vitest";
import type { Portion } from "./keeper.ts";
import { MemoryKeeper } from "./memory-keeper.ts";
import { SoleKeeper } from "./sole-keeper.ts";

const portion: Portion = {
  plan: {
    name: "x",
    model: { type: "relu" },
    data: { name: "digits" },
    training: {
      ...{ epochs: 1, batch: 1, labelSmoothing: 0, averaging: 0, augmentation: {} },
      ...{ optimiser: { type: "sgd" }, schedule: { type: "constant" } },
    },
    seed: 1,
  },
  ...{ savedAt: 0, first: true, records: [], steps: [] },
  checkpoint: {
    ...{ run: "", seed: 1, tensors: new Map() },
    position: {
      ...{ step: 1, epoch: 0, batch: 1, lossSum: 1, correct: 0, examples: 1, records: 0 },
      ...{ seconds: 1, best: null, results: [] },
    },
  },
};

it("keeps the run of one page, and offers it to no other while that is open", async () => {
  const shared = new MemoryKeeper();
  let open = true;
  const first = new SoleKeeper(shared, async () => true);
  const waits: boolean[] = [];
  const second = new SoleKeeper(shared, async (wait) => {
    waits.push(wait);
    return !open;
  });
  await first.write(portion);
  await expect(second.write(portion)).rejects.toThrow("another tab keeps its run");
  expect(await second.last()).toBeUndefined();
  await second.forget();
  expect((await first.last())?.checkpoint.position.step).toBe(1);
  // A page that is being left is waited for; one that is still there after that stays.
  expect(waits).toEqual([true, false, false]);
  open = false;
  expect((await second.last())?.checkpoint.position.step).toBe(1);
});
