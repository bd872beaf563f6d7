import type { Backend } from "../../src/backend/backend.ts";
import {
  compile,
  conv2d,
  grad,
  key,
  type Tensor,
  tensor,
  uniform,
  zeros,
} from "../../src/tensor/index.ts";
import { openBackends } from "../backend.ts";
import { convolutions } from "../convolutions.ts";
import { type ConvArrays, convolve, type Geometry } from "../float64-conv.ts";
import { defaultThreads } from "../machine.ts";
import { type Contestant, gflops, interleaved, type Sample } from "../measure.ts";
import { peakOf } from "../peak.ts";
import { atLeast, type Section } from "../section.ts";
import { percent, show } from "../table.ts";

const BATCH = 128;
/** Of whom so much is asked; the other's figures are told. */
const JUDGED = "wasm";
const NEEDED = 0.5;
const ROUNDS = 20;
/** The peaks are measured so often between each layer's rounds. */
const PEAK_ROUNDS = 1;
/** One turn takes at least so long. */
const TURN_FLOP = 5e8;
/** Against float64, as a share of the largest element: a few dozen roundings of sums of up to 90,000 terms. */
const ALLOWED = 2e-5;

type State = { readonly [K in keyof ConvArrays]: Tensor };
type Pass = "forward" | "input gradient" | "weight gradient";

export const convSection: Section = {
  name: "conv",
  about: `the challenge network's convolutions at batch ${BATCH}, as shares of the peak measured between them`,
  async run({ quick, progress }) {
    const threads = defaultThreads();
    const { backends, absent } = await openBackends(threads);
    const rivals = backends.map((backend) => ({
      backend,
      top: { ...peakOf(backend), rounds: PEAK_ROUNDS },
    }));
    const measured = [];
    for (const [number, geometry] of convolutions(BATCH).entries()) {
      const block = `block${number + 1}`;
      const arrays = randomArrays(geometry);
      progress(`${block}: float64`);
      convolve(geometry, arrays);
      const macs = macsOf(geometry);
      for (const pass of Object.keys(passes) as Pass[]) {
        // Nobody asks how the images should change.
        if (number === 0 && pass === "input gradient") continue;
        progress(`${block}: ${pass}`);
        const works = backends.map((backend) => contestant(pass, geometry, arrays, backend));
        const tops = rivals.map(({ top }) => top);
        const rounds = quick ? 2 : ROUNDS;
        const samples = await interleaved([...works, ...tops], { rounds });
        for (const [at, { name }] of backends.entries()) {
          const ours = samples[at] as Sample;
          const rate = gflops(2 * macs, ours.median);
          measured.push({ backend: name, block, pass, geometry, macs, ...ours, rate });
        }
      }
    }
    const peaks = new Map(rivals.map(({ backend, top }) => [backend.name, top.best()]));
    for (const backend of backends) backend.dispose();
    const rows = measured.map((row) => ({
      ...row,
      share: row.rate / (peaks.get(row.backend) ?? Number.NaN),
    }));
    const of = (backend: string) => rows.filter((row) => row.backend === backend);
    return {
      table: {
        head: [
          "backend",
          "layer",
          "pass",
          "shape",
          "MMAC",
          "median ms",
          "best ms",
          "GFLOP/s",
          "of peak",
          "",
        ],
        rows: backends.flatMap(({ name }) =>
          of(name).map(({ block, pass, geometry, macs, median, min, rate, share }) => [
            name,
            block,
            pass,
            shapeText(geometry),
            show(macs / 1e6),
            show(median, 3),
            show(min, 3),
            show(rate),
            percent(share, 1),
            name === JUDGED && share < NEEDED ? "MISSED" : "",
          ]),
        ),
      },
      notes: [
        `every result is checked against float64 loops first; threads: ${threads}`,
        ...Array.from(peaks, ([name, peak]) => {
          return `${name}: peak ${show(peak)} GFLOP/s, all together ${show(totalRate(of(name)))} GFLOP/s`;
        }),
        ...absent.map(({ name, why }) => `${name}: ${why}`),
        "timed are the convolution's own kernels; in a network the padding is written by whoever computes the operand",
        "MMAC are the convolution's own; the input gradient of an unpadded one also multiplies a rim of zeros, which does not count here",
      ],
      checks: (Object.keys(passes) as Pass[]).flatMap((pass) => {
        const [least] = of(JUDGED)
          .filter((row) => row.pass === pass)
          .sort((a, b) => a.share - b.share);
        const what = `convolution, ${JUDGED}, ${pass}: least share of the peak (${least?.block})`;
        return least ? [atLeast(what, least.share, NEEDED, oneDigit)] : [];
      }),
      data: { threads, peaks: Object.fromEntries(peaks), rows },
    };
  },
};

