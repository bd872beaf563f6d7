import { count, index, optional, positive } from "../../nn/layer/field.ts";
import { NonFiniteError } from "../../train/non-finite.ts";
import { classic } from "../classic.ts";
import { matrix, requireShape, requireWidth, rowsOf, vector } from "../model-fields.ts";
import { binary } from "../needs.ts";
import { normal, randomOf } from "../random.ts";
import { rowOf, type Samples } from "../samples.ts";
import { turn } from "../turn.ts";
import {
  distributionOf,
  divergence,
  type Machine,
  MOST_UNITS,
  numberOf,
  sampleStates,
  stateOf,
} from "./machine.ts";

export interface BoltzmannOptions {
  /** Units that the data do not show. Default 2. */
  readonly hidden?: number;
  /** Steps up the likelihood. Default 2000. */
  readonly steps?: number;
  /** η. Default 0.5. */
  readonly rate?: number;
}

export interface BoltzmannModel {
  readonly visible: number;
  /** [units, units], the visible ones first. */
  readonly weight: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

/** How often each visible state comes up, [2^visible]. */
export function frequenciesOf(samples: Samples): Float64Array {
  const rows = { rows: binary(samples), width: samples.width };
  const made = new Float64Array(2 ** samples.width);
  for (let n = 0; n < samples.size; n++) {
    const at = numberOf(rowOf(rows, n));
    made[at] = (made[at] as number) + 1 / samples.size;
  }
  return made;
}

/** Sums a distribution of all units over the hidden ones: bits above `visible`. */
export function visiblePart(distribution: Float64Array, visible: number): Float64Array {
  const made = new Float64Array(2 ** visible);
  distribution.forEach((part, n) => {
    const at = n & (made.length - 1);
    made[at] = (made[at] as number) + part;
  });
  return made;
}

/** Smoothing of the steps. */
const MOMENTUM = 0.9;
/** How large the weights begin. */
const BEGIN = 0.3;

/**
 * Climbs the likelihood of visible states with these frequencies, the statistics of both phases by enumeration:
 *
 *   ∂⟨ln p(v)⟩/∂w_ij = ⟨s_i s_j⟩ with v as the data have it − ⟨s_i s_j⟩ as the machine is,   ∂/∂b_i likewise of ⟨s_i⟩
 *
 * @returns the machine, and the divergence of the machine from the data, KL(data ‖ machine), before the first and after every step
 * @cost    2^units · units² a step
 * @throws  {NonFiniteError} where the steps are so large that a state of the data has the chance 0
 */
export async function learnBoltzmann(
  frequencies: Float64Array,
  visible: number,
  {
    hidden,
    steps,
    rate,
    seed,
    signal,
  }: Required<BoltzmannOptions> & {
    readonly seed: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<{ readonly machine: Machine; readonly divergences: readonly number[] }> {
  const units = visible + hidden;
  const random = randomOf(seed);
  const weight = new Float64Array(units * units);
  for (let i = 0; i < units; i++)
    for (let j = 0; j < i; j++) {
      weight[i * units + j] = BEGIN * normal(random);
      weight[j * units + i] = weight[i * units + j] as number;
    }
  const machine: Machine = {
    units,
    weight,
    bias: Float64Array.from({ length: units }, () => BEGIN * normal(random)),
  };
  const states = Array.from({ length: 2 ** units }, (_, n) => stateOf(n, units));
  const pace = { weight: new Float64Array(units * units), bias: new Float64Array(units) };
  const divergences: number[] = [];
  for (let step = 0; step <= steps; step++) {
    await turn(signal);
    const free = distributionOf(machine);
    const shown = visiblePart(free, visible);
    divergences.push(divergence(frequencies, shown));
    if (!Number.isFinite(divergences.at(-1)))
      throw new NonFiniteError(
        `boltzmann: after step ${step} the machine gives a state of the data no chance at all; a smaller rate than ${rate} keeps it from that`,
      );
    if (step === steps) break;
    // The hidden units given the visible ones are as the machine has them: p(h|v) = p(v, h) / p(v).
    const clamped = free.map((part, n) => {
      const at = n & (shown.length - 1);
      return ((frequencies[at] as number) * part) / (shown[at] as number);
    });
    const slope = { weight: new Float64Array(units * units), bias: new Float64Array(units) };
    for (const [n, state] of states.entries()) {
      const part = (clamped[n] as number) - (free[n] as number);
      for (let i = 0; i < units; i++) {
        if (state[i] === 0) continue;
        slope.bias[i] = (slope.bias[i] as number) + part;
        for (let j = 0; j < units; j++)
          if (state[j] === 1 && i !== j)
            slope.weight[i * units + j] = (slope.weight[i * units + j] as number) + part;
      }
    }
    for (const what of ["weight", "bias"] as const)
      slope[what].forEach((part, at) => {
        pace[what][at] = MOMENTUM * (pace[what][at] as number) + rate * part;
        machine[what][at] = (machine[what][at] as number) + (pace[what][at] as number);
      });
  }
  return { machine, divergences };
}

/** Sweeps of the chain that is set beside the exact distribution. */
const SWEEPS = 20_000;
/** Most states that a table lists. */
const LISTED = 16;

/**
 * Boltzmann machine: units that are drawn by chance from each other, and that learn to make the data's states as likely as the data have them. Hidden
 * units let it hold more than what pairs of units tell.
 *
 *   p(s) = e^(−E(s)) / Z,   E(s) = −½ sᵀ W s − bᵀ s,   Δw_ij ∝ ⟨s_i s_j⟩_data − ⟨s_i s_j⟩_machine
 *
 * Up to 12 units are enumerated, so learning is exact; a Gibbs chain is set beside it.
 *
 * @source Ackley, Hinton & Sejnowski 1985, "A learning algorithm for Boltzmann machines", Cognitive Science 9
 */
export const boltzmann = classic<BoltzmannOptions, BoltzmannModel>({
  name: "boltzmann",
  title: "Boltzmann machine",
  summary: "learns how likely each state is; hidden units hold what pairs cannot tell",
  formula: String.raw`p(s) = \frac{e^{-E(s)}}{Z},\quad E(s) = -\tfrac12 s^{\mathsf T} W s - b^{\mathsf T} s,\qquad \Delta w_{ij} \propto \langle s_i s_j \rangle_{\text{data}} - \langle s_i s_j \rangle_{\text{machine}}`,
  source: "Ackley, Hinton & Sejnowski 1985, Cognitive Science 9",
  needs: "patterns",
  data: "parity",
  options: {
    hidden: optional(index, 2),
    steps: optional(count, 2000),
    rate: optional(positive, 0.5),
  },
  model: { visible: count, weight: matrix, bias: vector },

  async fit(samples, options, { seed, signal }) {
    const { width, name } = samples;
    const units = width + options.hidden;
    if (units > MOST_UNITS)
      throw new RangeError(
        `boltzmann: ${name} has ${width} numbers a row, with ${options.hidden} hidden units that is ${units}; at most ${MOST_UNITS} are enumerated (rbm takes more)`,
      );
    const frequencies = frequenciesOf(samples);
    const { machine, divergences } = await learnBoltzmann(frequencies, width, {
      ...options,
      seed,
      signal,
    });
    const exact = visiblePart(distributionOf(machine), width);
    return {
      model: {
        visible: width,
        weight: rowsOf(machine.weight, units),
        bias: Array.from(machine.bias),
      },
      tracked: { name: "KL(data ‖ machine), nats", per: "step", values: divergences },
      show: () => {
        const sampled = visiblePart(sampleStates(machine, randomOf(seed, 1), SWEEPS), width);
        const order = Array.from(frequencies.keys()).sort(
          (a, b) => (frequencies[b] as number) - (frequencies[a] as number),
        );
        return {
          tables: [
            {
              title: `states of the ${width} visible units, KL ${(divergences.at(-1) ?? 0).toPrecision(3)}`,
              columns: ["state", "data", "machine", `${SWEEPS} Gibbs sweeps`],
              rows: order
                .slice(0, LISTED)
                .map((n) => [
                  stateOf(n, width).join(""),
                  ...[frequencies, exact, sampled].map((one) =>
                    Number((one[n] as number).toFixed(4)),
                  ),
                ]),
            },
          ],
          figures: [
            {
              ...{
                kind: "heatmap",
                title: "weights, the visible units first",
                rows: units,
                columns: units,
              },
              ...{ values: machine.weight, signed: true, x: "unit", y: "unit" },
            },
          ],
        };
      },
    };
  },

  answers: "the probability of each row",
  answer({ visible, weight, bias }, samples) {
    requireWidth("boltzmann", visible, samples.width);
    requireShape("boltzmann", "weight", weight, bias.length, bias.length);
    if (bias.length < visible)
      throw new RangeError(
        `boltzmann model: bias has ${bias.length} numbers, must be ${visible} or more`,
      );
    const machine = {
      units: bias.length,
      weight: Float64Array.from(weight.flat()),
      bias: Float64Array.from(bias),
    };
    const exact = visiblePart(distributionOf(machine), visible);
    const rows = { rows: binary(samples), width: visible };
    return Float64Array.from(
      { length: samples.size },
      (_, n) => exact[numberOf(rowOf(rows, n))] as number,
    );
  },
});
