import { createRequire } from "node:module";
import { join } from "node:path";
import type { Shape } from "../../tensor/index.ts";
import { onnxTargetIn, type Runtime } from "../../train/export/onnx.ts";
import type { ExportTarget } from "../../train/export/target.ts";

/** One file, which is run where onnxruntime is, and by fovea's own reader where it is not. */
export const onnxTarget: ExportTarget = onnxTargetIn(
  findRuntime,
  "fovea itself (no onnxruntime-node or onnxruntime-web is installed)",
);

/** What is used of onnxruntime's packages. */
interface Package {
  readonly env: { readonly versions: { readonly common: string } };
  readonly InferenceSession: {
    create(
      model: Uint8Array,
      options: object,
    ): Promise<{ run(feeds: object): Promise<Record<string, { data: ArrayLike<number> }>> }>;
  };
  readonly Tensor: new (type: string, data: object, shape: Shape) => object;
}

const packages = [
  { name: "onnxruntime-node", provider: "cpu" },
  { name: "onnxruntime-web", provider: "wasm" },
] as const;

/** The first of onnxruntime's packages that the project in this folder has, or fovea beside its own. */
function findRuntime(): Runtime | undefined {
  for (const { name, provider } of packages)
    for (const from of [join(process.cwd(), "package.json"), import.meta.filename]) {
      const found = packageFrom(name, from);
      if (found === undefined) continue;
      const { InferenceSession, Tensor: Given, env } = found;
      return {
        name: `${name} ${env.versions.common}`,
        async run(file, x) {
          const session = await InferenceSession.create(file, {
            executionProviders: [provider],
            logSeverityLevel: 3,
          });
          const { y } = await session.run({ x: new Given(x.dtype, x.data(), x.shape) });
          return y?.data ?? [];
        },
      };
    }
  return undefined;
}

/** Undefined where it is not there, or is there and does not load. */
function packageFrom(name: string, file: string): Package | undefined {
  try {
    return createRequire(file)(name) as Package;
  } catch {
    return undefined;
  }
}
