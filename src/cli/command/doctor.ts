import { availableParallelism, cpus, totalmem } from "node:os";
import { machineBytes, showBytes } from "../../backend/memory/available.ts";
import { detect } from "../../backend/wasm/index.ts";
import { messageOf } from "../fault.ts";
import { nativeFacts, nativeLacks, nativeRows } from "../native-facts.ts";
import { openBackend } from "../open-backend.ts";
import { print, printJson } from "../output.ts";
import { textTable } from "../report.ts";

interface BackendFacts {
  readonly name: string;
  readonly available: boolean;
  readonly threads: number;
  readonly description: string;
  /** GFLOP/s of multiply-adds on all threads, measured. */
  readonly peak?: number;
}

/** `fovea doctor`: what this machine offers. Gives the exit code. */
export async function doctor(flags: { readonly json?: boolean }): Promise<number> {
  const features = detect();
  const native = nativeFacts();
  const backends: BackendFacts[] = [];
  for (const name of ["native", "wasm", "reference"]) backends.push(await backendFacts(name));
  const lacks = nativeLacks(native);
  const auto = lacks === "" ? "native" : "wasm";
  const facts = {
    node: process.version,
    v8: process.versions.v8,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    freeBytes: machineBytes(),
    simd: simdLevel(features),
    sharedMemory: features.threads ? "yes" : `no: ${features.threadsMissing}`,
    native,
    backends,
    auto,
  };
  if (flags.json) {
    printJson({ event: "doctor", ...facts });
    return 0;
  }
  print(
    textTable(
      ["machine", ""],
      [
        ["Node", `${facts.node}, V8 ${facts.v8}`],
        ["platform", facts.platform],
        ["processor", `${facts.cpu}, cores: ${facts.cores}`],
        ["memory", `${showBytes(facts.memoryBytes)}, free ${showBytes(facts.freeBytes)}`],
        ["shared memory", facts.sharedMemory],
        ["WebAssembly", facts.simd],
        ...nativeRows(native),
      ],
    ),
  );
  print("");
  print(
    textTable(
      ["backend", "here", "threads", "GFLOP/s", "what it is"],
      backends.map(({ name, available, threads, peak, description }) => [
        name,
        available ? "yes" : "no",
        available ? String(threads) : "",
        peak === undefined ? "" : peak.toFixed(0),
        name === "native" && lacks !== "" ? `needs ${lacks}` : description,
      ]),
      [2, 3],
    ),
  );
  print("");
  print(`--backend auto takes ${auto}${whyAuto(lacks, backends)}`);
  return 0;
}

async function backendFacts(name: string): Promise<BackendFacts> {
  let description = "";
  try {
    const backend = await openBackend(name);
    description = backend.description;
    try {
      const { threads } = backend;
      const peak = backend.measurePeak?.();
      return { name, available: true, threads, description, ...(peak !== undefined && { peak }) };
    } finally {
      backend.dispose();
    }
  } catch (error) {
    const why = messageOf(error);
    const what = description === "" ? "" : `${description}: `;
    return { name, available: false, threads: 0, description: `${what}${why}` };
  }
}

function whyAuto(lacks: string, [native]: readonly BackendFacts[]): string {
  if (lacks !== "") return `, for native needs ${lacks}`;
  return native?.available ? "" : ", which fails here and then goes on with WebAssembly";
}

function simdLevel(features: ReturnType<typeof detect>): string {
  if (!features.simd) return "no SIMD";
  if (!features.relaxedSimd) return "SIMD of 128 bits, no relaxed multiply-add";
  const pairs = features.revectorized ? ", pairs joined to 256 bits" : "";
  return `SIMD of 128 bits, relaxed multiply-add (${features.fused ? "fused" : "not fused"})${pairs}`;
}
