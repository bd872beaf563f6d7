import type { Random } from "./mutate.ts";

export interface Subject {
  /** Valid files. */
  corpus(): readonly Uint8Array<ArrayBuffer>[];
  /** Damage that leaves a file well-formed. */
  damaged?(bytes: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer>;
  feed(bytes: Uint8Array): void;
  /** True for an error that says what is wrong with the file. Any other is a crash. */
  refuses(error: unknown): boolean;
}
