import type { Backend } from "../backend/backend.ts";
import { reference } from "../backend/reference/index.ts";
import { wasm } from "../backend/wasm/index.ts";
import { setBackend } from "../tensor/index.ts";
import { UsageError } from "./fault.ts";
import { unknownName } from "./load-data.ts";

const make: Readonly<Record<string, (threads: number | undefined) => Backend>> = {
  auto: (threads) => wasm({ threads }),
  wasm: (threads) => wasm({ threads }),
  reference: () => reference(),
};

/** @throws {UsageError} for an unknown name */
export function requireBackendName(name: string): void {
  if (!Object.hasOwn(make, name))
    throw new UsageError(unknownName("--backend", name, Object.keys(make)));
}

/**
 * Makes the backend that everything then computes on, with its threads running.
 * @throws {UsageError} for an unknown name
 */
export async function openBackend(name: string, threads?: number): Promise<Backend> {
  requireBackendName(name);
  const backend = (make[name] as (threads: number | undefined) => Backend)(threads);
  await backend.ready();
  setBackend(backend);
  return backend;
}
