/** Milliseconds over which the speed is a mean. */
const WINDOW_MS = 2000;

/** How fast a run goes: steps a second of late, and the time that the rest will take. Times are milliseconds of training. */
export class Speed {
  /** Where the run stood, and when, at most every tenth of the window. */
  #marks: { readonly step: number; readonly at: number }[] = [];

  /** @param at  time spent in training so far, breaks not counted */
  mark(step: number, at: number): void {
    const last = this.#marks.at(-1);
    if (last !== undefined && at - last.at < WINDOW_MS / 10) return;
    this.#marks.push({ step, at });
    // The first mark after the compilation stays: the time of the rest is reckoned from it.
    while (this.#marks.length > 3 && at - (this.#marks[2]?.at ?? at) > WINDOW_MS)
      this.#marks.splice(1, 1);
  }

  /** Steps a second of the last seconds. */
  get stepsPerSecond(): number | undefined {
    return rateBetween(this.#marks[1] ?? this.#marks[0], this.#marks.at(-1));
  }

  /** Seconds for so many steps more, at the mean speed of this run, validation included. */
  secondsFor(steps: number): number | undefined {
    const mean = rateBetween(this.#marks[0], this.#marks.at(-1));
    return mean === undefined ? undefined : steps / mean;
  }
}

function rateBetween(
  from: { readonly step: number; readonly at: number } | undefined,
  to: { readonly step: number; readonly at: number } | undefined,
): number | undefined {
  if (from === undefined || to === undefined || to.at <= from.at) return undefined;
  return ((to.step - from.step) * 1000) / (to.at - from.at);
}
