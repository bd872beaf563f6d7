import { map } from "../../tensor/index.ts";
import { defineLoss } from "./loss.ts";

/**
 * Squared error, mean over all numbers of the output: (y − t)².
 *
 * @param output  [N, …]
 * @param target  values of the output's shape; or int32 class numbers [N], for which 1 is to come out at the class and 0 elsewhere
 * @returns       scalar
 * @throws {ShapeError} if target is neither
 * @source PyTorch's MSELoss
 */
export const squaredError = defineLoss<object>({
  type: "squaredError",
  summary: "(y − t)²: regression",
  fields: {},
  over: "mean",
  target: "values",
  terms: (output, { values }) => map((y, t) => y.sub(t).square(), output, values),
  source: "Legendre 1805; PyTorch's MSELoss",
});
