/**
 * How PyTorch calls what a model calls otherwise: rules, applied one after the other to the path of a layer with dots for slashes.
 * "layer1/0/sum/body/conv1" is "layer1.0.sum.body.conv1" and with [/\.sum\.body/, ""] torchvision's "layer1.0.conv1".
 * The names of a layer's own tensors (scale is weight, mean is running_mean) are no matter of the rules.
 */
export type PytorchNames = readonly (readonly [pattern: RegExp, replacement: string])[];

/** PyTorch's name of the layer at `path`. */
export const pytorchPath = (path: string, names: PytorchNames = []): string =>
  names.reduce(
    (name, [pattern, replacement]) => name.replace(pattern, replacement),
    path.replaceAll("/", "."),
  );
