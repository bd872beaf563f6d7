import { beforeEach, describe, expect, it } from "vitest";
import type { Backend, Graph } from "../backend/backend.ts";
import { reference } from "../backend/reference/index.ts";
import { concat } from "./combine.ts";
import { arange, full, tensor, zeros } from "./create.ts";
import { getBackend, setBackend } from "./default-backend.ts";
import { uniform } from "./random/distributions.ts";
import { key, split } from "./random/key.ts";
import { Tensor } from "./tensor.ts";
import { placeholder } from "./trace.ts";

/** The reference backend, with a count of what it is asked for. */
function counting(): Backend & { compiled: number; ran: number; kernels: number } {
  const inner = reference();
  const counter = {
    ...inner,
    compiled: 0,
    ran: 0,
    kernels: 0,
    compile(graph: Graph) {
      counter.compiled++;
      const executable = inner.compile(graph);
      const run: typeof executable.run = (inputs) => {
        counter.ran++;
        counter.kernels += executable.kernelCount;
        return executable.run(inputs);
      };
      return { ...executable, run };
    },
  };
  return counter;
}

describe("lazy tensors", () => {
  let backend = counting();
  beforeEach(() => {
    backend = counting();
    setBackend(backend);
  });

  it("compute nothing until asked, then all in one program, then never again", () => {
    const y = tensor([1, 2]).mul(3).add(1).exp().sum();
    expect(backend.ran).toBe(0);
    const value = y.item();
    expect([backend.compiled, backend.ran]).toEqual([1, 1]);
    expect(y.item()).toBe(value);
    expect(y.data()).toBe(y.data());
    expect(backend.ran).toBe(1);
  });

  it("compile once for one form of graph on other values, and anew for other numbers in it", () => {
    const f = (values: number[], by: number) => tensor(values).mul(by).sum().item();
    expect([f([1, 2], 3), f([4, 5], 3), f([1, 2], 4)]).toEqual([9, 27, 12]);
    expect([backend.compiled, backend.ran]).toEqual([2, 3]);
    for (let seed = 0; seed < 3; seed++) uniform(key(seed), [4]).data();
    expect(backend.compiled).toBe(3);
  });

  it("are leaves of later graphs once they are known, also of those built before", () => {
    const x = tensor([1, 2]);
    const middle = x.exp().mul(2);
    const built = middle.add(1);
    middle.data();
    backend.kernels = 0;
    expect(built.data()[0]).toBeCloseTo(2 * Math.E + 1, 12);
    expect(middle.sub(1).data()[0]).toBeCloseTo(2 * Math.E - 1, 12);
    expect(backend.kernels).toBe(2);
    // The same computation written again finds the values too.
    expect(x.exp().mul(2).data()).toBe(middle.data());
  });

  it("are computed together by Tensor.evaluate", () => {
    const x = tensor([1, 2]).exp();
    const many = [x.add(1), x.mul(2), x];
    Tensor.evaluate(many);
    expect([backend.compiled, backend.ran]).toEqual([1, 1]);
    expect(many.map((t) => t.data().length)).toEqual([2, 2, 2]);
    expect(backend.ran).toBe(1);
    Tensor.evaluate([]);
    const more = [x.sub(1), x.div(2)];
    Tensor.evaluate(more);
    expect(more.map((t) => t.data().length)).toEqual([2, 2]);
    expect(backend.ran).toBe(2);
  });

  it("need no program where they are known or one repeated number", () => {
    const keys = split(key(1), 4);
    Tensor.evaluate(keys);
    expect(new Set(keys.map((k) => k.data().join())).size).toBe(4);
    expect(zeros([2, 3]).data()).toEqual(new Float32Array(6));
    expect(full([2], 7, "int32").data()).toEqual(Int32Array.of(7, 7));
    expect(backend.ran).toBe(0);
    // float32 does not hold it, and reference computes in float64.
    expect([...full([2], 0.1).data()]).toEqual([0.1, 0.1]);
    expect(backend.ran).toBe(1);
  });

  it("say in one line that one repeated number has no room", () => {
    expect(() => zeros([2 ** 40]).data()).toThrow(
      /^out of memory: \[1099511627776\] takes 4096\.0 GiB, and the machine has [\d.]+ [GM]iB$/,
    );
  });

  it("share an unchanged argument without computing", () => {
    const x = tensor([1, 2]);
    expect(x.reshape([2]).data()).toBe(x.data());
    expect(x.cast("float32").data()).toBe(x.data());
    expect(concat([x]).data()).toBe(x.data());
    expect(backend.ran).toBe(0);
  });

  it("walk graphs deeper than the call stack", () => {
    let x = tensor([0]);
    for (let i = 0; i < 20_000; i++) x = x.reshape(i % 2 === 0 ? [1, 1] : [1]).abs();
    expect(x.item()).toBe(0);
  });

  it("show themselves", () => {
    const x = arange(4).reshape([2, 2]);
    const inspect = Symbol.for("nodejs.util.inspect.custom") as unknown as "toString";
    expect(x[inspect]()).toBe("Tensor int32 [2, 2]");
    expect(x.toString()).toBe("int32 [2, 2] [[0, 1],\n [2, 3]]");
    expect(x[inspect]()).toBe("Tensor int32 [2, 2] [[0, 1],\n [2, 3]]");
    expect(zeros([20]).toString()).toBe("float32 [20] [0, 0, 0, …, 0, 0, 0]");
    expect(tensor(1 / 3).toString()).toBe("float32 [] 0.33333");
  });

  it("say when there is no value to give", () => {
    expect(() => placeholder([2, 3], "int32", "labels").add(1).data()).toThrow(
      "depends on argument labels int32 [2, 3] of a function that is being traced",
    );
    expect(() => tensor([1, 2]).item()).toThrow("item: the tensor is [2] and has 2 elements");
  });

  it("compute on the backend in use", () => {
    expect(getBackend()).toBe(backend);
    const other = counting();
    setBackend(other);
    tensor([1]).add(1).data();
    expect([backend.ran, other.ran]).toEqual([0, 1]);
  });
});
