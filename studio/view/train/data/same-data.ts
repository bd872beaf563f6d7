import type { DataChoice } from "../../../state/project.ts";
import { run } from "../../../state/run.ts";

/** True if the open run learns from these data, be it from more of them or fewer. */
export function isOfRun({ name, file, options }: DataChoice): boolean {
  const of = run.value.opened?.plan.data;
  if (of === undefined) return false;
  const told = (given: unknown): string => JSON.stringify(given ?? {});
  return of.name === name && of.file === file && told(of.options) === told(options);
}
