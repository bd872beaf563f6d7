import { compile, conv2d, grad, type Tensor, tensor, zeros } from "../../../src/tensor/index.ts";
import { arrayOf } from "../arrays.ts";
import type { Given, Work } from "../serve.ts";
import { backendNamed, describe } from "./backend.ts";

type State = { readonly [name in "x" | "w" | "g" | "result"]: Tensor };

export type Pass = "forward" | "input gradient" | "weight gradient";

/**
 * One pass of y = conv2d(x, w) with g as the cotangent of y, in the backend's memory: nothing is copied in or out.
 * The job: pass, stride, padding.
 */
export async function openConv({ job, arrays, threads }: Given): Promise<Work> {
  const backend = await backendNamed(job.backend, threads);
  const pass = job.pass as Pass;
  const options = { stride: Number(job.stride), padding: Number(job.padding) };
  const weighed = (g: Tensor, x: Tensor, w: Tensor) => conv2d(x, w, options).mul(g).sum();
  const passes: Readonly<Record<Pass, (state: State) => Tensor>> = {
    forward: ({ x, w }) => conv2d(x, w, options),
    "input gradient": ({ x, w, g }) => grad((x: Tensor) => weighed(g, x, w))(x),
    "weight gradient": ({ x, w, g }) => grad((w: Tensor) => weighed(g, x, w))(w),
  };
  const step = compile((state: State): State => ({ ...state, result: passes[pass](state) }), {
    donate: true,
    backend,
  });
  const given = (name: string): Tensor => {
    const { data, shape } = arrayOf(arrays, name);
    return tensor(data, shape);
  };
  const [x, w, g] = [given("x"), given("w"), given("g")];
  const like = { forward: g, "input gradient": x, "weight gradient": w }[pass];
  let state: State = { x, w, g, result: zeros(like.shape) };
  const run = (): void => {
    state = step(state);
  };
  return {
    is: describe(backend),
    run,
    results() {
      run();
      const { shape } = state.result;
      return new Map([["result", { shape, data: Float32Array.from(state.result.data()) }]]);
    },
  };
}
