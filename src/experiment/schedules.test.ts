import { describe, expect, it } from "vitest";
import { wasm } from "../backend/wasm/index.ts";
import { setBackend } from "../tensor/index.ts";
import { schedulesExperiment } from "./schedules.ts";

describe("experiment schedules", () => {
  it("bears out what the lecture says of the rate's size, its decay and warm-up (E8, F5: S4)", async () => {
    const backend = wasm({ threads: 1 });
    setBackend(backend);
    const told: string[] = [];
    const onProgress = (text: string) => void told.push(text);
    const { tables, plots, claims } = await schedulesExperiment.run({
      backend,
      seed: 1,
      onProgress,
    });
    expect(claims.filter(({ holds }) => !holds)).toEqual([]);
    expect(claims).toHaveLength(3);
    expect(tables[0]?.rows).toHaveLength(12);
    expect(plots[0]?.series).toHaveLength(3);
    expect(told).toHaveLength(12);
  });
});
