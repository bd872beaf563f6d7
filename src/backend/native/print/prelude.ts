import { type Lanes, narrower } from "./form.ts";

/** What every translation unit begins with: types and operations for plain numbers, and for vectors of `width` lanes and fewer. */
export function prelude(width: Lanes): string {
  const vectors = [width, ...narrower(width)].filter((lanes) => lanes > 1);
  return [HEAD, scalar, ...vectors.map(vector)].join("\n");
}

/**
 * Expressions are contracted before they are printed, and the compiler is told not to contract more, so that the same bits
 * come out of every compiler. Where the machine has a fused multiply-add, fma is that, else it rounds twice.
 */
const HEAD = `#include <stdint.h>
#pragma GCC diagnostic ignored "-Wpsabi"
/* Inlined into their one caller, kernels would be compiled as one huge function. */
#define KERNEL __attribute__((noinline, visibility("hidden"))) void
#define INLINE static inline __attribute__((always_inline))
#if defined(__FP_FAST_FMAF) || defined(__FMA__) || defined(__aarch64__)
#define FUSED
#endif
#ifdef __has_builtin
#define HAS_BUILTIN(name) __has_builtin(name)
#else
#define HAS_BUILTIN(name) 0
#endif
`;

const scalar = `INLINE float fma1(float a, float b, float c) {
#ifdef FUSED
  return __builtin_fmaf(a, b, c);
#else
  return a * b + c;
#endif
}
INLINE float select_f1(int32_t m, float a, float b) { return m ? a : b; }
INLINE uint32_t select_u1(int32_t m, uint32_t a, uint32_t b) { return m ? a : b; }
INLINE int32_t select_b1(int32_t m, int32_t a, int32_t b) { return m ? a : b; }
INLINE uint32_t bits1(float a) { uint32_t r; __builtin_memcpy(&r, &a, 4); return r; }
INLINE float float_of_bits1(uint32_t a) { float r; __builtin_memcpy(&r, &a, 4); return r; }
INLINE float abs_f1(float a) { return __builtin_fabsf(a); }
INLINE float lesser1(float a, float b) { return a < b ? a : b; }
INLINE float greater1(float a, float b) { return a > b ? a : b; }
INLINE float choose_lt1(float x, float y, float a, float b) { return x < y ? a : b; }
INLINE float choose_le1(float x, float y, float a, float b) { return x <= y ? a : b; }
INLINE float choose_eq1(float x, float y, float a, float b) { return x == y ? a : b; }
INLINE float choose_ne1(float x, float y, float a, float b) { return x != y ? a : b; }
INLINE float sqrt1(float a) { return __builtin_sqrtf(a); }
INLINE float floor1(float a) { return __builtin_floorf(a); }
INLINE float ceil1(float a) { return __builtin_ceilf(a); }
INLINE float trunc1(float a) { return __builtin_truncf(a); }
INLINE float round1(float a) { return __builtin_rintf(a); }
INLINE float float_of_int1(uint32_t a) { return (float)(int32_t)a; }
INLINE float float_of_uint1(uint32_t a) { return (float)a; }
INLINE uint32_t int_of_float1(float a) {
  return !(a < 2147483648.0f) ? (a == a) * 2147483647u : a < -2147483648.0f ? 2147483648u : (uint32_t)(int32_t)a;
}
INLINE uint32_t uint_of_float1(float a) {
  return !(a > 0.0f) ? 0u : a >= 4294967296.0f ? 4294967295u : (uint32_t)a;
}
${minMax(1)}
/* A row number, kept within 0 … last. */
INLINE intptr_t clamp_int(uint32_t row, int32_t last) {
  int32_t n = (int32_t)row;
  return n < 0 ? 0 : n > last ? last : n;
}
INLINE intptr_t clamp_uint(uint32_t row, uint32_t last) { return row > last ? last : row; }
`;

