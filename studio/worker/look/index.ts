/** What the page asks to see of the inside of a network. */
import { transfer } from "comlink";
import { channelMaps, channelMeans, maximiser } from "../../../src/inspect/index.ts";
import { softmax, type Tensor, tensor } from "../../../src/tensor/index.ts";
import { modelTensors, restoreVariables } from "../../../src/train/index.ts";
import type { Sight } from "../session/live-run.ts";
import type {
  Activations,
  ActivationsQuery,
  Found,
  FoundSoFar,
  InputChoice,
  Judgement,
  Kernels,
  MaximiseQuery,
  Mistake,
  Plane,
  RatioMoment,
  ShownExample,
  Split,
  Spread,
  SpreadKind,
  Subject,
} from "./answer.ts";
import { Judged } from "./judged.ts";
import { planeOf } from "./plane.ts";
import { Probe } from "./probe.ts";
import { SpreadLog } from "./spread-log.ts";

/** Whoever shows the network of the open run between two steps. */
export interface Looker {
  look<T>(see: (sight: Sight) => T | Promise<T>, step?: number): Promise<T>;
}

/** Channels of a layer that are shown at once. */
const MOST_CHANNELS = 64;
/** Filters times channels of kernels that are shown at once. */
const MOST_PICTURES = 512;
/** Milliseconds that one question about many moments takes of the run. */
const BUDGET_MS = 10;
/** Examples that what is found is compared with. */
const COMPARED = 256;

/**
 * Answers about the network of the open run, as it is or was at a step. Every answer is made between two steps of the run; its arrays
 * are handed over.
 */
export function lookApi(session: Looker) {
  let probe: Probe | undefined;
  let spreads = new SpreadLog();
  let judged: Judged | undefined;
  let search: AbortController | undefined;

  const probeFor = (sight: Sight): Probe => {
    if (probe?.model !== sight.model || probe.data !== sight.data) {
      probe = new Probe(sight);
      spreads = new SpreadLog();
      judged = undefined;
    }
    return probe;
  };
  const see = async <T>(
    step: number | undefined,
    of: (probe: Probe, sight: Sight) => T | Promise<T>,
  ): Promise<T> => session.look((sight) => of(probeFor(sight), sight), step);
  const judge = (split: Split, step: number | undefined): Promise<Judged> =>
    see(step, async (probe, { step, variables }) => {
      if (!judged?.is(probe, { step, split }))
        judged = await Judged.of(probe, variables, { step, split });
      return judged;
    });

  return {
    subject: (): Promise<Subject> => see(0, ({ subject }) => subject),

    example: (split: Split, index: number): Promise<ShownExample> =>
      see(0, (probe) => handed(probe.example(split, index))),

    /** What the network and its layers make of one input, in evaluation mode. */
    activations: (
      choice: InputChoice,
      { paths, most, before = false }: ActivationsQuery,
      step?: number,
    ): Promise<Activations> =>
      see(step, (probe, { step, variables }) => {
        const example =
          choice.kind === "example" ? probe.example(choice.split, choice.index) : undefined;
        const values =
          example?.values ?? Float32Array.from((choice as { values: Float32Array }).values);
        const x = tensor(values, [1, ...probe.subject.input]);
        const found = probe.outputs(variables, x);
        const output = found.at(-1)?.output as Tensor;
        const asked = (of: typeof found) =>
          paths.flatMap((path) => {
            const layer = of.find((one) => one.path === path);
            if (layer === undefined) return [];
            const { shape } = layer.output;
            const maps = channelMaps(layer.output.data(), shape, 0, most);
            return [{ path, maps, channels: shape.at(-1) ?? 1 }];
          });
        return handed({
          ...{ step, input: Float32Array.from(values), truth: example?.truth ?? -1 },
          layers: asked(found),
          ...(before && { before: asked(probe.outputs(probe.start, x)) }),
          ...(example?.target && { target: example.target }),
          output: Float32Array.from(likely(output, probe).data()),
        });
      }),

    /** A layer's weights as pictures, as the run began and at a step. */
    kernels: (path: string, step?: number): Promise<Kernels> =>
      see(step, (probe, { step, variables }) => {
        const here = (of: string): boolean => of === path;
        const pictures = (of: typeof variables) =>
          probe.kernels(of, here).map((kernel) => {
            const filters = Math.max(1, Math.floor(MOST_PICTURES / kernel.channels));
            const shown = Math.min(kernel.filters, filters);
            const size = shown * kernel.channels * kernel.height * kernel.width;
            return { ...kernel, values: kernel.values.slice(0, size) };
          });
        return handed({ step, before: pictures(probe.start), after: pictures(variables) });
      }),

    /**
     * Histograms of a layer at these moments. A few more of them become known with each call, so that a run is not held up: ask again
     * while some are missing.
     */
    spread: async (path: string, kind: SpreadKind, steps: readonly number[]): Promise<Spread> => {
      const wanted = spaced(steps.filter((step) => !spreads.has(step)));
      let spent = 0;
      for (const step of wanted) {
        await see(step, (probe, sight) => {
          const began = performance.now();
          // The step that was asked for may be forgotten; then its neighbour stands for it.
          if (!spreads.has(step)) spreads.add(step, probe.spreads(sight.variables));
          spent += performance.now() - began;
        });
        if (spent > BUDGET_MS) break;
      }
      return handed(spreads.of(path, kind, steps));
    },

    ratios: (): Promise<readonly RatioMoment[]> => session.look(({ ratios }) => [...ratios]),

    /** Loss, confusion matrix and the worst examples of a part of the data. */
    judge: async (split: Split, worst: number, step?: number): Promise<Judgement> =>
      handed((await judge(split, step)).judgement(worst)),

    /** Examples that are of one class and were taken for another, or for the same. */
    cell: async (
      split: Split,
      [truth, predicted]: readonly [number, number],
      count: number,
      step?: number,
    ): Promise<Mistake[]> => handed((await judge(split, step)).cell(truth, predicted, count)),

    /** What a layer's units make of every input; undefined unless inputs are one or two numbers. */
    plane: (path: string, step?: number): Promise<Plane | undefined> =>
      see(step, (probe, { step, variables }) =>
        handed(planeOf(probe, variables, { path, step, most: MOST_CHANNELS })),
      ),

    /** The input that a channel answers to most. The search before it, if there is one, ends. */
    maximise: async (
      query: MaximiseQuery,
      onProgress: (found: FoundSoFar) => void,
    ): Promise<Found> => {
      search?.abort();
      const own = new AbortController();
      search = own;
      const { layer, channel, seed, steps } = query;
      // The run goes on while the search does, and its weights with it.
      const { from, variables } = await see(query.step, (from, sight) => ({
        ...{ from, variables: copied(from, sight) },
      }));
      const { input, range } = from.subject;
      const maximise = maximiser(from.model, { layer, inputShape: input });
      const means = channelMeans(from.model, { layer })(variables, from.first(COMPARED));
      const channels = means.length / Math.min(COMPARED, from.subject.sizes.validation);
      let best = Number.NEGATIVE_INFINITY;
      for (let n = channel; n < means.length; n += channels)
        best = Math.max(best, means[n] ?? best);
      const [low, high] = range;
      const found = await maximise(variables, {
        ...{ channel, seed, steps, low, high, every: 4, signal: own.signal },
        onProgress: async ({ step, steps, activation, input }) => {
          onProgress(handed({ step, steps, activation, input: Float32Array.from(input) }));
          await new Promise((resolve) => setTimeout(resolve, 0));
        },
      });
      return handed({ ...found, input: Float32Array.from(found.input), best });
    },

    stop: (): void => search?.abort(),
  };
}

