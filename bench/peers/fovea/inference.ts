import { fromSpec } from "../../../src/nn/index.ts";
import { compile, type Tensor, tensor } from "../../../src/tensor/index.ts";
import { restoreVariables } from "../../../src/train/index.ts";
import { arrayOf } from "../arrays.ts";
import type { Given, Work } from "../serve.ts";
import { backendNamed, describe } from "./backend.ts";

/**
 * A model in evaluation mode. The variables are closed over, so that they are constants of the program: what depends on them alone is
 * computed once. The job: model.
 */
export async function openInference({ job, arrays, threads }: Given): Promise<Work> {
  const backend = await backendNamed(job.backend, threads);
  const { data, shape } = arrayOf(arrays, "images");
  const model = fromSpec(job.model);
  const variables = restoreVariables(model, shape.slice(1), arrays);
  const forward = compile(
    (images: Tensor) => model.apply(variables, images, { training: false }).output,
    { backend },
  );
  const images = tensor(data, shape);
  return {
    is: describe(backend),
    run: () => forward(images).data(),
    results() {
      const logits = forward(images);
      return new Map([["logits", { shape: logits.shape, data: Float32Array.from(logits.data()) }]]);
    },
    planned: () => forward.stats().arenaBytes,
  };
}
