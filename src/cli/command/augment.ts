import { encode } from "fast-png";
import {
  type Augmentation,
  Augmenter,
  type Dataset,
  epochOrder,
  isImageShape,
  valuesOf,
} from "../../data/index.ts";
import { dataSettings, settings } from "../../train/index.ts";
import { writeAtomically } from "../../train/node.ts";
import { augmentationOf, showAugmentation } from "../augmentation-flags.ts";
import { downloadProgress } from "../download-progress.ts";
import { UsageError } from "../fault.ts";
import { type Cell, imageGrid } from "../image-grid.ts";
import { dataSource } from "../load-data.ts";
import { print, printJson } from "../output.ts";

/** Beside these, a flag for every setting of augmentation. */
export interface AugmentFlags {
  readonly data?: string;
  readonly dataDir?: string;
  readonly count?: number;
  readonly versions?: number;
  readonly seed?: number;
  readonly out: string;
  readonly json?: boolean;
}

/** `fovea augment`: a picture of what augmentation does to images. Gives the exit code. */
export async function augment(flags: AugmentFlags): Promise<number> {
  const {
    data: name = "digits",
    dataDir: dir,
    count = 8,
    versions = 8,
    seed = 1,
    out,
    json,
  } = flags;
  const source = dataSource(name);
  const asked = augmentationOf(flags);
  const augmentation =
    Object.keys(asked).length > 0
      ? asked
      : (dataSettings[name]?.augmentation ?? settings.augmentation);
  const data = await source.train(
    {
      name,
      ...(dir !== undefined && { dir }),
      ...(source.sample !== undefined && { train: source.sample }),
    },
    seed,
    downloadProgress(process.stderr),
  );
  if (count > data.size)
    throw new UsageError(`--count is ${count}, but ${data.name} has only ${data.size} images`);

  if (!isImageShape(data.shape))
    throw new UsageError(
      `--data ${name} has no images to augment: its examples are [${data.shape.join(", ")}]`,
    );
  const picture = imageGrid({
    shape: data.shape,
    heads: ["original", ...Array.from({ length: versions }, (_, version) => `#${version + 1}`)],
    rows: gridRows(data, augmentation, { count, versions, seed }),
  });
  writeAtomically(out, encode(picture));
  const { width, height } = picture;
  if (json)
    printJson({
      event: "augment",
      data: name,
      images: count,
      versions,
      seed,
      augmentation,
      width,
      height,
      out,
    });
  else
    print(
      `${out}: ${count} images of ${data.name}, ${versions} versions of each, seed ${seed}: ${showAugmentation(augmentation)}; ${width} × ${height} pixels`,
    );
  return 0;
}

/** Row by row: an image as it is, then as the epochs of a training with this seed see it. */
function gridRows(
  data: Dataset,
  augmentation: Augmentation,
  { count, versions, seed }: { count: number; versions: number; seed: number },
): Cell[][] {
  const { values: pixels } = valuesOf(data.shape);
  const plain = new Augmenter(data);
  const epochs = Array.from(
    { length: versions },
    (_, epoch) => new Augmenter(data, { augmentation, seed, epoch }),
  );
  const nameOf = (sample: number) => data.classes[data.labels[sample] as number] ?? "";
  return Array.from(epochOrder(data.size, seed).subarray(0, count), (sample) => {
    const original = new Float32Array(pixels);
    plain.write(sample, original, 0);
    const made = epochs.map((augmenter): Cell => {
      const image = new Float32Array(pixels);
      augmenter.write(sample, image, 0);
      if (!augmenter.mixes) return { image };
      const { partner, share } = augmenter.mix(sample, image, 0);
      return { image, caption: shares(nameOf(sample), nameOf(partner), share) };
    });
    return [{ image: original, caption: [nameOf(sample)] }, ...made];
  });
}

/** "cat 70%", "dog 30%" */
function shares(own: string, other: string, share: number): string[] {
  const percent = Math.round(share * 100);
  return [`${own} ${percent}%`, `${other} ${100 - percent}%`];
}
