import type { Layer } from "../nn/index.ts";

/** What every model can be built with; some have more options. */
export interface BuildOptions {
  /** Length of the output. Default: as published. */
  readonly classes?: number;
}

/** A published (or measured) architecture: how it is built, what it reads, and the figures that it must have. */
export interface Model {
  readonly name: string;
  /** One line: what it is and where it comes from. */
  readonly description: string;
  /** Shape of one example: [H, W, C] for images, [features] for vectors. */
  readonly input: readonly number[];
  /** Held by a test. */
  readonly expect: { readonly params: number; readonly macs: number };
  build(options?: BuildOptions): Layer;
}
