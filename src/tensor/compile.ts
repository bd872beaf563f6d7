import type { Backend, Executable, KernelProfile, Value } from "../backend/backend.ts";
import { macs, topologicalOrder } from "../graph/graph.ts";
import { type Cell, hostOf, isStorage, valueFor } from "./cell.ts";
import { getBackend } from "./default-backend.ts";
import { leavesFor, type Signature, signatureOf } from "./signature.ts";
import { Tensor } from "./tensor.ts";
import { type Trace, trace } from "./trace.ts";
import { isTracing } from "./tracing.ts";
import { unflatten } from "./tree.ts";

export interface CompileOptions {
  /**
   * Hands the storage of the first argument to the result: to its first element if it is a list of which that has the structure of the
   * first argument, else to the whole result, which must have that structure. The tensors given as first argument are
   * unusable after the call, and say so; the state stays in the backend's memory from step to step.
   */
  readonly donate?: boolean;
  /** The backend in use, unless named. */
  readonly backend?: Backend;
}

export interface CompileStats {
  /** Bytes of all temporaries of one run. */
  readonly arenaBytes: number;
  readonly kernelCount: number;
  /** Compilation by the backend, all stages. */
  readonly compileMs: number;
  readonly compileStages: Readonly<Record<string, number>>;
  /** Running the function on placeholders: building and differentiating the graph. */
  readonly traceMs: number;
  /** Multiply-accumulates of one run. */
  readonly macs: number;
}

/** What may be given for the arguments A: a plain number for a tensor too. */
export type Given<A extends unknown[]> = {
  [K in keyof A]: A[K] extends Tensor ? A[K] | number : A[K];
};

export interface Compiled<A extends unknown[], R> {
  (...args: Given<A>): R;
  /** Of the program that ran last. */
  stats(): CompileStats;
  /** Runs once, as a call does, and times each kernel. */
  profile(...args: Given<A>): { readonly result: R; readonly kernels: readonly KernelProfile[] };
}

interface Plan extends Trace {
  readonly signature: Signature;
  readonly backend: Backend;
  readonly executable: Executable;
  readonly stats: CompileStats;
  /** One float32 each for the plain numbers among the inputs, filled anew at every run. */
  readonly scalars: readonly Float32Array[];
}

/** So many programs of one function are kept, the last used first. */
const CAPACITY = 16;

/**
 * The same function as one program: traced at the first call with arguments of this signature (tree structure, shapes, dtypes, and
 * the values of booleans and strings), run as compiled code from then on. Plain numbers in arguments arrive as float32 scalar tensors.
 * Tensors from outside are constants with the values that they had when the function was traced.
 * Inside another traced function it is simply called.
 *
 *   const step = compile((state, images, labels, rate) => [newState, loss], { donate: true });
 *
 * @throws {TypeError} with donate, if the result has not the structure, shapes and dtypes of the first argument
 */
export function compile<A extends unknown[], R>(
  fn: (...args: A) => R,
  { donate = false, backend }: CompileOptions = {},
): Compiled<A, R> {
  const plans: Plan[] = [];

  /** The plan for these arguments, moved to the front, and the arguments' leaves in its order. */
  function planFor(args: readonly unknown[]): [plan: Plan, leaves: unknown[]] {
    const chosen = backend ?? getBackend();
    for (let i = 0; i < plans.length; i++) {
      const plan = plans[i] as Plan;
      if (plan.backend !== chosen) continue;
      const leaves = leavesFor(plan.signature, args);
      if (!leaves) continue;
      if (i > 0) plans.unshift(...plans.splice(i, 1));
      return [plan, leaves];
    }
    const [signature, leaves] = signatureOf(args);
    const plan = makePlan(fn as (...args: unknown[]) => unknown, signature, donate, chosen);
    plans.unshift(plan);
    plans.length = Math.min(plans.length, CAPACITY);
    return [plan, leaves];
  }

  const call = (...args: unknown[]): unknown => {
    if (isTracing()) return fn(...(args as A));
    const [plan, leaves] = planFor(args);
    return run(plan, leaves, (inputs) => plan.executable.run(inputs));
  };

  const methods = {
    stats(): CompileStats {
      const [last] = plans;
      if (!last) throw new Error("stats: call the compiled function first");
      return last.stats;
    },
    profile(...args: unknown[]) {
      const [plan, leaves] = planFor(args);
      const { executable } = plan;
      if (!executable.profile)
        throw new Error(`profile: the backend ${plan.backend.name} does not time its kernels`);
      let kernels: readonly KernelProfile[] = [];
      const result = run(plan, leaves, (inputs) => {
        const profiled = executable.profile?.(inputs);
        kernels = profiled?.kernels ?? [];
        return profiled?.outputs ?? [];
      });
      return { result, kernels };
    },
  };
  return Object.assign(call, methods) as unknown as Compiled<A, R>;
}

