import type { LayerForm } from "../place.ts";
import { traced } from "../traced/index.ts";
import { activationForms } from "./activation.ts";
import { channelForms } from "./channels.ts";
import { compositeForms } from "./composite.ts";
import { convolutionForms } from "./convolution.ts";
import { denseForms } from "./dense.ts";
import { normalisationForms } from "./normalisation.ts";
import { padForms } from "./pad.ts";
import { poolingForms } from "./pooling.ts";
import { recurrentForms } from "./recurrent.ts";
import { sequenceForms } from "./sequence.ts";
import { upsampleForms } from "./upsample.ts";

/** The ONNX form of every kind of layer that has one; a family is a file beside this. */
export const layerForms: Readonly<Record<string, LayerForm>> = {
  ...compositeForms,
  ...channelForms,
  ...convolutionForms,
  ...poolingForms,
  ...padForms,
  ...upsampleForms,
  ...normalisationForms,
  ...activationForms,
  ...denseForms,
  ...sequenceForms,
  ...recurrentForms,
};

/** Any other layer is exported as the primitives that it is traced to. */
export const formOf = (type: string): LayerForm =>
  Object.hasOwn(layerForms, type) ? (layerForms[type] ?? traced) : traced;
