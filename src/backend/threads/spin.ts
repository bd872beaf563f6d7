/**
 * How long a thread looks for a change before it goes to sleep, in milliseconds. Waking a sleeper costs some 10–50 µs and
 * steps follow each other closely; a thread that spins longer takes its core from others.
 */
const SPIN_MS = 0.1;
/** Looks between two looks at the clock. */
const LOOKS = 64;

/** Tells the processor that this is a spin loop, where the runtime has it (ECMAScript 2027). */
const pause: () => void = (Atomics as { pause?: () => void }).pause ?? (() => {});

/** Spins while the word at `index` is `value`, for a short time; returns the word. */
export function spinWhile(words: Int32Array, index: number, value: number): number {
  let until = 0;
  for (;;) {
    for (let look = 0; look < LOOKS; look++) {
      const now = Atomics.load(words, index);
      if (now !== value) return now;
      pause();
    }
    const time = performance.now();
    if (until === 0) until = time + SPIN_MS;
    else if (time > until) return value;
  }
}
