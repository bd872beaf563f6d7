/** Work that is wanted more often than it can be done. */

/** Between two times, and at least so many times as long as it took. */
const [LEAST_MS, TIMES] = [1000, 10];

export interface Seldom {
  /** It is done soon, once for all who want it meanwhile. */
  want(): void;
  /** Nothing more is done; resolves when what is being done is over. */
  end(): Promise<void>;
}

/** @param work  what fails is tried again when it is wanted next */
export function seldom(work: () => Promise<void>): Seldom {
  let [wanted, ended] = [false, false];
  let doing: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const start = (): void => {
    timer = undefined;
    if (!wanted || ended) return;
    wanted = false;
    const began = performance.now();
    doing = work()
      .catch(() => {})
      .then(() => {
        doing = undefined;
        timer = setTimeout(start, Math.max(LEAST_MS, TIMES * (performance.now() - began)));
      });
  };
  return {
    want(): void {
      wanted = true;
      if (doing === undefined && timer === undefined) start();
    },
    async end(): Promise<void> {
      ended = true;
      await doing;
      clearTimeout(timer);
    },
  };
}
