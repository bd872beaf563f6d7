import { expect, it } from "vitest";
import { median, medians, profileTable } from "./profile.ts";

it("joins runs by the median of each kernel", () => {
  const run = (a: number, b: number) => [
    { name: "a", ms: a, macs: 7, bytes: 8 },
    { name: "b", ms: b, macs: 0, bytes: 16 },
  ];
  expect(medians([run(1, 5), run(9, 4), run(2, 6)])).toEqual(run(2, 5));
});

it("shows time, share, work and rate of each kernel, and their sums", () => {
  const kernels = [
    { name: "conv contract", ms: 2, macs: 50_000_000, bytes: 4_000_000 },
    { name: "map", ms: 0.5, macs: 0, bytes: 6_000_000 },
  ];
  // 50e6 multiply-accumulates in 2 ms are 50 GFLOP/s; 4 MB in 2 ms are 2 GB/s.
  expect(profileTable(kernels, 80).split("\n")).toEqual([
    "kernel            ms    share        MACs       bytes  GFLOP/s  of peak  GB/s",
    "conv contract  2.000   80.0 %  50,000,000   4,000,000     50.0     63 %   2.0",
    "map            0.500   20.0 %               6,000,000                    12.0",
    "all            2.500  100.0 %  50,000,000  10,000,000     40.0     50 %   4.0",
    "peak: 80.0 GFLOP/s, multiply-adds on registers alone, measured just now",
  ]);
  expect(profileTable(kernels, undefined)).not.toContain("peak:");
});

it("takes the mean of the two in the middle as the median of an even number", () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([5])]).toEqual([2, 2.5, 5]);
});
