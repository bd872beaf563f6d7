import type { Backend } from "../backend/backend.ts";
import { native } from "../backend/native/index.ts";
import { reference } from "../backend/reference/index.ts";
import { wasm } from "../backend/wasm/index.ts";
import { setBackend } from "../tensor/index.ts";
import { messageOf, UnavailableError, UsageError } from "./fault.ts";
import { unknownName } from "./load-data.ts";
import { note } from "./output.ts";

type Make = (threads: number | undefined) => Backend;

const make: Readonly<Record<string, Make>> = {
  auto: nativeOrWasm,
  native: (threads) => native({ threads, warn: (line) => note(`fovea: ${line}`) }),
  wasm: (threads) => wasm({ threads }),
  reference: () => reference(),
};

function nativeOrWasm(threads: number | undefined): Backend {
  try {
    return (make.native as Make)(threads);
  } catch {
    // `fovea doctor` says why, and what to install.
    return (make.wasm as Make)(threads);
  }
}

/** @throws {UsageError} for an unknown name */
export function requireBackendName(name: string): void {
  if (!Object.hasOwn(make, name))
    throw new UsageError(unknownName("--backend", name, Object.keys(make)));
}

/**
 * Makes the backend that everything then computes on, with its threads running. `auto` is native where that can be had, else wasm.
 * @throws {UsageError} for an unknown name, {UnavailableError} for a backend that cannot be had here
 */
export async function openBackend(name: string, threads?: number): Promise<Backend> {
  requireBackendName(name);
  let backend: Backend;
  try {
    backend = (make[name] as Make)(threads);
  } catch (error) {
    const why = messageOf(error);
    throw new UnavailableError(`the backend ${name} cannot be had here: ${why}`);
  }
  await backend.ready();
  setBackend(backend);
  return backend;
}

/** What runs, for people; where `auto` had to do without native, who tells why. */
export function backendLine(asked: string, { name, description }: Backend): string {
  const hint = asked === "auto" && name !== "native" ? " (fovea doctor: why not native)" : "";
  return `${name}: ${description}${hint}`;
}
