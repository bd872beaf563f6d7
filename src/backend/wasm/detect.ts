import { canRevectorize } from "./flags.ts";

/** What this machine's WebAssembly can do. Found out by offering tiny modules to the validator, once. */

export interface Features {
  /** 128-bit vectors. Without them nothing here runs. */
  readonly simd: boolean;
  /** f32x4.relaxed_madd and its kin. */
  readonly relaxedSimd: boolean;
  /** Whether relaxed_madd rounds once (a fused multiply-add) rather than twice. */
  readonly fused: boolean;
  /** Atomic instructions, and memory that threads share here and now. */
  readonly threads: boolean;
  /** Why there are no threads; empty if there are. */
  readonly threadsMissing: string;
  /** V8 is told to pair neighbouring 128-bit instructions into 256-bit ones. */
  readonly revectorized: boolean;
}

const V128 = 0x7b;
const F32 = 0x7d;
const END = 0x0b;

/** A module whose one exported function "f" has no parameters, returns `result`, and whose body is `code`. */
function moduleOf(result: number, code: readonly number[], sections: readonly number[] = []) {
  const body = [0, ...code, END];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, 5, 1, 0x60, 0, 1, result],
    ...[3, 2, 1, 0],
    ...sections,
    ...[7, 5, 1, 1, 0x66, 0, 0],
    ...[10, body.length + 2, 1, body.length, ...body],
  ]);
}

/** f32.const, f32x4.splat */
const splat = (value: number) => [
  0x43,
  ...new Uint8Array(new Float32Array([value]).buffer),
  ...[0xfd, 0x13],
];
const RELAXED_MADD = [0xfd, 0x85, 0x02];
const EXTRACT_LANE_0 = [0xfd, 0x1f, 0];
/** One page of shared memory, at most one. */
const SHARED_MEMORY = [5, 4, 1, 3, 1, 1];
/** i32.const 0, i32.atomic.load */
const ATOMIC_LOAD = [0x41, 0, 0xfe, 0x10, 2, 0];

/** (1 + ε)² − (1 + 2ε) is ε² in one rounding and 0 in two, for ε = 2⁻¹². */
const EPSILON = 2 ** -12;
const fusedProbe = () =>
  moduleOf(F32, [
    ...splat(1 + EPSILON),
    ...splat(1 + EPSILON),
    ...splat(-(1 + 2 * EPSILON)),
    ...RELAXED_MADD,
    ...EXTRACT_LANE_0,
  ]);

function isFused(): boolean {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(fusedProbe()));
  const f = exports.f;
  return typeof f === "function" && f() === EPSILON ** 2;
}

function whyNoThreads(): string {
  if (typeof SharedArrayBuffer === "undefined") {
    return "the page is not cross-origin isolated (COOP and COEP headers)";
  }
  if (globalThis.crossOriginIsolated === false) return "the page is not cross-origin isolated";
  const atomics = moduleOf(0x7f, ATOMIC_LOAD, SHARED_MEMORY);
  return WebAssembly.validate(atomics) ? "" : "this runtime has no WebAssembly threads";
}

let features: Features | undefined;

/** The features of this runtime. */
export function detect(): Features {
  if (features !== undefined) return features;
  const simd = WebAssembly.validate(moduleOf(V128, splat(0)));
  const madd = [...splat(0), ...splat(0), ...splat(0), ...RELAXED_MADD];
  const relaxedSimd = WebAssembly.validate(moduleOf(V128, madd));
  const threadsMissing = whyNoThreads();
  features = {
    simd,
    relaxedSimd,
    fused: relaxedSimd && isFused(),
    threads: threadsMissing === "",
    threadsMissing,
    revectorized: canRevectorize(),
  };
  return features;
}

/**
 * One line for people: `WebAssembly SIMD, relaxed (fused), 256-bit pairs; 2 threads; up to 4.0 GiB`.
 *
 * @param lost  why there are fewer threads than asked for, where the runtime has threads
 */
export function describe(threads: number, limitBytes: number, lost?: string): string {
  const found = detect();
  const relaxed = found.fused ? ", relaxed (fused)" : ", relaxed";
  const simd = found.simd
    ? `SIMD${found.relaxedSimd ? relaxed : ""}${found.revectorized ? ", 256-bit pairs" : ""}`
    : "without SIMD";
  const missing = found.threads ? lost : found.threadsMissing;
  const why = missing === undefined ? "" : `: ${missing}`;
  const count = `${threads} thread${threads === 1 ? "" : "s"}${why}`;
  return `WebAssembly ${simd}; ${count}; up to ${(limitBytes / 2 ** 30).toFixed(1)} GiB`;
}