function makePlan(
  fn: (...args: unknown[]) => unknown,
  signature: Signature,
  donate: boolean,
  backend: Backend,
): Plan {
  const begun = performance.now();
  const traced = trace(fn, signature, donate);
  const traceMs = performance.now() - begun;
  const executable = backend.compile(traced.graph);
  const { arenaBytes, kernelCount, compileMs: compileStages } = executable;
  const stats: CompileStats = {
    arenaBytes,
    kernelCount,
    compileMs: Object.values(compileStages).reduce((sum, ms) => sum + ms, 0),
    compileStages,
    traceMs,
    macs: topologicalOrder(traced.graph.outputs).reduce((sum, node) => sum + macs(node), 0),
  };
  const scalars = traced.inputs.map(() => new Float32Array(1));
  return { ...traced, signature, backend, executable, stats, scalars };
}

function run(
  plan: Plan,
  leaves: readonly unknown[],
  execute: (inputs: readonly Value[]) => Value[],
): unknown {
  computeLazy(leaves, plan.backend);
  const inputs = takeInputs(plan, leaves);
  const outputs = execute(inputs);
  const { structure, leaves: places } = plan.result;
  const results = places.map((place) => {
    if (place.kind === "static") return place.value;
    if (place.kind === "argument") return passOn(plan, leaves, place.leaf);
    const value = outputs[place.output] as Value;
    return Tensor.holding({ value, backend: plan.backend }, place.shape, place.dtype);
  });
  for (let i = 0; i < plan.donated; i++) {
    const leaf = leaves[i];
    const cell = leaf instanceof Tensor ? leaf.cell : undefined;
    if (!cell) continue;
    cell.value = undefined;
    delete cell.host;
  }
  return unflatten(structure, results);
}

function computeLazy(leaves: readonly unknown[], backend: Backend): void {
  const pending: Tensor[] = [];
  for (const leaf of leaves)
    if (leaf instanceof Tensor && leaf.cell === undefined) pending.push(leaf);
  // On the program's own backend: the default one, which would first have to be made, may never be needed.
  Tensor.evaluate(pending, backend);
}

/** The values for the executable. Storage that is donated may not be read through another argument in the same run. */
function takeInputs(plan: Plan, leaves: readonly unknown[]): Value[] {
  const { inputs, backend, donated, scalars } = plan;
  const given = new Set<Value>();
  const values: Value[] = [];
  for (let i = 0; i < donated; i++) {
    const leaf = leaves[i];
    if (!(leaf instanceof Tensor)) continue;
    const value = valueFor(leaf.cell as Cell, backend);
    if (!isStorage(value)) continue;
    if (given.has(value))
      throw new Error(
        "compile: one tensor stands at two places of the donated argument; a donated tensor can be taken over once only",
      );
    given.add(value);
  }
  for (let k = 0; k < inputs.length; k++) {
    const at = inputs[k] as number;
    const leaf = leaves[at];
    if (leaf instanceof Tensor) {
      const cell = leaf.cell as Cell;
      const value = valueFor(cell, backend);
      values.push(at >= donated && given.has(value) ? hostOf(cell) : value);
    } else {
      const scalar = scalars[k] as Float32Array;
      scalar[0] = leaf as number;
      values.push(scalar);
    }
  }
  return values;
}

/** A result that is an argument unchanged: the same tensor, or a new owner of its values if it was donated. */
function passOn(plan: Plan, leaves: readonly unknown[], at: number): unknown {
  const tensor = leaves[at] as Tensor;
  if (at >= plan.donated) return tensor;
  const { value, backend } = tensor.cell as Cell;
  return Tensor.holding({ value, backend }, tensor.shape, tensor.dtype);
}
