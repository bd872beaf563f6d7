import { join } from "node:path";
import { writeSafetensors } from "../../src/formats/index.ts";
import { key, uniform } from "../../src/tensor/index.ts";
import { type HostTensor, modelTensors } from "../../src/train/index.ts";
import { challenge } from "../../src/zoo/index.ts";
import { optimiser, RATE, SEED } from "../challenge-step.ts";
import { Child } from "../child.ts";
import { convolutions } from "../convolutions.ts";
import { defaultThreads } from "../machine.ts";
import type { Contestant } from "../measure.ts";

export const BATCH = 128;
const CLASSES = 10;
const THREADS = Math.min(2, defaultThreads());
/** Steps of one turn. The first finds the caches full of another peer's data and does not count. */
const TURN = 4;

/** How a peer is started: a program that speaks as fovea-step.ts says. */
interface Candidate {
  readonly name: string;
  readonly torch: boolean;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly job: object;
}

const job = { ...optimiser, rate: RATE, threads: THREADS };

export function foveaCandidates(): Candidate[] {
  const command = [process.execPath, join(import.meta.dirname, "fovea-step.ts")];
  const own = { torch: false, command, job };
  const threads = `${THREADS} thread${THREADS === 1 ? "" : "s"}`;
  return [
    { ...own, name: `fovea, ${threads}` },
    { ...own, name: "… without revectoriser", env: { FOVEA_REVECTORIZE: "off" } },
    ...(THREADS > 1 ? [{ ...own, name: "fovea, 1 thread", job: { ...job, threads: 1 } }] : []),
  ];
}

export function torchCandidates(python: string): Candidate[] {
  const command = [python, join(import.meta.dirname, "torch_step.py")];
  const blocks = convolutions(BATCH).map(({ channels, filters, padding }) => [
    channels,
    filters,
    padding,
  ]);
  return ["NCHW", "channels_last"].map((layout) => ({
    name: `PyTorch, ${layout}`,
    torch: true,
    command,
    job: { ...job, layout, blocks },
  }));
}

/** A process that makes the steps. */
export class Peer implements Contestant {
  readonly name: string;
  readonly torch: boolean;
  /** What runs there, with its version. */
  readonly is: string;
  readonly #child: Child;

  private constructor({ name, torch }: Candidate, child: Child, is: string) {
    this.name = name;
    this.torch = torch;
    this.is = is;
    this.#child = child;
  }

  /** @param file  where `startingPoint` was written */
  static async start(candidate: Candidate, file: string): Promise<Peer> {
    const child = new Child(candidate.name, candidate.command, candidate);
    const { is } = await child.ask({ ...candidate.job, load: file });
    return new Peer(candidate, child, String(is));
  }

  async run(): Promise<number[]> {
    const { ms } = await this.#child.ask({ steps: TURN });
    return (ms as number[]).slice(1);
  }

  /** Two steps: both losses, the second of which has the first step in it, and every tensor in between. */
  async twoSteps(): Promise<{ losses: number[]; after: Map<string, Float32Array> }> {
    const { losses: first } = await this.#child.ask({ steps: 1 });
    const texts = (await this.#child.ask({ tensors: true })) as Record<string, string>;
    const { losses: second } = await this.#child.ask({ steps: 1 });
    const tensors = Object.entries(texts).map(([path, text]) => {
      const bytes = new Uint8Array(Buffer.from(text, "base64"));
      return [path, new Float32Array(bytes.buffer)] as const;
    });
    return { losses: [first, second].flat() as number[], after: new Map(tensors) };
  }

  end(): Promise<void> {
    return this.#child.end();
  }
}

const firstVariables = () => challenge.build().init(key(SEED), challenge.input);

/**
 * The weights that all begin with and the batch that all train on, as a file.
 *
 * The images are noise. In digits the blank paper gives the same sum at hundreds of pixels, so that one rounding may carry all of them
 * over a kink of ReLU at once: there PyTorch's gradients in float32 differ from its own in float64 by 2 %, here by 0.3 %.
 */
export function startingPoint(): Uint8Array {
  const images = uniform(key(SEED), [BATCH, ...challenge.input]);
  const labels = Int32Array.from({ length: BATCH }, (_, i) => i % CLASSES);
  const given: Iterable<readonly [string, HostTensor]> = [
    ...modelTensors(firstVariables()),
    ["images", { shape: images.shape, data: images.data() }],
  ];
  const floats = Array.from(given, ([name, { shape, data }]) => {
    return [name, { dtype: "F32", shape, data: Float32Array.from(data) }] as const;
  });
  return writeSafetensors([...floats, ["labels", { dtype: "I32", shape: [BATCH], data: labels }]]);
}

/** The largest relative differences between peers, in the Euclidean norm of all tensors together. */
export interface Differences {
  /** Of the losses before and after the first step. */
  readonly loss: number;
  /** Of parameters and running statistics after it. */
  readonly parameters: number;
  /** Of what it has added to them. */
  readonly update: number;
}

const ALLOWED: Differences = {
  loss: 1e-4,
  parameters: 1e-4,
  // One of three million units on the other side of ReLU's kink, by a rounding, is 0.1 % of the gradients below it.
  update: 1e-2,
};

/**
 * Makes two steps everywhere and compares them with the first peer's.
 *
 * @throws if they differ: times of different work would say nothing
 */
export async function compare(peers: readonly Peer[]): Promise<Differences> {
  const [judge, ...others] = await Promise.all(peers.map((peer) => peer.twoSteps()));
  const largest = { loss: 0, parameters: 0, update: 0 };
  if (judge === undefined) return largest;
  const start = joined(
    judge.after,
    new Map(Array.from(modelTensors(firstVariables()), ([path, { data }]) => [path, data])),
  );
  const expected = joined(judge.after, judge.after);
  for (const [i, { losses, after }] of others.entries()) {
    const came = joined(judge.after, after);
    const found: Differences = {
      loss: distance(losses, judge.losses),
      parameters: distance(came, expected),
      update: distance(
        came.map((value, at) => value - (start[at] ?? NaN)),
        expected.map((value, at) => value - (start[at] ?? NaN)),
      ),
    };
    for (const what of ["loss", "parameters", "update"] as const) {
      if (!(found[what] < ALLOWED[what]))
        throw new Error(`${peers[i + 1]?.name}: ${what} off by ${found[what].toExponential(1)}`);
      largest[what] = Math.max(largest[what], found[what]);
    }
  }
  return largest;
}

/** The values at these paths, one behind the other. */
const joined = (
  paths: ReadonlyMap<string, unknown>,
  tensors: ReadonlyMap<string, ArrayLike<number>>,
): Float64Array =>
  Float64Array.from([...paths.keys()].flatMap((path) => Array.from(tensors.get(path) ?? [NaN])));

/** ‖a − b‖ / ‖b‖ */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [apart, size] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    const value = b[i] ?? NaN;
    apart += (value - (a[i] ?? NaN)) ** 2;
    size += value ** 2;
  }
  return Math.sqrt(apart / size);
}
