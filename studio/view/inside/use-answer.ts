import { effect } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { busy, run, shownStep } from "../../state/run.ts";
import { ready } from "./inside-state.ts";

/** Between two questions of one panel while the run goes on. */
const LEAST_MS = 250;
/** A question may take this part of the run's time. */
const SHARE = 1 / 25;

export interface Answer<T> {
  /** For the element that is to be in sight. */
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly value: T | undefined;
  /** What went wrong with the last question. */
  readonly fault: string | undefined;
}

/**
 * Asks the trainer about the network whenever its weights change, only while the panel is in sight, never twice at a time, and while
 * the run goes on so seldom that it is not held up.
 *
 * @param ask    the question, for the step that is shown; undefined is now
 * @param about  what it is about, as text: it is asked anew at once when this changes
 * @param more   whether the answer is not complete: then it is asked again although nothing has changed
 */
export function useAnswer<T>(
  ask: (step: number | undefined) => Promise<T>,
  about: string,
  more: (answer: T) => boolean = () => false,
): Answer<T> {
  const ref = useRef<HTMLDivElement>(null);
  const [answer, setAnswer] = useState<{ value?: T; fault?: string }>({});
  const question = useRef({ ask, more });
  question.current = { ask, more };
  useEffect(() => {
    let [alive, visible, open, again] = [true, false, false, false];
    let [due, timer]: [number, ReturnType<typeof setTimeout> | undefined] = [0, undefined];
    let asked: unknown;
    const momentOf = () =>
      `${run.peek().opened?.config.seed} ${shownStep.peek() ?? run.peek().place.step} ${run.peek().status === "ready"}`;
    const want = (): void => {
      clearTimeout(timer);
      if (!alive || !visible || open || !ready.peek()) return;
      const now = momentOf();
      if (now === asked && !again) return;
      const wait = due - performance.now();
      if (wait > 0) {
        timer = setTimeout(want, wait);
        return;
      }
      [asked, open, again] = [now, true, false];
      const began = performance.now();
      question.current
        .ask(shownStep.peek())
        .then(
          (value) => {
            again = question.current.more(value);
            if (alive) setAnswer({ value });
          },
          (error: unknown) => {
            const fault = error instanceof Error ? error.message : String(error);
            if (alive) setAnswer((before) => ({ ...before, fault }));
          },
        )
        .finally(() => {
          open = false;
          const now = performance.now();
          due = busy.peek() ? now + Math.max(LEAST_MS, (now - began) / SHARE) : 0;
          want();
        });
    };
    const stop = effect(() => {
      // What the question depends on beside itself.
      void [run.value, shownStep.value, ready.value];
      want();
    });
    const observer = new IntersectionObserver((entries) => {
      visible = entries.at(-1)?.isIntersecting ?? false;
      want();
    });
    if (ref.current !== null) observer.observe(ref.current);
    return () => {
      alive = false;
      stop();
      clearTimeout(timer);
      observer.disconnect();
    };
  }, [about]);
  return { ref, value: answer.value, fault: answer.fault };
}
