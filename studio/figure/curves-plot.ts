/** The canvas of curves. Loaded when the first are looked at. */
import UPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { aligned, type Curve, thinned } from "./curve-data.ts";

export interface PlotOptions {
  readonly curves: readonly Curve[];
  readonly log: boolean;
  /** Of the whole run, so that the curve grows into a frame that stands still. */
  readonly most?: number | undefined;
  readonly height: number;
  /** Where a line stands: the moment that is looked at. */
  readonly mark?: number | undefined;
  /** A number of the y-axis. */
  readonly showTick: (value: number) => string;
  /** The y-axis ends here at the latest. */
  readonly highest?: number | undefined;
  readonly showX: (value: number) => string;
  /** Told the place under the pointer; undefined when it leaves. */
  readonly onPoint: (x: number | undefined) => void;
}

const MOST_MARKS = 60;
/** Between numbers of the x-axis, which counts: there is no half of a step. */
const COUNTS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7].flatMap((n) => [n, 2 * n, 5 * n]);
const DASHES = { line: [], dashed: [7, 4], marked: [] } as const;

export class CurvesPlot {
  readonly #plot: UPlot;
  #options: PlotOptions;

  constructor(place: HTMLElement, options: PlotOptions) {
    this.#options = options;
    const style = getComputedStyle(place);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    const axis: UPlot.Axis = {
      stroke: colour("--ink-2"),
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { stroke: colour("--line"), width: 1 },
      font: `12px ${colour("--font")}`,
    };
    this.#plot = new UPlot(
      {
        width: Math.max(60, place.clientWidth),
        height: options.height,
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, points: { show: false }, y: false },
        scales: {
          x: { time: false, range: (_, low, high) => this.#rangeX(low, high) },
          y: options.log ? { distr: 3 } : { range: (_, low, high) => this.#rangeY(low, high) },
        },
        axes: [
          {
            ...{ ...axis, size: 30, incrs: COUNTS },
            values: (_, ticks) => ticks.map((x) => this.#options.showX(x)),
          },
          {
            ...axis,
            size: 52,
            values: (_, ticks) => ticks.map((y) => (y === null ? "" : this.#options.showTick(y))),
          },
        ],
        series: [
          {},
          ...options.curves.map(({ name, colour: number, look, faint }): UPlot.Series => {
            const stroke = colour(`--c${number}`);
            return {
              label: name,
              stroke,
              width: look === "line" ? 1.5 : 2,
              alpha: faint ? 0.7 : 1,
              dash: [...DASHES[look]],
              spanGaps: true,
              points: {
                show: (_, series) =>
                  this.#isAlone(series) || (look === "marked" && !faint && this.#isSparse(series)),
                ...{ size: 7, fill: stroke, stroke },
              },
            };
          }),
        ],
        hooks: {
          setCursor: [({ cursor: { left = -1 } }) => this.#point(left)],
          draw: [(plot) => this.#drawMark(plot, colour("--ink-2"))],
        },
      },
      this.#data(),
      place,
    );
  }

  update(options: PlotOptions): void {
    const { curves, most } = this.#options;
    this.#options = options;
    // A mark that has moved needs no new paths.
    if (curves === options.curves && most === options.most) this.#plot.redraw(false, false);
    else this.#plot.setData(this.#data());
  }

  resize(width: number): void {
    this.#plot.setSize({ width: Math.max(60, width), height: this.#options.height });
  }

  /** Puts the cursor there, as the pointer would. */
  point(x: number | undefined): void {
    const left = x === undefined ? -10 : this.#plot.valToPos(x, "x");
    this.#plot.setCursor({ left, top: 10 }, false);
  }

  destroy(): void {
    this.#plot.destroy();
  }

  #data(): UPlot.AlignedData {
    const { curves, log } = this.#options;
    const { x, y } = aligned(
      curves.map((curve) => thinned(curve)),
      log ? (value) => Number.isFinite(value) && value > 0 : Number.isFinite,
    );
    return [x, ...y];
  }

  /** Where marks would run into each other there are none. */
  #isSparse(series: number): boolean {
    return (this.#options.curves[series - 1]?.x.length ?? 0) <= MOST_MARKS;
  }

  /** A line needs two points; one is seen only as a mark. */
  #isAlone(series: number): boolean {
    return this.#options.curves[series - 1]?.x.length === 1;
  }

  #rangeX(low: number, high: number): [number, number] {
    const { most } = this.#options;
    // Before the first point uPlot has no range to give.
    if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, most ?? 1];
    return [0, Math.max(high, most ?? high)];
  }

  #rangeY(low: number, high: number): UPlot.Range.MinMax {
    const { highest } = this.#options;
    if (low === null || high === null || !Number.isFinite(high - low)) return [0, highest ?? 1];
    const [from, to] = UPlot.rangeNum(low, high, 0.1, true);
    return [from, highest === undefined ? to : Math.min(Number(to), highest)];
  }

  #point(left: number): void {
    this.#options.onPoint(left < 0 ? undefined : this.#plot.posToVal(left, "x"));
  }

  #drawMark(plot: UPlot, colour: string): void {
    const { mark } = this.#options;
    if (mark === undefined) return;
    const { ctx, bbox } = plot;
    const x = Math.round(plot.valToPos(mark, "x", true)) + 0.5;
    if (x < bbox.left || x > bbox.left + bbox.width) return;
    ctx.save();
    ctx.strokeStyle = colour;
    ctx.setLineDash([4, 4]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.restore();
  }
}
