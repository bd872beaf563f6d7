import { beforeAll, expect, it } from "vitest";
import { wasm } from "../backend/wasm/index.ts";
import { setBackend } from "../tensor/index.ts";
import { experiments } from "./index.ts";

const backend = wasm({ threads: 2 });
beforeAll(() => setBackend(backend));

it.each([...experiments.values()])(
  "$name stops when it is told to while it works",
  async (experiment) => {
    const stop = new AbortController();
    // Comes in as Ctrl-C does: only where the work lets waiting events have their turn.
    const told = setTimeout(() => stop.abort(), 1);
    const run = experiment.run({ backend, seed: 1, signal: stop.signal });
    await expect(run).rejects.toThrow("aborted");
    clearTimeout(told);
  },
);
