import {
  crossEntropy,
  embedding,
  linear,
  positions,
  sequential,
  sinusoidalPositions,
  type Tensors,
} from "../nn/index.ts";
import {
  arange,
  compile,
  foldIn,
  type Key,
  key,
  normal,
  type Tensor,
  uniform,
} from "../tensor/index.ts";
import type { Experiment, ExperimentOptions, Findings } from "./experiment.ts";
import { minimise } from "./minimise.ts";

const STEPS = 100;
const TOKENS = 200;
const DIMS = [16, 32, 64, 128, 256, 512] as const;

export type PositionKind = "sinusoidal" | "learned";

/**
 * The position whose vector is nearest to (token + position), for every token at every position; tokens are N(0, 1), as a fresh embedding is.
 * @returns shares of them that are right, and right to one step
 */
export function nearestPositions(
  kind: PositionKind,
  dim: number,
  { backend, seed }: Pick<ExperimentOptions, "backend" | "seed">,
): { readonly right: number; readonly nearly: number } {
  const decode = compile(
    (root: Key): { right: Tensor; nearly: Tensor } => {
      const tokens = normal(foldIn(root, 0), [TOKENS, 1, dim]);
      // Learned positions start as Gaussian vectors; here as long as the sinusoidal ones, √(dim / 2).
      const rows =
        kind === "sinusoidal"
          ? sinusoidalPositions(STEPS, dim)
          : normal(foldIn(root, 1), [STEPS, dim]).mul(Math.SQRT1_2);
      const x = tokens.add(rows);
      // |x − p|² = |x|² − 2 x·p + |p|²
      const fit = x.matmul(rows.transpose()).sub(rows.square().sum(1).mul(0.5));
      const away = fit.argmax(-1).sub(arange(STEPS)).abs();
      const share = (hit: Tensor): Tensor => hit.cast("float32").mean();
      return { right: share(away.eq(0)), nearly: share(away.le(1)) };
    },
    { backend },
  );
  const { right, nearly } = decode(key(seed));
  return { right: right.item(), nearly: nearly.item() };
}

export interface JointTask {
  readonly kind: PositionKind;
  readonly dim: number;
  readonly steps: number;
}

/**
 * Token and position out of one sum: an embedding, positions added, and one linear layer that must name both. Trained on random sentences.
 * @returns shares of all pairs of a token and a position that come out right
 */
export async function decodeBoth(
  { kind, dim, steps }: JointTask,
  { backend, seed, signal }: Pick<ExperimentOptions, "backend" | "seed" | "signal">,
): Promise<{ readonly tokens: number; readonly positions: number }> {
  const model = sequential({
    tokens: embedding({ vocabulary: TOKENS, dim }),
    positions: positions({ kind }),
    names: linear({ units: TOKENS + STEPS, init: "xavierUniform" }),
  });
  const named = (params: Tensors, ids: Tensor): readonly [token: Tensor, position: Tensor] => {
    const { output } = model.apply({ params, state: {} }, ids, { training: false });
    const flat = output.reshape([-1, TOKENS + STEPS]);
    return [flat.slice(null, [0, TOKENS]), flat.slice(null, [TOKENS, TOKENS + STEPS])];
  };
  const places = (n: number): Tensor => arange(STEPS).broadcastTo([n, STEPS]).reshape([-1]);
  const loss = (params: Tensors, from: Key): Tensor => {
    const n = 8;
    const ids = uniform(from, [n, STEPS], 0, TOKENS).cast("int32");
    const [token, position] = named(params, ids);
    return crossEntropy(token, ids.reshape([-1])).add(crossEntropy(position, places(n)));
  };
  const { params } = model.init(foldIn(key(seed), 1), [STEPS]);
  const trained = await minimise(loss, params, { backend, seed, steps, rate: 0.02, signal });
  const judge = compile(
    (params: Tensors) => {
      const ids = arange(TOKENS).expandDims(1).broadcastTo([TOKENS, STEPS]);
      const [token, position] = named(params, ids);
      const share = (logits: Tensor, labels: Tensor): Tensor =>
        logits.argmax(-1).eq(labels).cast("float32").mean();
      return { token: share(token, ids.reshape([-1])), position: share(position, places(TOKENS)) };
    },
    { backend },
  );
  const { token, position } = judge(trained.params);
  return { tokens: token.item(), positions: position.item() };
}

const JOINT_DIM = 32;
const JOINT_STEPS = 300;

/** Whether what was added to a vector can be found again in the sum. */
export const positionsExperiment: Experiment = {
  name: "positions",
  summary: "position and token, each found again in the sum of their two vectors",
  source: "lecture S0 (positional embeddings); Vaswani et al. 2017, arXiv:1706.03762, section 3.5",
  async run(options): Promise<Findings> {
    const { backend, seed, signal, onProgress } = options;
    const rows = DIMS.map((dim) => {
      signal?.throwIfAborted();
      return {
        dim,
        sinusoidal: nearestPositions("sinusoidal", dim, { backend, seed }),
        learned: nearestPositions("learned", dim, { backend, seed }),
      };
    });
    const kinds = ["sinusoidal", "learned"] as const;
    const joint = [];
    for (const kind of kinds) {
      onProgress?.(`${kind} positions: training a decoder of both`);
      const task = { kind, dim: JOINT_DIM, steps: JOINT_STEPS };
      joint.push({ kind, ...(await decodeBoth(task, options)) });
    }
    const widest = rows.at(-1) as (typeof rows)[number];
    const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
    return {
      tables: [
        {
          title: `Nearest position vector to token + position: share of ${TOKENS} tokens at ${STEPS} positions (chance ${percent(1 / STEPS)})`,
          columns: ["dim", "sinusoidal", "within 1 step", "Gaussian, as learned ones start"],
          rows: rows.map(({ dim, sinusoidal, learned }) => [
            dim,
            percent(sinusoidal.right),
            percent(sinusoidal.nearly),
            percent(learned.right),
          ]),
        },
        {
          title: `One linear layer that names both, trained together with the tokens, dim ${JOINT_DIM}, ${JOINT_STEPS} steps`,
          columns: ["positions", "position right", "token right"],
          rows: joint.map(({ kind, ...share }) => [
            kind,
            percent(share.positions),
            percent(share.tokens),
          ]),
        },
      ],
      plots: [
        {
          title: "Position found again by the nearest vector",
          x: "dim",
          y: "share that is right",
          series: kinds.map((kind) => ({
            name: kind,
            points: rows.map((row) => [row.dim, row[kind].right] as const),
          })),
        },
      ],
      claims: [
        {
          text: `without any training the nearest sinusoid at dim ${widest.dim} is right to one step for ${percent(widest.sinusoidal.nearly)}, at least 99 %`,
          holds: widest.sinusoidal.nearly >= 0.99,
        },
        {
          text: "more dimensions tell positions better apart",
          holds: rows.every(
            ({ sinusoidal }, i) =>
              i === 0 || sinusoidal.right > (rows[i - 1]?.sinusoidal.right ?? 1),
          ),
        },
        {
          text: `trained together, one linear layer finds token and position in the sum: ${joint.map(({ kind, ...share }) => `${kind} ${percent(share.positions)} and ${percent(share.tokens)}`).join(", ")}, at least 99 % each`,
          holds: joint.every((share) => share.positions >= 0.99 && share.tokens >= 0.99),
        },
      ],
    };
  },
};
