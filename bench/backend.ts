import type { Backend } from "../src/backend/backend.ts";
import { wasm } from "../src/backend/wasm/index.ts";

/** The backends that are measured. */
export const BACKENDS = ["native", "wasm"] as const;

export type BackendName = (typeof BACKENDS)[number];

/**
 * The backend of that name, all its threads ready to work.
 * @throws where it cannot be had, with the reason
 */
export async function openBackend(name: BackendName, threads: number): Promise<Backend> {
  const backend = await make(name, threads);
  await backend.ready();
  return backend;
}

async function make(name: BackendName, threads: number): Promise<Backend> {
  if (name === "wasm") return wasm({ threads });
  // Loaded only when asked for: where it cannot be had, the others still run.
  const { native } = await import("../src/backend/native/index.ts");
  return native({ threads });
}

export interface Absent {
  readonly name: BackendName;
  readonly why: string;
}

/** Those of them that can be had here, and why the others cannot. */
export async function openBackends(
  threads: number,
): Promise<{ readonly backends: Backend[]; readonly absent: Absent[] }> {
  const backends: Backend[] = [];
  const absent: Absent[] = [];
  for (const name of BACKENDS) {
    try {
      backends.push(await openBackend(name, threads));
    } catch (error) {
      absent.push({ name, why: error instanceof Error ? error.message : String(error) });
    }
  }
  return { backends, absent };
}
