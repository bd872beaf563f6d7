/**
 * Asks a slow answerer without letting questions pile up: while one is open only the newest waits, and answers to older ones than
 * the newest answered are dropped.
 */
export function latest<A extends readonly unknown[], T>(
  ask: (...question: A) => Promise<T>,
): (onAnswer: (answer: T) => void, ...question: A) => void {
  let open = false;
  let next: (() => void) | undefined;
  const start = async (onAnswer: (answer: T) => void, question: A): Promise<void> => {
    open = true;
    try {
      onAnswer(await ask(...question));
    } finally {
      open = false;
      const waiting = next;
      next = undefined;
      waiting?.();
    }
  };
  return (onAnswer, ...question) => {
    if (open) next = () => void start(onAnswer, question);
    else void start(onAnswer, question);
  };
}
