import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { interleaved, type Sample } from "../measure.ts";
import {
  BATCH,
  compare,
  type Differences,
  foveaCandidates,
  Peer,
  startingPoint,
  torchCandidates,
} from "../peers/index.ts";
import { pythonWithTorch } from "../python.ts";
import { atLeast, type Check, type Findings, mark, type Section, Unavailable } from "../section.ts";
import { percent, show } from "../table.ts";

/** How much faster than PyTorch's better layout. */
const NEEDED = 1.2;
const ROUNDS = 10;
/** Beyond this spread times tell of the machine's other work. */
const QUIET = 0.15;
const DISTURBED =
  "the times lie far apart: other work disturbed them, so the ratio is judged by the best times if that is less";
/** Between turns: OpenMP's threads look for work for some milliseconds before they sleep. */
const REST_MS = 20;

export const stepSection: Section = {
  name: "step",
  about: `one training step of the challenge network, batch ${BATCH}, beside PyTorch`,
  async run({ progress }) {
    const { candidates: torch, missing } = findTorch();
    const folder = mkdtempSync(join(tmpdir(), "fovea-bench-"));
    const peers: Peer[] = [];
    try {
      const file = join(folder, "start.safetensors");
      writeFileSync(file, startingPoint());
      for (const candidate of [...foveaCandidates(), ...torch]) {
        progress(`starting ${candidate.name}`);
        peers.push(await Peer.start(candidate, file));
      }
      progress("comparing results");
      const differences = await compare(peers);
      progress(`timing ${peers.length} in turn`);
      const samples = await interleaved(peers, { rounds: ROUNDS, warmUp: 2, restMs: REST_MS });
      return findings(peers, samples, differences, missing);
    } finally {
      await Promise.all(peers.map((peer) => peer.end()));
      rmSync(folder, { recursive: true });
    }
  },
};

function findTorch() {
  try {
    return { candidates: torchCandidates(pythonWithTorch()), missing: undefined };
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return { candidates: [], missing: error.message };
  }
}

const small = (value: number): string => value.toExponential(1);

function findings(
  peers: readonly Peer[],
  samples: readonly Sample[],
  differences: Differences,
  missing: string | undefined,
): Findings {
  const rows = peers.map(({ name, is, torch }, i) => ({
    ...(samples[i] as Sample),
    ...{ name, is, torch },
  }));
  const theirs = rows.filter(({ torch }) => torch).sort((a, b) => a.median - b.median);
  const [ours, better] = [rows[0], theirs[0]];
  const ratioOf = (ms: number) => (better === undefined ? undefined : better.median / ms);
  const disturbed = Math.max(ours?.spread ?? 0, better?.spread ?? 0) > QUIET;
  const medians = ratioOf(ours?.median ?? NaN);
  const bests = Math.min(...theirs.map(({ min }) => min)) / (ours?.min ?? NaN);
  const ratio = medians !== undefined && disturbed ? Math.min(medians, bests) : medians;
  const times = (value: number) => `${show(value, 2)} ×`;
  const check: Check | undefined =
    ratio === undefined
      ? undefined
      : atLeast(`training step: times as fast as PyTorch's better layout`, ratio, NEEDED, times);
  return {
    table: {
      head: ["", "median ms", "best ms", "spread", "speed", ""],
      rows: rows.map(({ name, median, min, spread }, i) => [
        name,
        show(median),
        show(min),
        percent(spread),
        ratioOf(median) === undefined ? "" : times(ratioOf(median) as number),
        i === 0 ? mark(check) : "",
      ]),
    },
    notes: [
      ...rows.map(({ name, is }) => `${name}: ${is}`),
      `${rows[0]?.count} steps each, interleaved; speed 1 is PyTorch's better layout`,
      `after one step from the same weights on the same batch, losses differ by ${small(differences.loss)}, all parameters by ${small(differences.parameters)}, the step itself by ${small(differences.update)} at most, relatively`,
      ...(disturbed ? [DISTURBED] : []),
      ...(missing === undefined ? [] : [`PyTorch is not beside it: ${missing}`]),
    ],
    checks: check === undefined ? [] : [check],
    data: { batch: BATCH, differences, ratio, medians, bests, disturbed, rows },
  };
}
