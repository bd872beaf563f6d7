import { koffi } from "../backend/native/library.ts";
import { describeCache } from "../backend/native/toolchain/cache.ts";
import { findToolchain } from "../backend/native/toolchain/find.ts";
import { messageOf } from "./fault.ts";

/** What the native backend needs on this machine, each found or with the reason why not. */
export interface NativeFacts {
  /** `gcc 12.2, AVX-512` */
  readonly compiler: Found;
  readonly compilerPath?: string;
  /** Bits of the widest vectors that the compiler makes code for here. */
  readonly vectorBits?: number;
  /** Bytes of the first two data caches. */
  readonly cpuCaches?: readonly number[];
  /** The package's version. */
  readonly koffi: Found;
  /** Where compiled kernels are kept, or why they are not. */
  readonly cache: string;
}

/** What there is, or what is missing and how to get it. */
export type Found = { readonly found: string } | { readonly missing: string };

const BITS_PER_FLOAT = 32;

/** Looks for the compiler and the package; runs nothing that takes more than seconds. */
export function nativeFacts(): NativeFacts {
  const rest = { koffi: attempt(() => koffi().version), cache: describeCache() };
  try {
    const { description, path, machine } = findToolchain();
    return {
      compiler: { found: description },
      compilerPath: path,
      vectorBits: BITS_PER_FLOAT * (machine.widths[0] ?? 1),
      cpuCaches: [machine.l1, machine.l2],
      ...rest,
    };
  } catch (error) {
    return { compiler: missing(error), ...rest };
  }
}

function attempt(find: () => string): Found {
  try {
    return { found: find() };
  } catch (error) {
    return missing(error);
  }
}

const missing = (error: unknown): Found => ({
  missing: messageOf(error),
});

/** What must be installed before there is a native backend, in words; empty if nothing is missing. */
export const nativeLacks = ({ compiler, koffi }: NativeFacts): string =>
  [...("found" in compiler ? [] : ["a C compiler"]), ...("found" in koffi ? [] : ["koffi"])].join(
    " and ",
  );

/** The rows of `doctor`'s table. */
export function nativeRows(facts: NativeFacts): [string, string][] {
  const { compiler, compilerPath, vectorBits, cpuCaches, cache } = facts;
  const show = (found: Found) => ("found" in found ? found.found : found.missing);
  const path = compilerPath === undefined ? "" : ` (${compilerPath})`;
  const rows: [string, string][] = [["compiler", `${show(compiler)}${path}`]];
  if (vectorBits !== undefined && cpuCaches !== undefined) {
    const kib = cpuCaches.map((bytes) => `${Math.round(bytes / 1024)} KiB`).join(" and ");
    rows.push(["tiles for", `vectors of ${vectorBits} bits, caches of ${kib}`]);
  }
  rows.push(["koffi", show(facts.koffi)], ["kernel cache", cache]);
  return rows;
}
