import type { Backend } from "../../src/backend/backend.ts";
import {
  compile,
  type HostArray,
  key,
  matmul,
  type Tensor,
  tensor,
  uniform,
  zeros,
} from "../../src/tensor/index.ts";
import { openBackends } from "../backend.ts";
import { defaultThreads } from "../machine.ts";
import { type Contestant, gflops, interleaved, type Sample, timed } from "../measure.ts";
import { peakOf } from "../peak.ts";
import { placed } from "../placed.ts";
import { atLeast, mark, type Section } from "../section.ts";
import { percent, show } from "../table.ts";

const SIZES = [64, 128, 256, 512, 1024, 2048];
/** Must reach `NEEDED` of the peak. */
const JUDGED = 1024;
const NEEDED: Readonly<Record<string, number>> = { native: 0.8, wasm: 0.75 };
const ROUNDS = 20;
/** The peak is measured so often between them. */
const PEAK_ROUNDS = 5;
/** One turn takes at least so long: small products are made several times in a row. */
const TURN_FLOP = 5e8;

interface Measured extends Sample {
  readonly backend: string;
  readonly n: number;
  readonly threads: number;
  readonly rate: number;
  /** The best that the peak's loop reached between these products. */
  readonly peak: number;
}

type State = { readonly a: Tensor; readonly b: Tensor; readonly c: Tensor };

export const matmulSection: Section = {
  name: "matmul",
  about: "products of square matrices, as a share of the peak measured between them",
  async run({ quick, progress }) {
    const all = defaultThreads();
    const rounds = quick ? 2 : ROUNDS;
    const measured: Measured[] = [];
    const notes: string[] = [];
    for (const threads of all > 1 ? [1, all] : [1]) {
      const { backends, absent } = await openBackends(threads);
      notes.push(...absent.map(({ name, why }) => `${name}: ${why}`));
      for (const backend of backends) {
        const sizes = threads === all ? SIZES : [JUDGED];
        for (const n of quick ? sizes.filter((size) => size <= JUDGED) : sizes) {
          progress(`${n}³, ${backend.name}, threads: ${threads}`);
          const top = { ...peakOf(backend), rounds: PEAK_ROUNDS };
          const [ours] = await interleaved([contestant(n, backend), top], { rounds });
          if (ours === undefined) continue;
          const rate = gflops(2 * n ** 3, ours.median);
          const { name } = backend;
          measured.push({ backend: name, n, threads, ...ours, rate, peak: top.best() });
        }
        backend.dispose();
      }
    }
    const data = measured.map((row) => {
      const same = measured.filter((other) => {
        return other.threads === row.threads && other.backend === row.backend;
      });
      const peak = Math.max(...same.map(({ peak }) => peak));
      return { ...row, peak, share: row.rate / peak };
    });
    const rows = data.map((row) => {
      const { backend, n, threads, share } = row;
      const many = `${threads} thread${threads === 1 ? "" : "s"}`;
      const what = `${n}³, ${backend} on ${many}: share of its peak`;
      const needed = n === JUDGED ? NEEDED[backend] : undefined;
      return { row, check: needed && atLeast(what, share, needed, oneDigit) };
    });
    return {
      table: {
        head: [
          "backend",
          "n",
          "threads",
          "median ms",
          "best ms",
          "spread",
          "GFLOP/s",
          "peak",
          "of peak",
          "",
        ],
        rows: rows.map(({ row, check }) => [
          row.backend,
          String(row.n),
          String(row.threads),
          show(row.median, 3),
          show(row.min, 3),
          percent(row.spread),
          show(row.rate),
          show(row.peak),
          percent(row.share, 1),
          mark(check || undefined),
        ]),
      },
      notes: [
        ...new Set(notes),
        "every product is checked against float64 first; GFLOP/s from the median, peak the best of its runs between them",
      ],
      checks: rows.flatMap(({ check }) => check || []),
      data,
    };
  },
};

/** c ← a · b in the backend's memory: nothing is copied in or out. */
function contestant(n: number, backend: Backend): Contestant {
  const step = compile(({ a, b }: State): State => ({ a, b, c: matmul(a, b) }), {
    donate: true,
    backend,
  });
  const random = (seed: number) => uniform(key(seed), [n, n], -1, 1).data();
  const [left, right] = [random(1), random(2)];
  let state = step(placed(stateOf(n, left, right), backend));
  checkProduct(n, left, right, state.c.data());
  const times = Math.max(1, Math.ceil(TURN_FLOP / (2 * n ** 3)));
  return {
    name: `${n}³`,
    run() {
      // Wakes the threads.
      state = step(state);
      const ms = timed(() => {
        for (let time = 0; time < times; time++) state = step(state);
      });
      return ms / times;
    },
  };
}

const stateOf = (n: number, a: HostArray, b: HostArray): State => ({
  a: tensor(a, [n, n]),
  b: tensor(b, [n, n]),
  c: zeros([n, n]),
});

/**
 * Freivalds' check in float64: C = A · B is wrong if C · v ≠ A · (B · v) for random signs v. Every element of C counts in it, at the cost
 * of three products with a vector. Factors are uniform in (−1, 1), so a wrong element is off by about √n / 3, and n right ones add up
 * rounding errors of about 2⁻²⁴ · n / 3 each, half of the time with the other sign.
 */
function checkProduct(n: number, a: HostArray, b: HostArray, c: HostArray): void {
  const signs = Float64Array.from({ length: n }, (_, i) => (((i * 2654435761) >>> 13) & 1) * 2 - 1);
  const times = (m: HostArray, v: Float64Array): Float64Array =>
    v.map((_, row) => {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += (m[row * n + k] as number) * (v[k] as number);
      return sum;
    });
  const expected = times(a, times(b, signs));
  const came = times(c, signs);
  const allowed = 2 ** -22 * n * Math.sqrt(n);
  const wrong = came.findIndex((value, row) => !(Math.abs(value - (expected[row] ?? 0)) < allowed));
  if (wrong >= 0)
    throw new Error(`matmul ${n}³: row ${wrong} is off by ${came[wrong]! - expected[wrong]!}`);
}

const oneDigit = (share: number): string => percent(share, 1);
