import { wasm } from "../../src/backend/wasm/index.ts";
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
import { defaultThreads } from "../machine.ts";
import { type Contestant, gflops, interleaved, type Sample, timed } from "../measure.ts";
import { peak } from "../peak.ts";
import { atLeast, mark, type Section } from "../section.ts";
import { percent, show } from "../table.ts";

const SIZES = [64, 128, 256, 512, 1024, 2048];
/** Must reach `NEEDED` of the peak. */
const JUDGED = 1024;
const NEEDED = 0.75;
const ROUNDS = 20;
/** One turn takes at least so long: small products are made several times in a row. */
const TURN_FLOP = 5e8;

interface Measured extends Sample {
  readonly n: number;
  readonly threads: number;
  readonly rate: number;
  /** The best time of the peak's loop between these products, and what that did. */
  readonly peakMs: number;
  readonly flop: number;
}

type State = { readonly a: Tensor; readonly b: Tensor; readonly c: Tensor };

export const matmulSection: Section = {
  name: "matmul",
  about: "products of square matrices, as a share of the peak measured between them",
  async run({ progress }) {
    const all = defaultThreads();
    const measured: Measured[] = [];
    for (const threads of all > 1 ? [1, all] : [1]) {
      const backend = wasm({ threads });
      await backend.ready();
      const top = await peak(threads);
      const sizes = threads === all ? SIZES : [JUDGED];
      for (const n of sizes) {
        progress(`${n}³, threads: ${threads}`);
        const product = contestant(n, backend);
        const [ours, limit] = await interleaved([product, top], { rounds: ROUNDS });
        if (ours === undefined || limit === undefined) continue;
        const rate = gflops(2 * n ** 3, ours.median);
        measured.push({ n, threads, ...ours, rate, peakMs: limit.min, flop: top.flop });
      }
      top.dispose();
      backend.dispose();
    }
    const data = measured.map(({ peakMs: _, flop, ...row }) => {
      const same = measured.filter(({ threads }) => threads === row.threads);
      const peakRate = gflops(flop, Math.min(...same.map(({ peakMs }) => peakMs)));
      return { ...row, peak: peakRate, share: row.rate / peakRate };
    });
    const rows = data.map((row) => {
      const { n, threads, share } = row;
      const what = `${n}³ on ${threads} thread${threads === 1 ? "" : "s"}, share of the peak`;
      return { row, check: n === JUDGED ? atLeast(what, share, NEEDED, oneDigit) : undefined };
    });
    return {
      table: {
        head: ["n", "threads", "median ms", "best ms", "spread", "GFLOP/s", "peak", "of peak", ""],
        rows: rows.map(({ row, check }) => [
          String(row.n),
          String(row.threads),
          show(row.median, 3),
          show(row.min, 3),
          percent(row.spread),
          show(row.rate),
          show(row.peak),
          percent(row.share, 1),
          mark(check),
        ]),
      },
      notes: [
        "every product is checked against float64 first; GFLOP/s from the median, peak the best of its runs between them",
      ],
      checks: rows.flatMap(({ check }) => check ?? []),
      data,
    };
  },
};

/** c ← a · b in the backend's memory: nothing is copied in or out. */
function contestant(n: number, backend: ReturnType<typeof wasm>): Contestant {
  const step = compile(({ a, b }: State): State => ({ a, b, c: matmul(a, b) }), {
    donate: true,
    backend,
  });
  const random = (seed: number) => uniform(key(seed), [n, n], -1, 1).data();
  const [left, right] = [random(1), random(2)];
  let state = step(stateOf(n, left, right));
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
