let collector: (() => void) | undefined;

/** Runs V8's garbage collector, in Node; finalizers follow at the next turn of the event loop. Elsewhere nothing happens. */
export function collectGarbage(): void {
  const process = globalThis.process;
  const v8 = process?.getBuiltinModule?.("node:v8");
  if (collector === undefined && v8 !== undefined) {
    v8.setFlagsFromString("--expose-gc");
    collector = process.getBuiltinModule("node:vm").runInNewContext("gc");
    v8.setFlagsFromString("--no-expose-gc");
  }
  collector?.();
}
