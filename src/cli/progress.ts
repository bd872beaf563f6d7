import type { FitEvent, MetricRecord } from "../train/index.ts";
import { showDuration, showPercent } from "./duration.ts";

/** The part of stderr that progress needs. */
export interface ProgressStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** A terminal is drawn anew at most so often. */
const FRAME_MS = 100;
const ERASE = "\r\u001b[K";
/** How much of the past the running loss remembers. */
const SMOOTHING = 0.95;

/**
 * Shows a training: on a terminal a bar that renews itself and a line for each finished epoch, elsewhere the lines alone.
 *
 *   epoch  3/15  loss 0.0742  accuracy 97.71 %  validation 98.84 %  41.2 s
 */
export class Progress {
  readonly #out: ProgressStream;
  readonly #epochs: number;
  readonly #now: () => number;
  #began = 0;
  #firstStep = 0;
  #step = 0;
  #steps = 0;
  #epoch = 1;
  #loss: number | undefined;
  #drawn = Number.NEGATIVE_INFINITY;
  #train: MetricRecord | undefined;

  constructor(out: ProgressStream, epochs: number, now: () => number = () => performance.now()) {
    this.#out = out;
    this.#epochs = epochs;
    this.#now = now;
  }

  see(event: FitEvent): void {
    if (event.type === "start") {
      this.#began = this.#now();
      this.#step = event.position.step;
      this.#firstStep = event.position.step;
      this.#steps = event.steps;
    }
    if (event.type === "compiled") this.line(compiledLine(event));
    if (event.type === "step") {
      this.#step = event.step;
      this.#epoch = event.epoch;
      this.#loss =
        this.#loss === undefined
          ? event.loss
          : SMOOTHING * this.#loss + (1 - SMOOTHING) * event.loss;
      this.#draw();
    }
    if (event.type === "record") this.#record(event.record);
  }

  /** A line that stays. */
  line(text: string): void {
    this.#out.write(`${this.#out.isTTY ? ERASE : ""}${text}\n`);
  }

  /** Takes the bar off the terminal. */
  end(): void {
    if (this.#out.isTTY) this.#out.write(ERASE);
  }

  #record(record: MetricRecord): void {
    if (record.split === "train") this.#train = record;
    // Validation, where there is any, follows the training record at once.
    if (record.split === "val") this.line(this.#epochLine(record));
  }

  #epochLine(val: MetricRecord): string {
    const width = String(this.#epochs).length;
    const train = this.#train;
    // A regression has no accuracy: its validation is told by the loss.
    const accuracy =
      train?.accuracy === undefined ? "" : `  accuracy ${showPercent(train.accuracy)}`;
    const trained = train ? `  loss ${train.loss.toFixed(4)}${accuracy}` : "";
    const judged = val.accuracy === undefined ? val.loss.toFixed(4) : showPercent(val.accuracy);
    return `epoch ${String(val.epoch).padStart(width)}/${this.#epochs}${trained}  validation ${judged}  ${showDuration(val.time)}`;
  }

  #draw(): void {
    const now = this.#now();
    if (!this.#out.isTTY || now - this.#drawn < FRAME_MS) return;
    this.#drawn = now;
    const seconds = (now - this.#began) / 1000;
    const rate = (this.#step - this.#firstStep) / Math.max(seconds, 1e-9);
    const left = (this.#steps - this.#step) / rate;
    const head = `epoch ${this.#epoch}/${this.#epochs} `;
    const tail = ` ${Math.floor((100 * this.#step) / this.#steps)} %  ${rate.toFixed(1)} it/s  ETA ${showDuration(left)}  loss ${(this.#loss ?? 0).toFixed(4)}`;
    // Some terminals say 0 for a width they do not know.
    const room = Math.min(40, (this.#out.columns || 80) - 1 - head.length - tail.length);
    const bar = room >= 8 ? drawBar(this.#step / this.#steps, room) : "";
    this.#out.write(`${ERASE}${head}${bar}${tail}`);
  }
}

/** What the first step took: everything that later steps need not do again. */
function compiledLine({ firstStepMs, stats }: Extract<FitEvent, { type: "compiled" }>): string {
  const { traceMs, compileMs, kernelCount, arenaBytes } = stats;
  return `first step ${firstStepMs.toFixed(0)} ms, of it tracing ${traceMs.toFixed(0)}, compiling ${compileMs.toFixed(0)}: ${kernelCount} kernels, arena ${(arenaBytes / 2 ** 20).toFixed(1)} MiB`;
}

/** "━━━━━╌╌╌╌╌" */
function drawBar(part: number, width: number): string {
  const done = Math.round(part * width);
  return "━".repeat(done) + "╌".repeat(width - done);
}
