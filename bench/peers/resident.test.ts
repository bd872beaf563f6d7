import { expect, it } from "vitest";
import { parseStatus } from "./resident.ts";

it("reads what a process holds and held, in bytes", () => {
  const status = "Name:\tnode\nVmPeak:\t  900 kB\nVmHWM:\t   200 kB\nVmRSS:\t   100 kB\n";
  expect(parseStatus(status)).toEqual({ now: 102_400, peak: 204_800 });
});

it("refuses what is no status", () => expect(() => parseStatus("")).toThrow("VmRSS"));