/** Its arrays go to the page without being copied. */
function handed<T>(answer: T): T {
  const buffers = new Set<ArrayBuffer>();
  const collect = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) {
      if (value.buffer instanceof ArrayBuffer) buffers.add(value.buffer);
    } else if (Array.isArray(value)) for (const part of value) collect(part);
    else if (typeof value === "object" && value !== null)
      for (const part of Object.values(value)) collect(part);
  };
  collect(answer);
  return typeof answer === "object" && answer !== null ? transfer(answer, [...buffers]) : answer;
}

/** Probabilities where the loss knows them, as `judge` gives them. */
function likely(output: Tensor, { loss, subject }: Probe): Tensor {
  const kind = loss?.kind.type ?? "crossEntropy";
  if (subject.regression || output.rank !== 2) return output;
  if (kind === "crossEntropy") return softmax(output);
  return kind === "binaryCrossEntropy" ? output.sigmoid() : output;
}

const copied = ({ model, subject }: Probe, { variables }: Sight) =>
  restoreVariables(
    model,
    subject.input,
    new Map(
      [...modelTensors(variables)].map(([name, { shape, data }]) => [
        name,
        { shape, data: data.slice() },
      ]),
    ),
  );

/** The same steps, the ends first and then ever closer between: a picture of the whole is there soon. */
export function spaced(steps: readonly number[]): number[] {
  const order: number[] = [];
  const taken = new Set<number>();
  for (let gap = 2 ** Math.ceil(Math.log2(Math.max(1, steps.length))); gap >= 1; gap /= 2)
    for (let i = steps.length - 1; i >= 0; i -= gap)
      if (!taken.has(i)) {
        taken.add(i);
        order.push(steps[i] as number);
      }
  return order;
}
