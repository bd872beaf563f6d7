import type { Backend } from "../../src/backend/backend.ts";
import { conv2d, type Layer, separableConv2d, type Tensors } from "../../src/nn/index.ts";
import {
  compile,
  key,
  mapTree,
  type Tensor,
  uniform,
  valueAndGrad,
  zeros,
} from "../../src/tensor/index.ts";
import { openBackends } from "../backend.ts";
import { defaultThreads } from "../machine.ts";
import { type Contestant, interleaved, type Sample, timed } from "../measure.ts";
import { atMost, mark, type Section } from "../section.ts";
import { show } from "../table.ts";

/** The lectures' example: M = N = 128 channels, kernels of D_K = 3, maps of D_F = 64. */
const CHANNELS = 128;
const KERNEL = 3;
const SIZE = 64;
const BATCH = 8;
const ROUNDS = 15;
/** Multiply-adds of the separable block as a share of the plain one's. */
const PREDICTED = 1 / CHANNELS + 1 / KERNEL ** 2;
/** Times the prediction that the measured share may be. */
const NEEDED = 2;
const JUDGED = "native";

/** The rim of the input, which in a network whoever computes the input writes around it, is there already. */
const options = { filters: CHANNELS, kernel: KERNEL, bias: false };
const INPUT = [BATCH, SIZE + KERNEL - 1, SIZE + KERNEL - 1, CHANNELS];
const blocks: Readonly<Record<"plain" | "separable", Layer>> = {
  plain: conv2d(options),
  separable: separableConv2d(options),
};

type Pass = "forward" | "forward and gradients";

interface Row {
  readonly backend: string;
  readonly pass: Pass;
  readonly plain: Sample;
  readonly separable: Sample;
  /** The separable block's time as a share of the plain one's. */
  readonly share: number;
}

export const separableSection: Section = {
  name: "separable",
  about: `a depthwise separable block against its plain twin, ${CHANNELS} channels of ${SIZE}×${SIZE}, batch ${BATCH}`,
  async run({ quick, progress }) {
    const rounds = quick ? 2 : ROUNDS;
    const { backends, absent } = await openBackends(defaultThreads());
    const rows: Row[] = [];
    for (const backend of backends) {
      for (const pass of ["forward", "forward and gradients"] as const) {
        progress(`${pass}, ${backend.name}`);
        const contestants = [blocks.plain, blocks.separable].map((block) =>
          contestant(block, pass, backend),
        );
        const [plain, separable] = (await interleaved(contestants, { rounds })) as [Sample, Sample];
        const share = Math.max(separable.median / plain.median, separable.min / plain.min);
        rows.push({ backend: backend.name, pass, plain, separable, share });
      }
      backend.dispose();
    }
    const checkOf = ({ backend, pass, share }: Row) =>
      atMost(
        `separable block, ${pass}, of the plain one's time, ${backend}`,
        share,
        NEEDED * PREDICTED,
        three,
      );
    const judged = rows.filter(({ backend }) => backend === JUDGED);
    return {
      table: {
        head: [
          "backend",
          "pass",
          "plain, ms",
          "best",
          "separable, ms",
          "best",
          "share",
          "of the prediction",
          "",
        ],
        rows: rows.map((row) => [
          row.backend,
          row.pass,
          show(row.plain.median, 2),
          show(row.plain.min, 2),
          show(row.separable.median, 2),
          show(row.separable.min, 2),
          three(row.share),
          `${show(row.share / PREDICTED, 2)} ×`,
          row.backend === JUDGED ? mark(checkOf(row)) : "",
        ]),
      },
      notes: [
        `predicted: 1/N + 1/D_K² = ${three(PREDICTED)} of the multiply-adds; shares are by medians or best times, whichever is more`,
        "gradients are those of the weights and of the input",
        ...absent.map(({ name, why }) => `${name}: ${why}`),
      ],
      checks: judged.map(checkOf),
      data: {
        channels: CHANNELS,
        kernel: KERNEL,
        size: SIZE,
        batch: BATCH,
        predicted: PREDICTED,
        rounds,
        rows,
      },
    };
  },
};

const three = (share: number): string => show(share, 3);

type Values = { readonly params: Tensors; readonly x: Tensor };
type State = Values & { readonly y: Tensor; readonly gradients: Values };

/** The block on a batch that lies in the backend's memory, where the results stay. The cotangent of its output is the output. */
function contestant(block: Layer, pass: Pass, backend: Backend): Contestant {
  const { params } = block.init(key(1), INPUT.slice(1));
  const context = { path: "block", training: true, key: key(1) };
  const output = (values: Values): Tensor =>
    block.apply({ params: values.params, state: {} }, values.x, context).output;
  const loss = (values: Values): readonly [Tensor, Tensor] => {
    const y = output(values);
    return [y.square().sum().mul(0.5), y];
  };
  const forward = (state: State): State => ({ ...state, y: output(state) });
  const both = (state: State): State => {
    const { params, x } = state;
    const [[, y], gradients] = valueAndGrad(loss, { aux: true })({ params, x });
    return { params, x, y, gradients };
  };
  const step = compile(pass === "forward" ? forward : both, { donate: true, backend });
  const values = { params, x: uniform(key(2), INPUT) };
  const y = zeros([BATCH, SIZE, SIZE, CHANNELS]);
  const like = (tensor: Tensor): Tensor => zeros(tensor.shape);
  const gradients = mapTree<Tensor, Tensor>(like, values) as Values;
  // What comes back as it went in stays where it was: one pass that changes everything puts it into the backend's memory.
  const settle = compile(
    (state: State): State => mapTree<Tensor, Tensor>((t) => t.neg(), state) as State,
    {
      donate: true,
      backend,
    },
  );
  let state: State = step(settle({ ...values, y, gradients }));
  const run = (): number =>
    timed(() => {
      state = step(state);
    });
  return { name: pass, run };
}
