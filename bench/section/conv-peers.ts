import { key, uniform } from "../../src/tensor/index.ts";
import { bestOf, entryOf, ratioTo, times, wrongResults } from "../contest-table.ts";
import type { Arrays } from "../peers/arrays.ts";
import { foveaCandidates, torchCandidates } from "../peers/candidates.ts";
import { Contest, type Entry } from "../peers/contest.ts";
import type { Pass } from "../peers/fovea/conv.ts";
import { resnet50Convolutions, type SharedConvolution } from "../resnet50-convolutions.ts";
import type { Section } from "../section.ts";
import { show } from "../table.ts";

const BATCH = 16;
const QUICK_BATCH = 1;
const ROUNDS = 10;
const PASSES: readonly Pass[] = ["forward", "input gradient", "weight gradient"];
const OURS = ["fovea native", "fovea wasm"];
const THEIRS = "PyTorch";

interface Measured {
  readonly convolution: SharedConvolution;
  readonly pass: Pass;
  readonly entries: readonly Entry[];
}

export const convPeersSection: Section = {
  name: "conv-peers",
  about: `the distinct convolutions of ResNet-50 at 224×224, batch ${BATCH}, beside PyTorch`,
  peers: true,
  async run({ quick, progress }) {
    const torch = torchCandidates();
    const contest = new Contest([...foveaCandidates(), ...torch.candidates]);
    const rounds = quick ? 2 : ROUNDS;
    const batch = quick ? QUICK_BATCH : BATCH;
    const measured: Measured[] = [];
    try {
      for (const convolution of resnet50Convolutions().slice(0, quick ? 3 : undefined)) {
        const start = arraysOf(convolution, batch);
        for (const pass of PASSES) {
          // Nobody asks how the images should change.
          if (convolution.channels === 3 && pass === "input gradient") continue;
          const named = `${textOf(convolution)}, ${pass}`;
          const { stride, padding } = convolution;
          const entries = await contest.hold({ work: "conv", pass, stride, padding }, start, {
            rounds,
            progress: (text) => progress(`${named}: ${text}`),
          });
          measured.push({ convolution, pass, entries });
        }
      }
    } finally {
      await contest.end();
    }
    const totals = PASSES.map((pass) => totalOf(pass, measured));
    return {
      table: {
        head: [
          "input → output",
          "kernel",
          "layers",
          "pass",
          "native ms",
          "wasm ms",
          "PyTorch ms",
          "native is",
          "wasm is",
        ],
        rows: [
          ...measured.map(({ convolution, pass, entries }) => [
            textOf(convolution),
            `${convolution.kernel}×${convolution.kernel}${convolution.stride > 1 ? ` / ${convolution.stride}` : ""}`,
            String(convolution.layers),
            pass,
            ...OURS.map((name) => milliseconds(entryOf(entries, name)?.sample?.median)),
            milliseconds(bestOf(entries, THEIRS)?.sample?.median),
            ...OURS.map((name) => {
              const ratio = ratioTo(entries, name, THEIRS);
              return ratio === undefined ? "" : times(ratio.medians);
            }),
          ]),
          [],
          ...totals.map(({ pass, layers, native, wasm, torch }) => [
            "all layers",
            "",
            String(layers),
            pass,
            ...[native, wasm, torch].map(milliseconds),
            ...[native, wasm].map((ms) => (ms && torch ? times(torch / ms) : "")),
          ]),
        ],
      },
      notes: [
        ...(measured[0]?.entries ?? []).map(({ name, is, why }) => `${name}: ${why ?? is ?? ""}`),
        `batch ${batch}; medians of ${rounds} rounds in turn; PyTorch in its better layout for each; "native is 2 ×" means twice as fast`,
        'results are compared first; "all layers" counts each shape as often as the network has it',
        ...(torch.missing === undefined ? [] : [torch.missing]),
      ],
      checks: measured.flatMap(({ convolution, pass, entries }) =>
        wrongResults(`${textOf(convolution)}, ${pass}`, entries),
      ),
      data: { batch, rounds, totals, convolutions: measured },
    };
  },
};

const textOf = ({ height, channels, rows, filters }: SharedConvolution): string =>
  `${height}×${height}×${channels} → ${rows}×${rows}×${filters}`;

const milliseconds = (ms: number | undefined): string => (ms ? show(ms, 2) : "");

/** Sums over the network's layers; undefined for whoever misses one. */
function totalOf(pass: Pass, measured: readonly Measured[]) {
  const own = measured.filter((one) => one.pass === pass);
  const sum = (entry: (entries: readonly Entry[]) => Entry | undefined): number | undefined => {
    const all = own.map(({ entries, convolution }) => {
      const median = entry(entries)?.sample?.median;
      return (median ?? Number.NaN) * convolution.layers;
    });
    const total = all.reduce((a, b) => a + b, 0);
    return Number.isNaN(total) ? undefined : total;
  };
  return {
    pass,
    layers: own.reduce((layers, { convolution }) => layers + convolution.layers, 0),
    native: sum((entries) => entryOf(entries, "fovea native")),
    wasm: sum((entries) => entryOf(entries, "fovea wasm")),
    torch: sum((entries) => bestOf(entries, THEIRS)),
  };
}

function arraysOf(convolution: SharedConvolution, batch: number): Arrays {
  const { height, rows, channels, filters, kernel } = convolution;
  const random = (seed: number, shape: readonly number[]) => ({
    shape,
    data: Float32Array.from(uniform(key(seed), shape, -1, 1).data()),
  });
  return new Map([
    ["x", random(1, [batch, height, height, channels])],
    ["w", random(2, [kernel, kernel, channels, filters])],
    ["g", random(3, [batch, rows, rows, filters])],
  ]);
}
