import { availableParallelism, cpus, freemem, totalmem } from "node:os";
import { detect } from "../../backend/wasm/index.ts";
import { openBackend } from "../open-backend.ts";
import { print, printJson } from "../output.ts";
import { textTable } from "../report.ts";

/** `fovea doctor`: what this machine offers. Gives the exit code. */
export async function doctor(flags: { readonly json?: boolean }): Promise<number> {
  const features = detect();
  const backends = [];
  for (const name of ["wasm", "reference"]) {
    try {
      const { threads, description, dispose } = await openBackend(name);
      backends.push({ name, available: true, threads, description });
      dispose();
    } catch (error) {
      const description = error instanceof Error ? error.message : String(error);
      backends.push({ name, available: false, threads: 0, description });
    }
  }
  const facts = {
    node: process.version,
    v8: process.versions.v8,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    freeBytes: freemem(),
    simd: simdLevel(features),
    sharedMemory: features.threads ? "yes" : `no: ${features.threadsMissing}`,
    backends,
  };
  if (flags.json) {
    printJson({ event: "doctor", ...facts });
    return 0;
  }
  const gib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  print(
    textTable(
      ["machine", ""],
      [
        ["Node", `${facts.node}, V8 ${facts.v8}`],
        ["platform", facts.platform],
        ["processor", `${facts.cpu}, cores: ${facts.cores}`],
        ["memory", `${gib(facts.memoryBytes)}, free ${gib(facts.freeBytes)}`],
        ["SIMD", facts.simd],
        ["shared memory", facts.sharedMemory],
      ],
    ),
  );
  print("");
  print(
    textTable(
      ["backend", "here", "threads", "what it is"],
      backends.map(({ name, available, threads, description }) => [
        name,
        available ? "yes" : "no",
        String(threads),
        description,
      ]),
      [2],
    ),
  );
  return 0;
}

function simdLevel(features: ReturnType<typeof detect>): string {
  if (!features.simd) return "none";
  if (!features.relaxedSimd) return "128 bits, no relaxed multiply-add";
  const pairs = features.revectorized ? ", pairs joined to 256 bits" : "";
  return `128 bits, relaxed multiply-add (${features.fused ? "fused" : "not fused"})${pairs}`;
}
