/** Images are [N, C, H, W] here, as ONNX has them; a name stands for every value. */
export interface OnnxGraph {
  readonly name: string;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** A node stands behind those whose outputs it reads. */
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
}

export interface OnnxValue {
  readonly name: string;
  /** A text names a size that is known at run time only. */
  readonly shape: readonly (number | string)[];
}

export interface OnnxTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface OnnxNode {
  /** The operator, of the standard's own domain. */
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export type OnnxAttribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: readonly number[] };
