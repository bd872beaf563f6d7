import {
  ABORT,
  ARRIVED,
  BARRIER_SLEEPERS,
  GENERATION,
  MAIN_MAY_SLEEP,
} from "../threads/control.ts";
import { signed } from "./assembler.ts";

/**
 * Looks before a thread goes to sleep. A look is about 1 ns, so this is some 50 µs: longer than a balanced kernel's
 * threads wait for each other, shorter than the time slice that a spinning thread would take from one that works.
 */
const SPINS = 50_000;
/** A sleeper looks again by itself after this long. A guard: the last to arrive wakes all sleepers. */
const SLEEP_NANOSECONDS = 10_000_000;

const I32 = 0x7f;
const EMPTY = 0x40;
const BLOCK = 0x02;
const LOOP = 0x03;
const IF = 0x04;
const END = 0x0b;
const BR = 0x0c;
const BR_IF = 0x0d;
const RETURN = 0x0f;
const UNREACHABLE = 0x00;
const DROP = 0x1a;
const EQ = 0x46;
const NE = 0x47;
const LT_U = 0x49;
const LE_U = 0x4d;
const ADD = 0x6a;
const SUB = 0x6b;
const OR = 0x72;
const ATOMIC = 0xfe;

const constant = (value: number) => [0x41, ...signed(value)];
const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
/** An atomic instruction on a 4-byte word: alignment exponent 2, offset 0. */
const atomic = (code: number) => [ATOMIC, code, 2, 0];
const notify = atomic(0x00);
const wait = atomic(0x01);
const load = atomic(0x10);
const store = atomic(0x17);
const rmwAdd = atomic(0x1e);

const THREAD = 0;
const THREADS = 1;
const SEEN = 2;
const SPUN = 3;

/**
 * The body (local declarations, code, end; without its length) of a WebAssembly function
 * `barrier(thread: i32, threads: i32)`, which returns when all `threads` threads have called it.
 *
 * The last to arrive resets the count and moves the generation on; the others spin on the generation, then sleep on it.
 * Traps (unreachable) if another thread of the run has trapped. With one thread it returns at once and touches nothing,
 * so it is also right over unshared memory.
 */
export const barrierBody: readonly number[] = [
  ...[1, 2, I32],
  ...[...get(THREADS), ...constant(1), LE_U, IF, EMPTY, RETURN, END],
  // The generation is read before arriving: afterwards it may move at any moment.
  ...[...constant(GENERATION), ...load, ...set(SEEN)],
  ...[...constant(ARRIVED), ...constant(1), ...rmwAdd],
  ...[...get(THREADS), ...constant(1), SUB, EQ, IF, EMPTY],
  ...[...constant(ARRIVED), ...constant(0), ...store],
  ...[...constant(GENERATION), ...constant(1), ...rmwAdd, DROP],
  ...[...constant(BARRIER_SLEEPERS), ...load, IF, EMPTY],
  ...[...constant(GENERATION), ...constant(-1), ...notify, DROP, END],
  ...[RETURN, END],
  ...[BLOCK, EMPTY, LOOP, EMPTY],
  ...[...constant(GENERATION), ...load, ...get(SEEN), NE, BR_IF, 1],
  ...[...constant(ABORT), ...load, IF, EMPTY, UNREACHABLE, END],
  ...[...get(SPUN), ...constant(1), ADD, ...set(SPUN)],
  ...[...get(SPUN), ...constant(SPINS), LT_U, BR_IF, 0],
  ...[...get(THREAD), ...constant(MAIN_MAY_SLEEP), ...load, OR, IF, EMPTY],
  ...[...constant(BARRIER_SLEEPERS), ...constant(1), ...rmwAdd, DROP],
  ...[...constant(GENERATION), ...get(SEEN), 0x42, ...signed(SLEEP_NANOSECONDS), ...wait, DROP],
  ...[...constant(BARRIER_SLEEPERS), ...constant(-1), ...rmwAdd, DROP, END],
  ...[BR, 0, END, END],
  END,
];
