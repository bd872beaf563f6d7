/**
 * The first 64 KiB of the memory: what the threads say to each other. Every address is in bytes.
 * Words that different threads write stand in different cache lines (64 bytes).
 */

/** Threads that have arrived at the barrier. */
export const ARRIVED = 0;
/** Counts the barriers passed; threads spin on this line. */
export const GENERATION = 64;
/** 1 once a thread has trapped: everyone leaves the barrier with a trap. */
export const ABORT = 68;
/** Threads asleep in the barrier. */
export const BARRIER_SLEEPERS = 72;
/** 1 if thread 0 may sleep; a browser's main thread may not. */
export const MAIN_MAY_SLEEP = 76;

/** Number of the last command; odd while the main thread is writing one. */
export const COMMAND = 128;
/** What to do: one of the command kinds below. */
export const KIND = 132;
/** The program's number. */
export const PROGRAM = 136;
/** Where the program's WebAssembly bytes lie, and how many they are. */
export const PROGRAM_ADDRESS = 140;
export const PROGRAM_LENGTH = 144;
/** Threads that take part; thread t takes part if t < this. */
export const THREADS = 148;
export const FROM = 152;
export const TO = 156;

/** Workers that have finished the command. */
export const DONE = 192;
/** 1 while the main thread sleeps on DONE. */
export const MAIN_SLEEPS = 196;
/** Workers that are in their loop; each takes its number from here. */
export const JOINED = 256;
/** Workers asleep on COMMAND. */
export const SLEEPERS = 320;

/** 1 once a worker has failed: the first alone writes its message. */
export const ERROR_CLAIMED = 380;
/** Length of the failed worker's message; 0 is no failure. */
export const ERROR_LENGTH = 384;
/** UTF-8 bytes of that message. */
export const ERROR_MESSAGE = 1024;
export const ERROR_CAPACITY = 4096;

/** Bytes before the heap. */
export const CONTROL_BYTES = 65536;

export const RUN = 1;
export const DROP = 2;
export const EXIT = 3;

/** The index in `words` of the word at `address`. */
export const word = (address: number): number => address >>> 2;

/** The control block's words. Over shared memory the view stays right however it grows; over other memory growing ends it. */
export const words = (memory: WebAssembly.Memory): Int32Array =>
  new Int32Array(memory.buffer, 0, word(CONTROL_BYTES));
