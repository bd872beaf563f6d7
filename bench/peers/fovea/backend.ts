import type { Backend } from "../../../src/backend/backend.ts";
import { BACKENDS, openBackend } from "../../backend.ts";

let current: Backend | undefined;

/**
 * The backend that a job names, ready to work. The one of the job before is disposed of.
 * @throws where it cannot be had, with the reason
 */
export async function backendNamed(asked: unknown, threads: number): Promise<Backend> {
  const name = BACKENDS.find((known) => known === asked);
  if (name === undefined) throw new Error(`there is no backend ${String(asked)}`);
  current?.dispose();
  current = undefined;
  current = await openBackend(name, threads);
  return current;
}

export const describe = (backend: Backend): string =>
  `Node ${process.version}, ${backend.name}: ${backend.description}`;
