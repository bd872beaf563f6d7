import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeArrays } from "../peers/arrays.ts";
import { foveaCandidates, torchCandidates } from "../peers/candidates.ts";
import { type Candidate, Peer } from "../peers/peer.ts";
import { atMost, type Section } from "../section.ts";
import { startingPoint, stepJob } from "../step-contest.ts";
import { challengeStep, resnet18Step } from "../step-subjects.ts";
import { percent, show } from "../table.ts";

const STEPS = 5;
const OURS = ["fovea native", "fovea wasm"];
/** Of PyTorch's better layout. */
const NEEDED = 0.7;

interface Measured {
  readonly work: string;
  readonly name: string;
  readonly family: string;
  /** Bytes above what the process held before it had a network. */
  readonly step?: number;
  /** The same from the start, compilation included. */
  readonly whole?: number;
  readonly planned?: number;
  readonly why?: string;
}

export const stepMemorySection: Section = {
  name: "step-memory",
  about: "peak memory of training steps, beside PyTorch",
  peers: true,
  async run({ quick, progress }) {
    const torch = torchCandidates();
    const measured: Measured[] = [];
    const folder = mkdtempSync(join(tmpdir(), "fovea-bench-"));
    try {
      const load = join(folder, "start.safetensors");
      for (const subject of quick ? [challengeStep] : [challengeStep, resnet18Step]) {
        writeArrays(load, startingPoint(subject));
        for (const candidate of [...foveaCandidates().map(exposingGc), ...torch.candidates]) {
          progress(`${subject.what}: ${candidate.name}`);
          const { name, family } = candidate;
          const use = await memoryOf(candidate, stepJob(subject), load);
          measured.push({ work: subject.what, name, family, ...use });
        }
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
    const bestOf = (work: string): number =>
      Math.min(
        ...measured.flatMap((one) =>
          one.work === work && one.family === "PyTorch" && one.step ? [one.step] : [],
        ),
      );
    const shareOf = ({ work, step }: Measured): number => (step ?? Number.NaN) / bestOf(work);
    const ours = measured.filter(({ name }) => OURS.some((own) => name.startsWith(own)));
    return {
      table: {
        head: ["work", "", "step MiB", "planned MiB", "from the start MiB", "of PyTorch's"],
        rows: measured.map((one) => [
          one.work,
          one.name,
          mebibytes(one.step),
          mebibytes(one.planned),
          mebibytes(one.whole),
          Number.isFinite(shareOf(one)) ? percent(shareOf(one)) : "",
        ]),
      },
      notes: [
        ...measured.flatMap(({ name, why }) => (why === undefined ? [] : [`${name}: ${why}`])),
        `step: the process's peak resident memory (VmHWM) over ${STEPS} steps, after one that is not counted, less what it held with its modules loaded (import torch) and neither network, batch nor threads`,
        "from the start: the same peak from then on, with reading the weights and compiling (the C compiler's own processes not counted)",
        "planned: the arena of temporaries, without parameters, velocities and the batch; shares are of PyTorch's better layout",
        ...(torch.missing === undefined ? [] : [torch.missing]),
      ],
      checks: ours.flatMap((one) =>
        Number.isFinite(bestOf(one.work))
          ? [
              atMost(
                `${one.work}: peak memory, ${one.name}, of PyTorch's`,
                shareOf(one),
                NEEDED,
                percent,
              ),
            ]
          : [],
      ),
      data: { steps: STEPS, measured },
    };
  },
};

const exposingGc = (candidate: Candidate): Candidate => {
  const [node = "", ...rest] = candidate.command;
  return { ...candidate, command: [node, "--expose-gc", ...rest] };
};

async function memoryOf(candidate: Candidate, job: ReturnType<typeof stepJob>, load: string) {
  const peer = new Peer(candidate);
  try {
    await peer.open(job, load);
    await peer.work(1);
    const start = await peer.settle();
    await peer.work(STEPS);
    const { before, peak, planned } = await peer.memory();
    const use = { step: peak - before, whole: Math.max(start, peak) - before };
    return planned === undefined ? use : { ...use, planned };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  } finally {
    await peer.end();
  }
}

const mebibytes = (bytes: number | undefined): string =>
  bytes === undefined ? "" : show(bytes / 2 ** 20);
