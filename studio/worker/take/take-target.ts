import { largestOf } from "../../../src/train/export/difference.ts";
import type {
  ExportedFile,
  ExportOptions,
  ExportTarget,
} from "../../../src/train/export/target.ts";
import { asFileName } from "../../../src/train/file-name.ts";
import { safetensorsFormat } from "../../../src/train/import/safetensors.ts";
import { EXAMPLES, logitsDifference } from "./logits.ts";
import { type Made, owned, zip } from "./made.ts";
import type { Subject } from "./subject.ts";
import { unzip } from "./unzip.ts";

/** What the command line exports, in the page. */
async function through(
  target: ExportTarget,
  subject: Subject,
  options: ExportOptions,
): Promise<Made> {
  const files = target.write(subject, options);
  const check = await target.check(files, subject, options);
  const notes = target.notes?.(subject) ?? [];
  const [first] = files;
  if (files.length === 1 && first !== undefined)
    return {
      ...{ name: first.name, type: "application/octet-stream", bytes: owned(first.bytes) },
      ...{ check, notes },
    };
  const folder = asFileName(`${subject.label}-${target.name}`);
  const bytes = await zip(folder, files);
  const unpacked = await unzip(bytes);
  const whole = files.every(({ name, bytes }: ExportedFile) => {
    const back = unpacked.get(`${folder}/${name}`);
    return back !== undefined && largestOf(bytes, back) === 0;
  });
  return {
    ...{ name: `${folder}.zip`, type: "application/zip", bytes, notes },
    check: { ...check, ...(!whole && { difference: Number.NaN }), how: `unzipped, ${check.how}` },
  };
}

/** The weights in one file; its metadata hold the network and the run. Opened again as any such file, and run. */
export async function takeSafetensors(subject: Subject): Promise<Made> {
  const { safetensorsTarget } = await import("../../../src/train/export/safetensors.ts");
  const made = await through(safetensorsTarget, subject, {});
  const { input, check } = { input: subject.input, check: made.check };
  const logits = logitsDifference(input, subject, safetensorsFormat.read(made.bytes, {}));
  return {
    ...made,
    check: {
      how: `${check.how}, opened and run on ${EXAMPLES} random examples`,
      difference: Math.max(check.difference, logits),
      limit: check.limit,
    },
  };
}

export async function takeOnnx(subject: Subject, options: ExportOptions): Promise<Made> {
  const { onnxTargetIn } = await import("../../../src/train/export/onnx.ts");
  return through(
    onnxTargetIn(() => undefined),
    subject,
    options,
  );
}

export async function takePytorch(subject: Subject): Promise<Made> {
  const { pytorchTargetIn } = await import("../../../src/train/export/pytorch.ts");
  return through(
    pytorchTargetIn(() => undefined, "a page has no Python"),
    subject,
    {},
  );
}