function vector(lanes: Lanes): string {
  const [f, u, i, n] = [`f32x${lanes}`, `u32x${lanes}`, `i32x${lanes}`, lanes];
  const size = `vector_size(${4 * lanes})`;
  return `typedef float ${f} __attribute__((${size}));
typedef uint32_t ${u} __attribute__((${size}));
typedef int32_t ${i} __attribute__((${size}));
typedef float ${f}_at __attribute__((${size}, aligned(4), may_alias));
typedef uint32_t ${u}_at __attribute__((${size}, aligned(4), may_alias));
${fusedMultiplyAdd(lanes)}
${selection(lanes)}
INLINE ${u} select_u${n}(${i} m, ${u} a, ${u} b) { return (${u})((m & (${i})a) | (~m & (${i})b)); }
INLINE ${i} select_b${n}(${i} m, ${i} a, ${i} b) { return (m & a) | (~m & b); }
INLINE ${u} bits${n}(${f} a) { return (${u})a; }
INLINE ${f} float_of_bits${n}(${u} a) { return (${f})a; }
INLINE ${f} abs_f${n}(${f} a) { return (${f})((${u})a & 0x7fffffffu); }
${lanewise(lanes, "sqrt", "sqrt")}
${lanewise(lanes, "floor", "floor")}
${lanewise(lanes, "ceil", "ceil")}
${lanewise(lanes, "trunc", "trunc")}
${lanewise(lanes, "round", "rint")}
${comparisons(lanes)}
INLINE ${f} float_of_int${n}(${u} a) { return __builtin_convertvector((${i})a, ${f}); }
INLINE ${f} float_of_uint${n}(${u} a) { return __builtin_convertvector(a, ${f}); }
INLINE ${u} int_of_float${n}(${f} a) {
  ${i} fits = (a >= -2147483648.0f) & (a < 2147483648.0f);
  ${u} r = (${u})__builtin_convertvector((${f})(fits & (${i})a), ${i});
  r |= (${u})(a >= 2147483648.0f) & 2147483647u;
  return r | ((${u})(a < -2147483648.0f) & 2147483648u);
}
INLINE ${u} uint_of_float${n}(${f} a) {
  ${i} high = a >= 2147483648.0f;
  ${f} part = select_f${n}(high, a - 2147483648.0f, a);
  ${i} fits = (part > 0.0f) & (part < 2147483648.0f);
  ${u} r = (${u})__builtin_convertvector((${f})(fits & (${i})part), ${i});
  return (r ^ ((${u})high & 2147483648u)) | (${u})(a >= 4294967296.0f);
}
${minMax(lanes)}
`;
}

/** Builtins of GCC for vectors of so many lanes: when they are there, and their value. */
type Builtins = Readonly<Record<number, readonly [when: string, value: string]>>;

/** A function's body: a builtin where there is one, else what every compiler understands. */
function body(builtins: Builtins, lanes: Lanes, otherwise: string): string {
  const known = builtins[lanes];
  if (!known) return `{\n  ${otherwise}\n}`;
  return `{
#if ${known[0]}
  return ${known[1]};
#else
  ${otherwise}
#endif
}`;
}

/** Clang finds most of these by itself, and does not have all of GCC's builtins. */
const GCC_512 = "defined(__AVX512F__) && !defined(__clang__)";
const GCC_256 = "defined(__AVX__) && !defined(__clang__)";
const GCC_128 = "defined(__SSE4_1__) && !defined(__clang__)";

/** a where the mask is set, else b. GCC makes three operations of the formula. */
function selection(lanes: Lanes): string {
  const [f, i] = [`f32x${lanes}`, `i32x${lanes}`];
  const builtins: Builtins = {
    8: [GCC_256, `__builtin_ia32_blendvps256(b, a, (${f})m)`],
    4: [GCC_128, `__builtin_ia32_blendvps(b, a, (${f})m)`],
  };
  const formula = `return (${f})((m & (${i})a) | (~m & (${i})b));`;
  return `INLINE ${f} select_f${lanes}(${i} m, ${f} a, ${f} b) ${body(builtins, lanes, formula)}`;
}

