import { constant, type Expr } from "../../expr/expr.ts";

/** Rotations of the eight rounds that repeat. */
const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const ROUNDS = 20;
/** Skein's key schedule parity. */
const PARITY = 0x1bd11bda;

const rotate = (x: Expr, by: number): Expr => x.shl(by).or(x.shr(32 - by));

/**
 * Threefry-2×32 with 20 rounds: two words of random bits as a function of a key and a counter, each of two uint32 words.
 * A bijection of the counter for every key; equal inputs give equal bits on every backend, in any order.
 *
 * @cost    about 110 integer operations for both words
 * @source  Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"; Random123
 */
export function threefry(key: readonly [Expr, Expr], counter: readonly [Expr, Expr]): [Expr, Expr] {
  const schedule = [key[0], key[1], key[0].xor(key[1]).xor(constant(PARITY, "uint32"))] as const;
  let x = counter[0].add(schedule[0]);
  let y = counter[1].add(schedule[1]);
  for (let round = 0; round < ROUNDS; round++) {
    x = x.add(y);
    y = rotate(y, ROTATIONS[round % 8] as number).xor(x);
    if (round % 4 !== 3) continue;
    const injection = (round + 1) / 4;
    x = x.add(schedule[injection % 3] as Expr);
    y = y.add((schedule[(injection + 1) % 3] as Expr).add(injection));
  }
  return [x, y];
}
