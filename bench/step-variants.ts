import type { Backend } from "../src/backend/backend.ts";
import { fromSpec, type Layer, type Spec, toSpec } from "../src/nn/index.ts";
import { challenge } from "../src/zoo/index.ts";
import { endlessBatches, stepOf, trainingDigits } from "./challenge-step.ts";
import { type Contestant, interleaved, type Sample } from "./measure.ts";
import { ratioOf } from "./ratio.ts";

/** A training step of a network on images of the challenge's size. */
export interface Variant {
  readonly name: string;
  readonly model: Layer;
}

export interface VariantTime extends Variant {
  readonly sample: Sample;
  /** How many times as long as the first variant's; where other work disturbed them, by medians or best times, whichever is more. */
  readonly slowdown: number;
  readonly disturbed: boolean;
  readonly arenaBytes: number;
}

/** Steps of one turn, of which the first, which finds cold caches, does not count. */
const STEPS = 4;

/** Times the training steps of several networks on one backend in turn, on one batch, and compares all with the first. */
export async function timeVariants(
  variants: readonly Variant[],
  backend: Backend,
  { batch: size, rounds }: { readonly batch: number; readonly rounds: number },
): Promise<VariantTime[]> {
  const data = trainingDigits(size);
  const batch = endlessBatches(data, size).next().value;
  const steps = variants.map(({ model }) => stepOf(model, data, size, backend));
  const contestants = steps.map((own, at): Contestant => {
    const run = (): number[] =>
      Array.from({ length: STEPS }, () => {
        const began = performance.now();
        // At rate 0 the numbers stay those of a fresh network: none overflows after some hundred steps on one batch.
        [own.state] = own.step(own.state, batch, 0, 0);
        return performance.now() - began;
      }).slice(1);
    return { name: variants[at]?.name ?? "", run };
  });
  const samples = await interleaved(contestants, { rounds });
  return variants.map((variant, at) => {
    const sample = samples[at] as Sample;
    const ratio = ratioOf(sample, samples.slice(0, 1));
    const arenaBytes = steps[at]?.step.stats().arenaBytes ?? Number.NaN;
    return {
      ...variant,
      sample,
      slowdown: 1 / (ratio?.value ?? Number.NaN),
      disturbed: ratio?.disturbed ?? false,
      arenaBytes,
    };
  });
}

/** The challenge network without batch normalisation: its convolutions add a bias instead. */
export function withoutBatchNorm(): Layer {
  const change = (spec: Spec): Spec => {
    const layers = spec.layers as readonly Spec[] | undefined;
    if (spec.type === "conv2d") return { ...spec, bias: true };
    if (layers === undefined) return spec;
    const kept = layers.filter(({ type }) => type !== "batchNorm");
    return { ...spec, layers: kept.map(change) };
  };
  return fromSpec(change(toSpec(challenge.build())));
}
