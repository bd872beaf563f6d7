/** A Boltzmann machine: its energy, its exact distribution, and how it is sampled. */
import type { Stream } from "../../data/threefry.ts";

/** Units of 0 and 1 with symmetric weights. */
export interface Machine {
  readonly units: number;
  /** [units, units], symmetric, 0 on the diagonal. */
  readonly weight: Float64Array;
  /** [units]. */
  readonly bias: Float64Array;
}

/** All states are enumerated up to so many units. */
export const MOST_UNITS = 12;

/** E(s) = −½ sᵀ W s − bᵀ s. */
export function energyOf({ units, weight, bias }: Machine, state: ArrayLike<number>): number {
  let energy = 0;
  for (let i = 0; i < units; i++) {
    if (state[i] === 0) continue;
    energy -= bias[i] as number;
    for (let j = 0; j < i; j++) energy -= (weight[i * units + j] as number) * (state[j] as number);
  }
  return energy;
}

/** State number n: unit i is bit i. */
export const stateOf = (n: number, units: number): Uint8Array =>
  Uint8Array.from({ length: units }, (_, i) => (n >> i) & 1);

/** The number of a state. */
export const numberOf = (state: ArrayLike<number>): number => {
  let n = 0;
  for (let i = 0; i < state.length; i++) n += (state[i] as number) << i;
  return n;
};

/**
 * p(s) = e^(−E(s)/T) / Z of all 2^units states, by enumeration.
 *
 * @cost    2^units · units²/2
 * @throws {RangeError} for more than MOST_UNITS units
 */
export function distributionOf(machine: Machine, temperature = 1): Float64Array {
  const { units } = machine;
  if (units > MOST_UNITS)
    throw new RangeError(
      `boltzmann: ${units} units have 2^${units} states; at most ${MOST_UNITS} are enumerated`,
    );
  const energies = Float64Array.from({ length: 2 ** units }, (_, n) =>
    energyOf(machine, stateOf(n, units)),
  );
  const least = energies.reduce((low, energy) => Math.min(low, energy), Number.POSITIVE_INFINITY);
  const parts = energies.map((energy) => Math.exp(-(energy - least) / temperature));
  const total = parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part) => part / total);
}

/** Σ p ln(p/q), in nats; 0·ln 0 is 0. */
export function divergence(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let sum = 0;
  for (let n = 0; n < p.length; n++) {
    const own = p[n] as number;
    if (own > 0) sum += own * Math.log(own / (q[n] as number));
  }
  return sum;
}

/** One unit after the other is drawn anew, given all others: p(s_i = 1) = σ((Σ_j w_ij s_j + b_i)/T). In place. */
export function gibbsSweep(
  { units, weight, bias }: Machine,
  state: Uint8Array,
  random: Stream,
  temperature = 1,
): void {
  for (let i = 0; i < units; i++) {
    let field = bias[i] as number;
    for (let j = 0; j < units; j++) if (state[j] === 1) field += weight[i * units + j] as number;
    state[i] = Number(random.chance(1 / (1 + Math.exp(-field / temperature))));
  }
}

/**
 * How often each state comes up in so many sweeps of a Gibbs chain, which comes to the machine's own distribution.
 *
 * @cost    sweeps · units²
 * @source  Geman & Geman 1984
 */
export function sampleStates(
  machine: Machine,
  random: Stream,
  sweeps: number,
  warmUp = 100,
): Float64Array {
  const { units } = machine;
  const counts = new Float64Array(2 ** units);
  const state = new Uint8Array(units);
  for (let sweep = -warmUp; sweep < sweeps; sweep++) {
    gibbsSweep(machine, state, random);
    if (sweep >= 0) {
      const at = numberOf(state);
      counts[at] = (counts[at] as number) + 1 / sweeps;
    }
  }
  return counts;
}

/**
 * Simulated annealing: Gibbs sweeps while the temperature falls from `from` to `to` in equal factors.
 *
 * @returns  the state at the end, and its energy after each sweep
 * @source   Kirkpatrick, Gelatt & Vecchi 1983
 */
export function anneal(
  machine: Machine,
  random: Stream,
  { from, to, sweeps }: { readonly from: number; readonly to: number; readonly sweeps: number },
): { readonly state: Uint8Array; readonly energies: readonly number[] } {
  const state = Uint8Array.from({ length: machine.units }, () => Number(random.chance(0.5)));
  const energies = Array.from({ length: sweeps }, (_, k) => {
    gibbsSweep(machine, state, random, from * (to / from) ** (k / Math.max(1, sweeps - 1)));
    return energyOf(machine, state);
  });
  return { state, energies };
}
