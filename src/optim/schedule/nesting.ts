import { SpecError } from "../../nn/layer/field.ts";

/** Schedules within schedules, lists counted. */
const DEEPEST = 32;

/**
 * Refuses what is nested without end, before a recursion through it ends in an overflow of the stack.
 * @throws {SpecError} for objects and lists nested deeper than 32
 */
export function requireShallow(spec: unknown): void {
  let level: unknown[] = [spec];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) throw new SpecError(`schedule: is nested deeper than ${DEEPEST} levels`);
    level = level.flatMap((value) =>
      typeof value === "object" && value !== null
        ? Object.values(value).filter((part) => typeof part === "object")
        : [],
    );
  }
}
