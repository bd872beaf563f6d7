import { closeSync, openSync, readdirSync, readSync } from "node:fs";
import { cpus } from "node:os";
import type { Machine } from "../../../compiler/index.ts";

/** The vectors of a CPU, by the macro that GCC and Clang define for them; the first that fits is meant. */
const LEVELS = [
  // Half and quarter vectors reach all 32 registers through VL only.
  {
    name: "AVX-512",
    needs: ["__AVX512F__", "__AVX512VL__", "__FMA__"],
    widths: [16, 8, 4],
    registers: 32,
  },
  // Integer steps of exp and its kin need AVX2, not AVX alone.
  { name: "AVX2", needs: ["__AVX2__", "__FMA__"], widths: [8, 4], registers: 16 },
  { name: "SSE", needs: ["__SSE2__"], widths: [4], registers: 16 },
  { name: "NEON", needs: ["__aarch64__"], widths: [4], registers: 32 },
  { name: "plain vectors", needs: [], widths: [4], registers: 16 },
] as const;

export type Level = (typeof LEVELS)[number]["name"];

export const isLevel = (name: unknown): name is Level => LEVELS.some((l) => l.name === name);

/** The widest vectors that a compiler with these macros makes code for. */
export function levelOf(macros: ReadonlyMap<string, string>): Level {
  const level = LEVELS.find(({ needs }) => needs.every((macro) => macros.has(macro)));
  return level?.name ?? "plain vectors";
}

/** What the scheduler must know of a CPU with such vectors, and of its caches. */
export function machineOf(name: Level, cacheRoot = "/sys/devices/system/cpu/cpu0/cache"): Machine {
  const level = LEVELS.find((candidate) => candidate.name === name) ?? LEVELS[LEVELS.length - 1]!;
  const { l1, l2 } = readCaches(cacheRoot);
  return { widths: level.widths, join: 1, registers: level.registers, l1, l2 };
}

const KIB = 1 << 10;
/** Apple's cores, which say nothing in files, and what any other core of this century has. */
const UNKNOWN_CACHES =
  process.platform === "darwin" && process.arch === "arm64"
    ? { l1: 128 * KIB, l2: 1024 * KIB }
    : { l1: 32 * KIB, l2: 1024 * KIB };
const LEAST_L2 = 128 * KIB;

/** Bytes of the first two data caches. Of a second one that CPUs share, each has its part: all of them will be busy. */
function readCaches(root: string): { readonly l1: number; readonly l2: number } {
  let { l1, l2 } = UNKNOWN_CACHES;
  for (const folder of list(root)) {
    const text = (name: string) => readStart(`${root}/${folder}/${name}`).trim();
    if (!folder.startsWith("index") || text("type") === "Instruction") continue;
    const bytes = parseSize(text("size"));
    if (bytes === 0) continue;
    if (text("level") === "1") l1 = bytes;
    if (text("level") === "2") l2 = Math.max(LEAST_L2, bytes / countCpus(text("shared_cpu_list")));
  }
  return { l1, l2: Math.floor(l2) };
}

/** `48K`, `2M`; 0 for anything else. */
function parseSize(text: string): number {
  const [, digits = "0", unit = ""] = /^(\d+)([KMG]?)$/.exec(text) ?? [];
  return Number(digits) * { "": 1, K: KIB, M: KIB ** 2, G: KIB ** 3 }[unit]!;
}

/** How many CPUs `0-3,8` names; 1 for anything else. */
function countCpus(text: string): number {
  let count = 0;
  for (const [, first, last = first] of text.matchAll(/(\d+)(?:-(\d+))?/g))
    count += Math.max(0, Number(last) - Number(first) + 1);
  return Math.max(1, count);
}

/**
 * What distinguishes this CPU from others that need other code: its model and all its features. The name alone is not enough,
 * for a virtual machine may hide some.
 */
export function describeCpu(): string {
  // One core's paragraph; the file of a large machine is long and slow to make.
  const [paragraph = ""] = readStart("/proc/cpuinfo").split("\n\n");
  const lines = paragraph.split("\n").filter((line) => STABLE.test(line));
  const names = cpus().slice(0, 1);
  return [process.platform, process.arch, ...names.map(({ model }) => model), ...lines].join("\n");
}

/** Not: processor, MHz, bogomips, microcode, which change from core to core and from boot to boot. */
const STABLE =
  /^(vendor_id|cpu family|model|model name|stepping|flags|Features|CPU \w+|isa|uarch|cpu|revision)\s*:/;

const MOST_BYTES = 16 * KIB;

/** The beginning of a file of the kernel, or nothing. */
function readStart(path: string): string {
  try {
    const file = openSync(path, "r");
    try {
      const bytes = Buffer.alloc(MOST_BYTES);
      return bytes.toString("latin1", 0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch {
    return "";
  }
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
