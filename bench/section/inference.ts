import { toSpec } from "../../src/nn/index.ts";
import { key, uniform } from "../../src/tensor/index.ts";
import { modelTensors } from "../../src/train/index.ts";
import { type Model, mobilenetV1, resnet50 } from "../../src/zoo/index.ts";
import { contestChecks, contestNotes, contestTable, type Requirement } from "../contest-table.ts";
import { describeNetwork } from "../network.ts";
import type { Arrays, NamedArray } from "../peers/arrays.ts";
import { foveaCandidates, onnxCandidates, torchCandidates } from "../peers/candidates.ts";
import { Contest, type Entry } from "../peers/contest.ts";
import type { Job } from "../peers/protocol.ts";
import { DISTURBED } from "../ratio.ts";
import type { Section } from "../section.ts";
import { THREADS } from "../threads.ts";

const MODELS: readonly Model[] = [mobilenetV1, resnet50];
const BATCHES = [1, 16];
const ROUNDS = 10;
const SEED = 1;

const requirements: readonly Requirement[] = [
  { ours: "fovea native", family: "onnxruntime-node", atLeast: 0.8 },
  { ours: "fovea wasm", family: "onnxruntime-web", atLeast: 1 },
];

interface Held {
  /** For people: "resnet50, batch 16". */
  readonly what: string;
  readonly entries: readonly Entry[];
}

export const inferenceSection: Section = {
  name: "inference",
  about: "MobileNet v1 and ResNet-50 on 224×224 images beside onnxruntime and PyTorch",
  peers: true,
  async run({ quick, progress }) {
    const torch = torchCandidates();
    const contest = new Contest([...foveaCandidates(), ...onnxCandidates(), ...torch.candidates]);
    const rounds = quick ? 2 : ROUNDS;
    const held: Held[] = [];
    try {
      for (const model of MODELS) {
        for (const batch of quick ? [1] : BATCHES) {
          const what = `${model.name}, batch ${batch}`;
          const entries = await contest.hold(inferenceJob(model), startingPoint(model, batch), {
            rounds,
            progress: (text) => progress(`${what}: ${text}`),
          });
          held.push({ what, entries });
        }
      }
    } finally {
      await contest.end();
    }
    const tables = held.map(({ entries }) => contestTable(entries));
    const checks = held.flatMap(({ what, entries }) => contestChecks(what, entries, requirements));
    return {
      table: {
        head: ["model", ...(tables[0]?.head ?? [])],
        rows: tables.flatMap(({ rows }, i) =>
          rows.map((row, at) => [at === 0 ? (held[i]?.what ?? "") : "", ...row]),
        ),
      },
      notes: [
        ...notesOf(held, rounds),
        ...(checks.some(({ what }) => what.includes("†")) ? [DISTURBED] : []),
        ...(torch.missing === undefined ? [] : [torch.missing]),
      ],
      checks,
      data: { threads: THREADS, rounds, held },
    };
  },
};

/** What is true of all contests once, the rest with its contest's name. */
function notesOf(held: readonly Held[], rounds: number): string[] {
  const notes = held.map(({ entries }) => contestNotes(entries, rounds));
  const common = (notes[0] ?? []).filter((note) => notes.every((all) => all.includes(note)));
  return [
    ...common,
    ...held.flatMap(({ what }, i) =>
      (notes[i] ?? []).flatMap((note) => (common.includes(note) ? [] : [`${what}: ${note}`])),
    ),
  ];
}

/** `network` for those who build a twin, `model` for fovea and what reads its ONNX export. */
const inferenceJob = (model: Model): Job => {
  const layer = model.build();
  return { work: "inference", model: toSpec(layer), network: describeNetwork(layer) };
};

/** Images of noise and random weights. Batch normalisations have seen data: none of their tensors is as it began. */
function startingPoint(model: Model, batch: number): Arrays {
  const arrays = new Map<string, NamedArray>();
  const tensors = modelTensors(model.build().init(key(SEED), model.input));
  for (const [i, [name, { shape, data }]] of [...tensors].entries()) {
    const bounds = SEEN[name.split("/").at(-1) ?? ""];
    const values =
      bounds === undefined ? data : uniform(key(SEED + 1 + i), shape, ...bounds).data();
    arrays.set(name, { shape, data: Float32Array.from(values) });
  }
  const images = uniform(key(SEED), [batch, ...model.input], -1, 1);
  return arrays.set("images", { shape: images.shape, data: Float32Array.from(images.data()) });
}

const SEEN: Readonly<Record<string, readonly [low: number, high: number]>> = {
  scale: [0.5, 1.5],
  shift: [-0.1, 0.1],
  mean: [-0.1, 0.1],
  variance: [0.5, 1.5],
  bias: [-0.1, 0.1],
};
