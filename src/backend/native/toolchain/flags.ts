import type { Level } from "./machine.ts";

/**
 * How kernels are compiled. No -ffast-math: NaN, ±∞ and ±0 behave, and sums keep their order. Products and sums may join to
 * one rounding; nobody looks at errno or floating-point traps.
 */
export const FLAGS = [
  "-O2",
  "-std=gnu11",
  "-fPIC",
  "-fno-math-errno",
  "-fno-trapping-math",
  "-fno-strict-aliasing",
  "-ffp-contract=fast",
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
