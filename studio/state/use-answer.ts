/** What looks at the network while it trains: asked for so seldom that training is not held up. */
import { computed, effect, type ReadonlySignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { messageOf } from "../ui/message-of.ts";
import { busy, run, shownStep } from "./run.ts";

/** True once there is a network with weights to look at. */
export const ready: ReadonlySignal<boolean> = computed(
  () => !["empty", "opening"].includes(run.value.status) && run.value.opened !== undefined,
);

/** While the run goes on, all panels together ask so seldom that their questions take at most this part of its time … */
const SHARE = 1 / 20;
/** … but never more often, and seldom less often, than this. */
const [LEAST_MS, MOST_MS] = [200, 2000];

/** One question at a time, whichever panel asks; and when the next may be asked. */
let [open, free] = [0, 0];

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
 * @param of     what an answer belongs to, as text: one that belongs to another is not shown, however long the next takes
 */
export function useAnswer<T>(
  ask: (step: number | undefined) => Promise<T>,
  about: string,
  more: (answer: T) => boolean = () => false,
  of = "",
): Answer<T> {
  const ref = useRef<HTMLDivElement>(null);
  const [answer, setAnswer] = useState<{ of: string; value?: T; fault?: string }>({ of });
  const question = useRef({ ask, about, more, of });
  question.current = { ask, about, more, of };
  const changed = useRef(() => {});
  useEffect(() => {
    let [alive, visible, waiting, again] = [true, false, false, false];
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asked: ReturnType<typeof questionOf> | undefined;
    const questionOf = () => ({
      about: question.current.about,
      shown: shownStep.peek(),
      // Another run may stand at the same step.
      opened: run.peek().opened,
      moment: `${shownStep.peek() ?? run.peek().place.step} ${run.peek().status === "ready"}`,
    });
    const want = (): void => {
      clearTimeout(timer);
      if (!alive || !visible || waiting || !ready.peek()) return;
      const now = questionOf();
      const same =
        now.about === asked?.about && now.shown === asked.shown && now.opened === asked.opened;
      if (same && now.moment === asked?.moment && !again) return;
      // What a person has just chosen or drawn does not wait.
      const wait = busy.peek() && same ? Math.max(free - performance.now(), open * 50) : 0;
      if (wait > 0) {
        timer = setTimeout(want, wait);
        return;
      }
      [asked, waiting, again] = [now, true, false];
      open++;
      const began = performance.now();
      const { of } = question.current;
      question.current
        .ask(shownStep.peek())
        .then(
          (value) => {
            again = question.current.more(value);
            // An answer to what was asked before is better than none: drawings change faster than they are answered.
            if (alive) setAnswer({ of, value });
          },
          (error: unknown) => {
            const fault = messageOf(error);
            if (alive) setAnswer((before) => ({ ...(before.of === of && before), of, fault }));
          },
        )
        .finally(() => {
          waiting = false;
          open--;
          const now = performance.now();
          free = now + Math.min(MOST_MS, Math.max(LEAST_MS, (now - began) / SHARE));
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
    changed.current = want;
    return () => {
      alive = false;
      stop();
      clearTimeout(timer);
      observer.disconnect();
    };
  }, []);
  useEffect(() => changed.current(), [about]);
  const { value, fault }: Partial<typeof answer> = answer.of === of ? answer : {};
  return { ref, value, fault };
}
