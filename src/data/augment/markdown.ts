import { changings, mixings, placings, transformations } from "./index.ts";
import { rangeOf, type Settings } from "./setting.ts";
import type { Transformation } from "./transformation.ts";

const settingRows = ({ name, settings, source = "" }: Transformation): string[] =>
  Object.entries(settings).map(([setting, record], row) => {
    const cells = [
      row === 0 ? name : "",
      `\`${setting}\``,
      record.summary,
      rangeOf(record),
      "names" in record ? record.names[0] : record.fallback,
    ];
    return `| ${[...cells, row === 0 ? source : ""].join(" | ")} |`;
  });

const names = (of: readonly Transformation[]): string => of.map(({ name }) => name).join(", ");

/** docs/augmentation.md, from the records. */
export const augmentationMarkdown = (): string => `# Augmentation

Made from the records in \`src/data/augment\` by \`node scripts/docs.ts\`; do not edit. To look at it: \`fovea augment --data mnist --out grid.png\`.

\`\`\`ts
batches(data, { size: 128, seed: 1, epoch, augmentation: { crop: 4, flip: true, cutout: 8 } });   // in code
\`\`\`
\`\`\`sh
fovea train resnet18_cifar --data cifar10 --augment '{"crop": 4, "flip": true, "mixup": 0.2}'
fovea augment --data cifar10 --crop 4 --flip --mixup 0.2 --out grid.png                          # the same, as a picture
\`\`\`

What is left out is off; the settings of something that is on then have the value of the table. A run's \`config.json\` holds the settings under \`augmentation\`.

| transformation | setting | what it does | values | left out | source |
| --- | --- | --- | --- | --- | --- |
${(transformations as readonly Transformation<Settings>[]).flatMap(settingRows).join("\n")}

## Order

1. What moves pixels: ${names(placings)}.
2. What changes them where they lie: ${names(changings)}. Colours are kept within the range of pixels: 0 to 255, of floats 0 to 1; floats that
   were standardised before would be cut off, so standardise here, in step 3.
3. Standardisation, where \`batches\` is given \`mean\` and \`std\`.
4. What mixes two images: ${names(mixings)}. Where both are on, each image draws one of them with a fair coin.

## What is drawn

Everything random is a function of (seed, epoch, index of the image) by Threefry-2x32. Not of the batch: the same images come at any batch
size, and a run that goes on within an epoch meets the same ones. Each transformation reads words of its own, the same number whatever its
settings are, so that switching one on leaves what the others do as it was. All of it is host code of +, −, ×, ÷ and √, which every engine
rounds alike (cosine, logarithm and exponential function are made of those): the bits are the same in Node and in every browser, on every backend.

The second image of mixup and cutmix is any of the data set, as mixup's paper defines it (its program took one of the same batch); it looks
as it looks itself in this epoch.

## Labels

Where images are mixed, a batch also has \`mixed.targets\`, the probability of each class [N, classes]: the share of the image's own label, and
the rest for the other's; for cutmix the share is that of the area after the patch was cut off at the border. Training takes these as the
target of the cross-entropy; its accuracy counts against the class of the larger part. Evaluation never augments.

## Cost

Nanoseconds a value (pixel times channel) on one core; a batch of 128 images of 28 × 28 is shifted in about 0.3 ms. \`npx vitest run src/data/augment/augmenter.test.ts\`
prints the table of your machine. Shift and crop are one pass from the data to the batch, about 1 ns. The first that changes
pixels adds a copy of about 2 ns, each of them then 1 to 3 ns of its own, hue 7 ns. Rotation, scale and shear take 10 ns a pixel. Mixing makes two images for each.

## One more

A file in \`src/data/augment\` with a record (its settings with their ranges, \`draw\`, and \`place\`, \`change\` or \`mix\`), and its name in one of
the lists of \`index.ts\`, at the place where it is to be applied. \`--augment\`, the flags of \`fovea augment\`, checks and this page follow from it.
`;
