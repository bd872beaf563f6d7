import { effect, type ReadonlySignal, signal } from "@preact/signals";

/**
 * A signal that follows another at most once in so many milliseconds, and always to its last value: numbers that nobody could read faster.
 * @param ms  fixed, or by what is shown
 */
export function paced<T>(
  source: ReadonlySignal<T>,
  ms: number | ((shown: T) => number),
): ReadonlySignal<T> {
  const shown = signal(source.peek());
  let at = Number.NEGATIVE_INFINITY;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const show = (): void => {
    waiting = undefined;
    at = performance.now();
    shown.value = source.peek();
  };
  effect(() => {
    // Asked for, so that the effect follows it.
    void source.value;
    if (waiting !== undefined) return;
    const pace = typeof ms === "number" ? ms : ms(shown.peek());
    const wait = at + pace - performance.now();
    if (wait <= 0) show();
    else waiting = setTimeout(show, wait);
  });
  return shown;
}