const totalRate = (rows: readonly { readonly macs: number; readonly median: number }[]): number =>
  gflops(
    rows.reduce((sum, { macs }) => sum + 2 * macs, 0),
    rows.reduce((sum, { median }) => sum + median, 0),
  );

const macsOf = ({ batch, rows, channels, filters, kernel }: Geometry): number =>
  batch * rows ** 2 * kernel ** 2 * channels * filters;

const shapeText = ({ height, channels, rows, filters }: Geometry): string =>
  `${height}×${height}×${channels} → ${rows}×${rows}×${filters}`;

const shapes = (g: Geometry) => ({
  x: [g.batch, g.height, g.height, g.channels],
  w: [g.kernel, g.kernel, g.channels, g.filters],
  y: [g.batch, g.rows, g.rows, g.filters],
});

function randomArrays(geometry: Geometry): ConvArrays {
  const { x, w, y } = shapes(geometry);
  const random = (seed: number, shape: number[]) =>
    new Float32Array(uniform(key(seed), shape, -1, 1).data());
  const like = (shape: number[]) => new Float64Array(shape.reduce((n, extent) => n * extent, 1));
  return {
    x: random(1, x),
    w: random(2, w),
    g: random(3, y),
    y: like(y),
    dx: like(x),
    dw: like(w),
  };
}

/** Each writes one of the state's tensors from others of them: nothing is copied in or out of the backend's memory. */
const passes: Readonly<
  Record<
    Pass,
    { readonly result: "y" | "dx" | "dw"; readonly step: (s: State, padding: number) => State }
  >
> = {
  forward: {
    result: "y",
    step: (s, padding) => ({ ...s, y: conv2d(s.x, s.w, { padding }) }),
  },
  "input gradient": {
    result: "dx",
    step: (s, padding) => {
      const weighed = (x: Tensor) => conv2d(x, s.w, { padding }).mul(s.g).sum();
      return { ...s, dx: grad(weighed)(s.x) };
    },
  },
  "weight gradient": {
    result: "dw",
    step: (s, padding) => {
      const weighed = (w: Tensor) => conv2d(s.x, w, { padding }).mul(s.g).sum();
      return { ...s, dw: grad(weighed)(s.w) };
    },
  },
};

function contestant(
  pass: Pass,
  geometry: Geometry,
  arrays: ConvArrays,
  backend: Backend,
): Contestant {
  const { x, w, y } = shapes(geometry);
  const { result, step: write } = passes[pass];
  const step = compile((state: State) => write(state, geometry.padding), { donate: true, backend });
  let state: State = step({
    x: tensor(arrays.x, x),
    w: tensor(arrays.w, w),
    g: tensor(arrays.g, y),
    y: zeros(y),
    dx: zeros(x),
    dw: zeros(w),
  });
  checkClose(`${pass} of ${shapeText(geometry)}`, state[result].data(), arrays[result]);
  const times = Math.max(1, Math.ceil(TURN_FLOP / (2 * macsOf(geometry))));
  return {
    name: pass,
    run() {
      let ms = 0;
      for (let time = 0; time < times; time++) {
        const profiled = step.profile(state);
        state = profiled.result;
        for (const kernel of profiled.kernels) if (isConvolution(kernel.name)) ms += kernel.ms;
      }
      return ms / times;
    },
  };
}

/**
 * The kernel with the multiply-adds, what brings its operand into order and what joins its partial sums. Not counted is the copy of the operand
 * into padding: in a network whoever computes it writes it there.
 */
const isConvolution = (kernel: string): boolean => kernel.includes("contract");

function checkClose(what: string, came: ArrayLike<number>, expected: Float64Array): void {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const wrong = expected.findIndex((v, i) => !(Math.abs(v - (came[i] ?? NaN)) < ALLOWED * largest));
  if (wrong >= 0)
    throw new Error(`${what}: element ${wrong} is ${came[wrong]}, float64 says ${expected[wrong]}`);
}

const oneDigit = (share: number): string => percent(share, 1);
