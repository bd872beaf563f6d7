import { useEffect, useRef, useState } from "preact/hooks";
import { messageOf } from "../../ui/message-of.ts";
import { inTurn } from "./in-turn.ts";

export interface Answer<T> {
  readonly value: T | undefined;
  /** Why there is none, in words. */
  readonly fault: string | undefined;
  readonly isAwaited: boolean;
}

interface Given<T> {
  readonly about: readonly unknown[];
  readonly value?: T;
  readonly fault?: string;
}

const alike = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((one, i) => Object.is(one, b[i]));

/**
 * What a worker answers about something. An answer about something else is never shown, however late it comes. One question is asked at a
 * time.
 *
 * @param about  what the question is about; another question when one of these is another
 * @param ask    undefined: nothing is asked
 * @param quiet  milliseconds for which nothing may change before it is asked: for what takes long
 */
export function useAnswer<T>(
  about: readonly unknown[],
  ask: (() => Promise<T>) | undefined,
  quiet = 0,
): Answer<T> {
  const [given, setGiven] = useState<Given<T>>();
  const turn = useRef(inTurn());
  const isAsked = ask !== undefined;
  useEffect(() => {
    if (ask === undefined) return undefined;
    let isWanted = true;
    const settle = (answer: Given<T>): void => {
      if (isWanted) setGiven(answer);
    };
    const start = (): void => {
      const told = (error: unknown): void => settle({ about, fault: messageOf(error) });
      turn.current(
        () => ask().then((value) => settle({ about, value }), told),
        () => isWanted,
      );
    };
    const waiting = quiet > 0 ? setTimeout(start, quiet) : undefined;
    if (waiting === undefined) start();
    return () => {
      isWanted = false;
      clearTimeout(waiting);
    };
  }, [...about, isAsked, quiet]);
  const current = given !== undefined && alike(given.about, about) ? given : undefined;
  return {
    value: current?.value,
    fault: current?.fault,
    isAwaited: isAsked && current === undefined,
  };
}
