import type { ExprOp } from "./expr.ts";

/** One operation over the first `count` values of its arguments. */
export type Loop = (
  target: Float64Array,
  count: number,
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
) => void;

/**
 * The commonest float64 operations with a loop each: a call through a function value for every number costs five times as much.
 * `evaluate` uses these where they exist; they compute what scalar.ts says.
 */
export const float64Loops: Partial<Record<ExprOp, Loop>> = {
  add(target, count, a, b) {
    for (let i = 0; i < count; i++) target[i] = (a[i] as number) + (b[i] as number);
  },
  sub(target, count, a, b) {
    for (let i = 0; i < count; i++) target[i] = (a[i] as number) - (b[i] as number);
  },
  mul(target, count, a, b) {
    for (let i = 0; i < count; i++) target[i] = (a[i] as number) * (b[i] as number);
  },
  div(target, count, a, b) {
    for (let i = 0; i < count; i++) target[i] = (a[i] as number) / (b[i] as number);
  },
  max(target, count, a, b) {
    for (let i = 0; i < count; i++) target[i] = Math.max(a[i] as number, b[i] as number);
  },
  min(target, count, a, b) {
    for (let i = 0; i < count; i++) target[i] = Math.min(a[i] as number, b[i] as number);
  },
  lt(target, count, a, b) {
    for (let i = 0; i < count; i++) target[i] = (a[i] as number) < (b[i] as number) ? 1 : 0;
  },
  neg(target, count, a) {
    for (let i = 0; i < count; i++) target[i] = -(a[i] as number);
  },
  sqrt(target, count, a) {
    for (let i = 0; i < count; i++) target[i] = Math.sqrt(a[i] as number);
  },
  exp(target, count, a) {
    for (let i = 0; i < count; i++) target[i] = Math.exp(a[i] as number);
  },
  log(target, count, a) {
    for (let i = 0; i < count; i++) target[i] = Math.log(a[i] as number);
  },
};

/** `select` on values of any dtype. */
export const selectLoop: Loop = (target, count, a, b, c) => {
  for (let i = 0; i < count; i++) target[i] = (a[i] !== 0 ? b[i] : c[i]) as number;
};

/** The same for a machine that rounds every operation to float32. */
export const float32Loops: Partial<Record<ExprOp, Loop>> = {
  add(target, count, a, b) {
    for (let i = 0; i < count; i++) target[i] = Math.fround((a[i] as number) + (b[i] as number));
  },
  sub(target, count, a, b) {
    for (let i = 0; i < count; i++) target[i] = Math.fround((a[i] as number) - (b[i] as number));
  },
  mul(target, count, a, b) {
    for (let i = 0; i < count; i++) target[i] = Math.fround((a[i] as number) * (b[i] as number));
  },
};
