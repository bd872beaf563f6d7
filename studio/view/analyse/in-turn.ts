/**
 * Asks one question at a time. What is no longer wanted when its turn comes is not asked: a plan of a large network takes seconds, and
 * nobody wants those of all that was typed meanwhile.
 */
export function inTurn(): (ask: () => Promise<void>, isWanted: () => boolean) => void {
  let last: Promise<void> = Promise.resolve();
  return (ask, isWanted) => {
    const turn = last.then(() => (isWanted() ? ask() : undefined));
    // Whoever asks is told of a failure by their own question; the next one is asked nevertheless.
    last = turn.catch(() => undefined);
  };
}