/** A choice by a comparison of floats, and the two that are one instruction of x86: the second where the two are equal or not ordered. */
function comparisons(lanes: Lanes): string {
  const f = `f32x${lanes}`;
  const chosen = Object.entries({ lt: "<", le: "<=", eq: "==", ne: "!=" }).map(([name, sign]) => {
    const predicate = { lt: 1, le: 2, eq: 0, ne: 4 }[name];
    const mask = `__builtin_ia32_cmpps512_mask(x, y, ${predicate}, -1, 4)`;
    const builtins: Builtins = { 16: [GCC_512, `__builtin_ia32_blendmps_512_mask(b, a, ${mask})`] };
    const otherwise = `return select_f${lanes}(x ${sign} y, a, b);`;
    return `INLINE ${f} choose_${name}${lanes}(${f} x, ${f} y, ${f} a, ${f} b) ${body(builtins, lanes, otherwise)}`;
  });
  const extremes = Object.entries({ lesser: ["min", "<"], greater: ["max", ">"] }).map(
    ([name, [word, sign]]) => {
      const builtins: Builtins = {
        16: [GCC_512, `__builtin_ia32_${word}ps512_mask(a, b, b, -1, 4)`],
        8: [GCC_256, `__builtin_ia32_${word}ps256(a, b)`],
        4: [GCC_128, `__builtin_ia32_${word}ps(a, b)`],
      };
      const otherwise = `return select_f${lanes}(a ${sign} b, a, b);`;
      return `INLINE ${f} ${name}${lanes}(${f} a, ${f} b) ${body(builtins, lanes, otherwise)}`;
    },
  );
  return [...chosen, ...extremes].join("\n");
}

/** Roundings by their number in x86's instruction: to nearest even, down, up, towards 0. */
const ROUNDINGS: Readonly<Record<string, number>> = { rint: 4, floor: 9, ceil: 10, trunc: 11 };

/** A function lane by lane. At -O1 neither GCC nor Clang makes one instruction of the loop. */
function lanewise(lanes: Lanes, name: string, builtin: string): string {
  const f = `f32x${lanes}`;
  const mode = ROUNDINGS[builtin];
  const builtins: Builtins =
    mode === undefined
      ? {
          16: [GCC_512, "__builtin_ia32_sqrtps512_mask(a, a, -1, 4)"],
          8: [GCC_256, "__builtin_ia32_sqrtps256(a)"],
          4: [GCC_128, "__builtin_ia32_sqrtps(a)"],
        }
      : {
          16: [GCC_512, `__builtin_ia32_rndscaleps_mask(a, ${mode}, a, -1, 4)`],
          8: [GCC_256, `__builtin_ia32_roundps256(a, ${mode})`],
          4: [GCC_128, `__builtin_ia32_roundps(a, ${mode})`],
        };
  const elementwise = `__builtin_elementwise_${builtin === "rint" ? "roundeven" : builtin}`;
  const otherwise = `${f} r = a;
#if HAS_BUILTIN(${elementwise})
  r = ${elementwise}(a);
#else
  for (int l = 0; l < ${lanes}; l++) r[l] = __builtin_${builtin}f(a[l]);
#endif
  return r;`;
  return `INLINE ${f} ${name}${lanes}(${f} a) ${body(builtins, lanes, otherwise)}`;
}

/** From a loop over lanes a compiler has to find the vector first; where there is a builtin for it, it need not. */
function fusedMultiplyAdd(lanes: Lanes): string {
  const f = `f32x${lanes}`;
  const builtins: Readonly<Record<number, readonly [when: string, value: string]>> = {
    16: ["defined(__AVX512F__)", "__builtin_ia32_vfmaddps512_mask(a, b, c, -1, 4)"],
    8: ["defined(__FMA__)", "__builtin_ia32_vfmaddps256(a, b, c)"],
    4: ["defined(__FMA__)", "__builtin_ia32_vfmaddps(a, b, c)"],
  };
  const [when, value] = builtins[lanes] ?? ["0", "a"];
  return `INLINE ${f} fma${lanes}(${f} a, ${f} b, ${f} c) {
#if ${when}
  return ${value};
#elif defined(FUSED) && HAS_BUILTIN(__builtin_elementwise_fma)
  return __builtin_elementwise_fma(a, b, c);
#elif defined(FUSED)
  ${f} r = a;
  for (int l = 0; l < ${lanes}; l++) r[l] = __builtin_fmaf(a[l], b[l], c[l]);
  return r;
#else
  return a * b + c;
#endif
}`;
}

/** NaN if either is NaN, and −0 is less than +0: of equal numbers the bits are joined. */
function minMax(lanes: Lanes): string {
  const f = lanes === 1 ? "float" : `f32x${lanes}`;
  const choose = (name: string, less: string, join: string) =>
    `INLINE ${f} ${name}_f${lanes}(${f} a, ${f} b) {
  ${f} r = select_f${lanes}((${less}) | (b != b), b, a);
  return select_f${lanes}(a == b, float_of_bits${lanes}(bits${lanes}(a) ${join} bits${lanes}(b)), r);
}`;
  return `${choose("max", "a < b", "&")}\n${choose("min", "b < a", "|")}`;
}
