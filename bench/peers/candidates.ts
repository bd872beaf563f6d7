import { join } from "node:path";
import type { BackendName } from "../backend.ts";
import { pythonWithTorch } from "../python.ts";
import { Unavailable } from "../section.ts";
import { THREADS } from "../threads.ts";
import type { Candidate } from "./peer.ts";

const program = (name: string): string => join(import.meta.dirname, name);
const threadsText = (threads: number): string => `${threads} thread${threads === 1 ? "" : "s"}`;

/** fovea on one of its backends. */
export const fovea = (backend: BackendName, threads = THREADS): Candidate => ({
  name: `fovea ${backend}, ${threadsText(threads)}`,
  family: "fovea",
  command: [process.execPath, program("fovea.ts")],
  setting: { backend },
  threads,
});

/** fovea as it is judged: on either backend. */
export const foveaCandidates = (): Candidate[] => [fovea("native"), fovea("wasm")];

/** What else is good to know of fovea: without what browsers do not have, and on one thread. */
export const foveaVariants = (): Candidate[] => [
  {
    ...fovea("wasm"),
    name: "… wasm without revectoriser",
    env: { FOVEA_REVECTORIZE: "off" },
  },
  ...(THREADS > 1 ? [fovea("native", 1), fovea("wasm", 1)] : []),
];

export type TorchLayout = "NCHW" | "channels_last";

export interface TorchOptions {
  /** Also with torch.compile. */
  readonly compiled?: boolean;
  /** Default: both. */
  readonly layouts?: readonly TorchLayout[];
}

/**
 * PyTorch in both layouts, eager, and compiled where that is asked for.
 * @returns nobody, and why, where no Python has PyTorch
 */
export function torchCandidates({
  compiled = false,
  layouts = ["NCHW", "channels_last"],
}: TorchOptions = {}): {
  readonly candidates: readonly Candidate[];
  readonly missing?: string;
} {
  let python: string;
  try {
    python = pythonWithTorch();
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return { candidates: [], missing: `PyTorch is not beside it: ${error.message}` };
  }
  const candidates = (compiled ? [false, true] : [false]).flatMap((compile) =>
    layouts.map((layout) => ({
      name: `PyTorch${compile ? " compiled" : ""}, ${layout}`,
      family: "PyTorch",
      command: [python, program("torch_peer.py")],
      setting: { layout, compile },
      threads: THREADS,
    })),
  );
  return { candidates };
}

/** onnxruntime, for inference: its own kernels, and WebAssembly's on one thread and on several. */
export const onnxCandidates = (): Candidate[] => {
  const command = [process.execPath, program("onnxruntime.ts")];
  const candidate = (runtime: "node" | "web", threads: number): Candidate => ({
    name: `onnxruntime-${runtime}, ${threadsText(threads)}`,
    family: `onnxruntime-${runtime}`,
    command,
    setting: { runtime },
    threads,
  });
  return [
    candidate("node", THREADS),
    candidate("web", THREADS),
    ...(THREADS > 1 ? [candidate("node", 1), candidate("web", 1)] : []),
  ];
};

/** TensorFlow.js; WebAssembly has one thread there in Node. */
export const tfjs = (backend: "cpu" | "wasm"): Candidate => ({
  name: `TensorFlow.js ${backend}`,
  family: "TensorFlow.js",
  command: [process.execPath, program("tfjs.ts")],
  setting: { backend },
  threads: 1,
});

export const jax = (threads: number): Candidate => ({
  name: `jax-js wasm, ${threadsText(threads)}`,
  family: "jax-js",
  command: [process.execPath, program("jax.ts")],
  threads,
});

/** jax-js as Node runs it, and on as many threads as the others. */
export const jaxCandidates = (): Candidate[] => (THREADS > 1 ? [jax(1), jax(THREADS)] : [jax(1)]);
