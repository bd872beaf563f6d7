import { describe, expect, it } from "vitest";
import type { FitEvent } from "../train/index.ts";
import { Progress } from "./progress.ts";

const position = {
  step: 0,
  epoch: 0,
  batch: 0,
  lossSum: 0,
  correct: 0,
  examples: 0,
  records: 0,
  seconds: 0,
  best: null,
  results: [],
};

function show(isTTY: boolean, columns = 80): string {
  const written: string[] = [];
  let now = 0;
  const out = { isTTY, columns, write: (text: string) => written.push(text) };
  const progress = new Progress(out, 12, () => now);
  const see = (event: FitEvent, ms: number) => {
    now += ms;
    progress.see(event);
  };
  see({ type: "start", position, steps: 120, stepsPerEpoch: 10 }, 0);
  const stats = {
    traceMs: 40.4,
    compileMs: 200,
    compileStages: {},
    kernelCount: 17,
    arenaBytes: 3 * 2 ** 20,
    macs: 5,
  };
  see({ type: "compiled", firstStepMs: 250.2, stats }, 0);
  for (let step = 1; step <= 10; step++)
    see({ type: "step", step, epoch: 1, loss: 2, accuracy: 0.5, rate: 0.1 }, 250);
  const record = { step: 10, epoch: 1, time: 2.5 };
  see({ type: "record", record: { ...record, split: "train", loss: 2, accuracy: 0.5 } }, 0);
  see({ type: "record", record: { ...record, split: "val", loss: 1, accuracy: 0.755 } }, 0);
  progress.end();
  return written.join("");
}

describe("progress", () => {
  it("writes one line an epoch where there is no terminal", () => {
    expect(show(false)).toBe(
      "first step 250 ms, of it tracing 40, compiling 200: 17 kernels, arena 3.0 MiB\n" +
        "epoch  1/12  loss 2.0000  accuracy 50.00 %  validation 75.50 %  2.5 s\n",
    );
  });

  it("shows share, it/s, time left and loss on a terminal, in one line that fits", () => {
    const text = show(true);
    const frames = text.split("\r\u001b[K").filter((frame) => frame.includes("it/s"));
    expect(frames.length).toBe(10);
    expect(frames.at(-1)).toBe(
      `epoch 1/12 ${"━".repeat(2)}${"╌".repeat(27)} 8 %  4.0 it/s  ETA 27.5 s  loss 2.0000`,
    );
    for (const frame of frames) expect(frame.length).toBeLessThan(80);
    expect(text.endsWith("\r\u001b[K")).toBe(true);
    expect(show(true, 0)).toBe(text);
    const narrow = show(true, 60).split("\r\u001b[K");
    for (const frame of narrow.filter((text) => text.includes("it/s")))
      expect(frame.length, frame).toBeLessThan(60);
  });

  it("uses no colour", () => {
    const codes = show(true).split("\u001b").slice(1);
    expect(codes.length).toBeGreaterThan(10);
    for (const code of codes) expect(code.startsWith("[K")).toBe(true);
  });
});
