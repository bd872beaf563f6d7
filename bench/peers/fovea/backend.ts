import type { Backend } from "../../../src/backend/backend.ts";
import { wasm } from "../../../src/backend/wasm/index.ts";

/**
 * The backend of that name, ready to work. Called once for each job: the one before is disposed of.
 * @throws where it cannot be had, with the reason
 */
export async function backendNamed(name: unknown, threads: number): Promise<Backend> {
  current?.dispose();
  current = undefined;
  current = await make(name, threads);
  await current.ready();
  return current;
}

let current: Backend | undefined;

async function make(name: unknown, threads: number): Promise<Backend> {
  if (name === "wasm") return wasm({ threads });
  if (name === "native") {
    // Loaded only when asked for, so that its absence is no more than a line in the table.
    const path = "../../../src/backend/native/index.ts";
    const { native } = (await import(path)) as {
      native(options: { threads: number }): Backend;
    };
    return native({ threads });
  }
  throw new Error(`there is no backend ${String(name)}`);
}

export const describe = (backend: Backend): string =>
  `Node ${process.version}, ${backend.name}: ${backend.description}`;
