import type { Level } from "./machine.ts";

/**
 * How kernels are compiled. No -ffast-math: NaN, ±∞ and ±0 behave, and sums keep their order; nobody looks at errno or
 * floating-point traps. Products and sums have been joined where that is wanted before C is printed, so that every compiler
 * rounds alike.
 */
export const FLAGS = [
  // What -O2 adds makes kernels no faster, and compiling them twice as long. Two of its passes in GCC (partial redundancies, and with
  // -O3 predictive commoning) keep what a loop loads for its next round, in registers that the accumulators need.
  "-O1",
  "-std=gnu11",
  "-fPIC",
  "-fno-math-errno",
  "-fno-trapping-math",
  "-fno-strict-aliasing",
  "-ffp-contract=off",
  // Warnings concern whoever writes C; here it is generated.
  "-w",
  "-pipe",
] as const;

/** Code for the very CPU that the compiler runs on; GCC and Clang call it differently from platform to platform. */
export const NATIVE: readonly string[] =
  process.arch === "x64" ? ["-march=native"] : ["-mcpu=native"];

/** Without it Clang, on CPUs of Intel, makes two instructions of 256 bits of one of 512. */
export const levelFlags = (level: Level): readonly string[] =>
  level === "AVX-512" ? ["-mprefer-vector-width=512"] : [];
