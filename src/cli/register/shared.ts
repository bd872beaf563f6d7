import type { Command } from "commander";
import { wholeNumber } from "../flag.ts";

/** Adds one command and its flags to the program. Its own file is loaded when it runs, so that --help is quick. */
export type Register = (program: Command, done: (code: number) => void) => void;

const BACKENDS =
  "auto, native, wasm or reference; default auto: native where there is a C compiler, else wasm";

/** The flags of commands that compute. */
export const withBackend = (command: Command): Command =>
  command
    .option("--backend <name>", BACKENDS)
    .option(
      "--threads <n>",
      "default: FOVEA_THREADS, or one for each core",
      wholeNumber("--threads", 1, 256),
    );
