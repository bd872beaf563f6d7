import { encode } from "fast-png";
import { writeAtomically } from "../../train/node.ts";
import { UsageError } from "../fault.ts";
import { imageGrid } from "../image-grid.ts";
import { lookAtActivations } from "../look/activations.ts";
import { lookAtHistograms } from "../look/histograms.ts";
import { lookAtKernels } from "../look/kernels.ts";
import { lookForInputs } from "../look/maximise.ts";
import { type Subject, subjectOf } from "../look/subject.ts";
import type { LookFlags as Asked, Look } from "../look/types.ts";
import { openBackend } from "../open-backend.ts";
import { dim, note, print, printJson } from "../output.ts";
import { trainedModel } from "../trained-model.ts";

export interface LookFlags extends Asked {
  readonly input?: readonly number[];
  readonly last?: boolean;
  readonly backend?: string;
  readonly threads?: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** `fovea look`: kernels, activations, histograms, and the inputs that channels answer to most. Gives the exit code. */
export async function look(name: string, flags: LookFlags): Promise<number> {
  const asked = (["image", "maximise", "histograms"] as const).filter((flag) => flags[flag]);
  if (asked.length > 1)
    throw new UsageError(`--${asked[0]} and --${asked[1]} are two looks; ask for one at a time`);
  const changeless = asked.find((flag) => flag !== "image");
  if (flags.untrained && changeless !== undefined)
    throw new UsageError(`--untrained is for kernels and --image, not for --${changeless}`);
  const { seed = 1, input, last } = flags;
  const model = await trainedModel(name, { seed, input, last });
  if (model.recipe === undefined && !flags.json)
    note(dim(`${model.label}: random weights; a run folder has trained ones`));
  const found = await lookAt(subjectOf(model, flags), flags);
  const { out } = flags;
  if (out !== undefined) {
    if (found.grid === undefined)
      throw new UsageError(`--out: nothing here is a picture; leave it away, or ask for --image`);
    writeAtomically(out, encode(imageGrid(found.grid)));
  }
  if (flags.json)
    printJson({ event: "look", model: model.label, ...found.json, ...(out && { out }) });
  else {
    print(found.text);
    if (out !== undefined) print(`\n${out}: ${found.shows}`);
  }
  return 0;
}

async function lookAt(subject: Subject, flags: LookFlags): Promise<Look> {
  const { image } = flags;
  const backend = await openBackend(flags.backend ?? "auto", flags.threads);
  try {
    if (image !== undefined) return await lookAtActivations(subject, { ...flags, image }, backend);
    if (flags.maximise) return await lookForInputs(subject, flags, backend);
    if (flags.histograms) return await lookAtHistograms(subject, flags, backend);
    return lookAtKernels(subject, flags);
  } finally {
    backend.dispose();
  }
}
