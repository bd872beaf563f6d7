import { key, uniform } from "../../src/tensor/index.ts";
import { bestOf, entryOf, ratioTo, times, wrongResults } from "../contest-table.ts";
import { gflops } from "../measure.ts";
import type { Arrays } from "../peers/arrays.ts";
import { foveaCandidates, jaxCandidates, tfjs, torchCandidates } from "../peers/candidates.ts";
import { Contest, type Entry } from "../peers/contest.ts";
import type { Candidate } from "../peers/peer.ts";
import type { Section } from "../section.ts";
import { show } from "../table.ts";

const SIZES = [64, 128, 256, 512, 1024, 2048];
const QUICK_SIZES = [64, 128];
const ROUNDS = 10;
/** Its plain loops need minutes beyond. */
const TFJS_CPU_LIMIT = 512;
const OURS = ["fovea native", "fovea wasm"];
const THEIRS = ["PyTorch", "TensorFlow.js", "jax-js"];

export const matmulPeersSection: Section = {
  name: "matmul-peers",
  about: "products of square matrices, beside PyTorch, TensorFlow.js and jax-js",
  peers: true,
  async run({ quick, progress }) {
    const torch = torchCandidates({ layouts: ["NCHW"] });
    const candidates = [
      ...foveaCandidates(),
      ...torch.candidates.map((candidate) => ({ ...candidate, name: "PyTorch" })),
      tfjs("cpu"),
      tfjs("wasm"),
      ...jaxCandidates(),
    ];
    const rounds = quick ? 2 : ROUNDS;
    const contest = new Contest(candidates);
    const data: { n: number; entries: readonly Entry[] }[] = [];
    try {
      for (const n of quick ? QUICK_SIZES : SIZES) {
        const options = { rounds, progress: (text: string) => progress(`${n}³: ${text}`) };
        const skip = ({ name }: Candidate) =>
          name === "TensorFlow.js cpu" && n > TFJS_CPU_LIMIT ? `not beyond ${n}³` : undefined;
        const entries = await contest.hold({ work: "matmul" }, factors(n), options, skip);
        data.push({ n, entries });
      }
    } finally {
      await contest.end();
    }
    const pairs = THEIRS.flatMap((theirs) => OURS.map((ours) => ({ ours, theirs })));
    return {
      table: {
        head: [
          "n",
          ...OURS.map((name) => `${name}, GFLOP/s`),
          ...THEIRS,
          ...pairs.map(({ ours, theirs }) => `${ours.replace("fovea ", "")} : ${theirs}`),
        ],
        rows: data.map(({ n, entries }) => {
          const rate = (ms: number | undefined) =>
            ms === undefined ? "" : show(gflops(2 * n ** 3, ms));
          return [
            String(n),
            ...OURS.map((name) => rate(entryOf(entries, name)?.sample?.median)),
            ...THEIRS.map((family) => rate(bestOf(entries, family)?.sample?.median)),
            ...pairs.map(({ ours, theirs }) => {
              const ratio = ratioTo(entries, ours, theirs);
              return ratio === undefined ? "" : times(ratio.medians);
            }),
          ];
        }),
      },
      notes: [
        ...(data[0]?.entries ?? []).map(({ name, is, why }) => `${name}: ${why ?? is ?? ""}`),
        `GFLOP/s of each one's best setting, from the medians of ${rounds} rounds in turn; "native : PyTorch 2 ×" means twice as fast`,
        `every product is compared first; TensorFlow.js cpu up to ${TFJS_CPU_LIMIT}³`,
        ...(torch.missing === undefined ? [] : [torch.missing]),
      ],
      checks: data.flatMap(({ n, entries }) => wrongResults(`${n}³`, entries)),
      data: { rounds, products: data },
    };
  },
};

function factors(n: number): Arrays {
  const random = (seed: number) => ({
    shape: [n, n],
    data: Float32Array.from(uniform(key(seed), [n, n], -1, 1).data()),
  });
  return new Map([
    ["a", random(1)],
    ["b", random(2)],
  ]);
}
