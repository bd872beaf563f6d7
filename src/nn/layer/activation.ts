import { map } from "../../tensor/index.ts";
import {
  type Activation,
  activationNames,
  activations,
  findActivation,
} from "../activation/index.ts";
import { nearestName } from "../nearest.ts";
import { finite, optional, SpecError } from "./field.ts";
import { defineLayer, type Layer, type LayerKind } from "./layer.ts";

/** One kind of layer for each activation, called as it is, its named numbers for options: { "type": "leakyRelu", "slope": 0.1 }. */
const kindOf = (record: Activation): LayerKind =>
  defineLayer<Record<string, number>>({
    type: record.name,
    fields: Object.fromEntries(
      Object.entries(record.parameters).map(([name, value]) => [name, optional(finite, value)]),
    ),
    apply: (parameters, { state }, x) => ({
      output: map((e) => record.expr(e, parameters), x),
      state,
    }),
  });

export const activationKinds: readonly LayerKind[] = Object.values(activations).map(kindOf);

/**
 * An activation function, applied to every element: y = f(x). `activation("leakyRelu", { slope: 0.1 })`.
 *
 * @param name  name or alias of a record in src/nn/activation
 * @param x     any shape, which is kept
 * @throws {SpecError} if the name or a parameter is unknown
 */
export function activation(name: string, parameters: Readonly<Record<string, number>> = {}): Layer {
  const record = findActivation(name);
  const kind = activationKinds.find(({ type }) => type === record?.name);
  if (kind !== undefined) return kind.make(parameters);
  const near = nearestName(name, activationNames());
  throw new SpecError(
    `activation ${name} is unknown; ${near === undefined ? `use one of ${Object.keys(activations).join(", ")}` : `write ${near}`}`,
  );
}

/** max(x, 0): `activation("relu")`. */
export const relu = (): Layer => activation("relu");
