import { defaultThreads } from "./machine.ts";

/** Of everyone who can have several. */
export const THREADS = Math.min(2, defaultThreads());
