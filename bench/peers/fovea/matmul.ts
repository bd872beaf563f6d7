import { compile, matmul, type Tensor, tensor, zeros } from "../../../src/tensor/index.ts";
import { placed } from "../../placed.ts";
import { arrayOf } from "../arrays.ts";
import type { Given, Work } from "../serve.ts";
import { backendNamed, describe } from "./backend.ts";

type State = { readonly a: Tensor; readonly b: Tensor; readonly c: Tensor };

/** c ← a · b in the backend's memory: nothing is copied in or out. */
export async function openMatmul({ job, arrays, threads }: Given): Promise<Work> {
  const backend = await backendNamed(job.backend, threads);
  const multiply = compile(({ a, b }: State): State => ({ a, b, c: matmul(a, b) }), {
    donate: true,
    backend,
  });
  const given = (name: string): Tensor => {
    const { data, shape } = arrayOf(arrays, name);
    return tensor(data, shape);
  };
  const { a, b } = placed({ a: given("a"), b: given("b") }, backend);
  let state: State = { a, b, c: zeros([a.shape[0] ?? 0, b.shape[1] ?? 0]) };
  const run = (): void => {
    state = multiply(state);
  };
  return {
    is: describe(backend),
    run,
    results() {
      run();
      const { shape } = state.c;
      return new Map([["c", { shape, data: Float32Array.from(state.c.data()) }]]);
    },
  };
}
