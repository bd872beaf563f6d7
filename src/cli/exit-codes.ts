/** What the process ends with, and why. The README's table is made from this record. */
export const exitCodes = {
  ok: { code: 0, meaning: "done" },
  failure: { code: 1, meaning: "an unexpected failure: a bug of fovea" },
  usage: {
    code: 2,
    meaning:
      "a wrong command line: unknown command, option, recipe or model, a value out of range, an impossible spec",
  },
  input: {
    code: 3,
    meaning: "a file that is missing, damaged or foreign: data, checkpoint, run folder, weights",
  },
  diverged: {
    code: 4,
    meaning: "training met a NaN or an infinite value; the last good checkpoint is kept",
  },
  output: {
    code: 5,
    meaning: "a result could not be written, for instance because the disk is full",
  },
  unable: {
    code: 6,
    meaning:
      "this machine cannot do it: a backend that cannot be had here, or less memory than is needed",
  },
  interrupted: { code: 130, meaning: "Ctrl-C; the checkpoint is saved" },
  closed: { code: 141, meaning: "the reader of the output went away" },
  terminated: {
    code: 143,
    meaning: "the process was asked to end (SIGTERM); the checkpoint is saved",
  },
} as const satisfies Readonly<Record<string, { readonly code: number; readonly meaning: string }>>;

/** The table of exit codes in Markdown. */
export const exitCodesTable = (): string =>
  [
    "| code | meaning |",
    "| ---: | --- |",
    ...Object.values(exitCodes).map(({ code, meaning }) => `| ${code} | ${meaning} |`),
  ].join("\n");
