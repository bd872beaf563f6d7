import type { Memory } from "../memory.ts";
import type { Summary } from "../summary.ts";

/** The summary as one JSON object, a line of its own with `JSON.stringify`. Shapes without the batch axis. */
export interface SummaryJson {
  readonly model: string;
  readonly input: readonly number[];
  readonly params: number;
  readonly trainable: number;
  readonly macs: number;
  readonly activations: number;
  /** Bytes; null where the summary was made without it, its `training` where the model cannot be trained. */
  readonly memory: Memory | null;
  readonly layers: readonly {
    readonly path: string;
    readonly type: string;
    readonly input: readonly number[];
    readonly output: readonly number[];
    readonly params: number;
    readonly macs: number;
    readonly receptiveField: readonly number[];
    readonly jump: readonly number[];
    readonly start: readonly number[];
  }[];
}

/** @param model  the name under which the summary is reported */
export function renderJson(summary: Summary, model: string): SummaryJson {
  const { input, params, trainable, macs, activations, memory } = summary;
  return {
    model,
    input,
    params,
    trainable,
    macs,
    activations,
    memory: memory ?? null,
    layers: summary.layers.map((layer) => ({
      path: layer.path,
      type: layer.type,
      input: layer.input,
      output: layer.output,
      params: layer.params,
      macs: layer.macs,
      receptiveField: layer.size,
      jump: layer.jump,
      start: layer.start,
    })),
  };
}
