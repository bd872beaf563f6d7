import { type Memory, plannedMemory } from "../../../src/inspect/memory.ts";
import { tracedNetwork } from "./traced.ts";

/** Bytes of a forward pass and of a training step, as the compiler plans them. @cost up to seconds */
export function memoryOf(text: string, input: readonly number[], batch: number): Memory {
  const { layer, traced } = tracedNetwork(text, input, batch);
  return plannedMemory(layer, traced.variables, traced.x, traced.output);
}
