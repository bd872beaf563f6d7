import type { Memory } from "../memory.ts";
import type { Summary } from "../summary.ts";
import { flatRows } from "./rows.ts";
import type { View } from "./view.ts";

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
  readonly layers: readonly LayerJson[];
}

export interface LayerJson {
  readonly path: string;
  readonly type: string;
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly params: number;
  readonly trainable: number;
  /** Elements that are kept and not learned. */
  readonly state: number;
  readonly macs: number;
  readonly activations: number;
  /** Of the whole model, from 0 to 1. */
  readonly share: { readonly params: number; readonly macs: number; readonly activations: number };
  readonly receptiveField: readonly number[];
  readonly jump: readonly number[];
  readonly start: readonly number[];
  /** The field by the lectures' convention, where it was asked for. */
  readonly doubled?: readonly number[];
}

/**
 * @param model     the name under which the summary is reported
 * @param depth     folds layers inside of so many others
 * @param doubling  adds the field by the lectures' convention
 */
export function renderJson(
  summary: Summary,
  model: string,
  { depth, doubling = false }: Pick<View, "depth" | "doubling"> = {},
): SummaryJson {
  const { input, params, trainable, macs, activations, memory } = summary;
  const of = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  return {
    model,
    input,
    params,
    trainable,
    macs,
    activations,
    memory: memory ?? null,
    layers: flatRows(summary, depth).map(({ layer, figures = layer }) => ({
      path: layer.path,
      type: layer.type,
      input: layer.input,
      output: layer.output,
      params: figures.params,
      trainable: figures.trainable,
      state: figures.state,
      macs: figures.macs,
      activations: figures.activations,
      share: {
        params: of(figures.params, params),
        macs: of(figures.macs, macs),
        activations: of(figures.activations, activations),
      },
      receptiveField: layer.size,
      jump: layer.jump,
      start: layer.start,
      ...(doubling && { doubled: layer.doubled }),
    })),
  };
}
