/** train.py: trains what model.py makes, on as many machines as torchrun starts it on. */
import { inDocstring } from "./python.ts";
import {
  augmentationPart,
  normalisationPart,
  optimiserPart,
  type Recipe,
  resizePart,
  schedulePart,
} from "./recipe.ts";

export type { Recipe } from "./recipe.ts";

export interface TrainingScript {
  readonly text: string;
  /** What of the run the script does not do. */
  readonly missing: readonly string[];
}

/** A few epochs of momentum with a falling rate, where nothing is known of a run. */
export const usualRecipe: Recipe = {
  epochs: 90,
  batch: 256,
  seed: 0,
  optimiser: { type: "sgd", momentum: 0.9, nesterov: true, weightDecay: 1e-4 },
  schedule: { type: "cosine", rate: 0.1 },
  augmentation: { flip: true },
  labelSmoothing: 0,
  averaging: 0,
};

/**
 * @param name  the class or function of model.py that makes the model
 * @param input  shape of one example, channels last
 */
export function trainingScript(
  name: string,
  input: readonly number[],
  recipe: Recipe,
): TrainingScript {
  const images = input.length === 3;
  const nothing = { text: "", missing: [] };
  const [optimiser, schedule] = [optimiserPart(recipe), schedulePart(recipe)];
  const augmentation = images ? augmentationPart(recipe) : nothing;
  const resize = images ? resizePart(recipe) : nothing;
  const normalisation = images ? normalisationPart(recipe) : "";
  const missing = [
    ...optimiser.missing,
    ...schedule.missing,
    ...augmentation.missing,
    ...resize.missing,
    ...(recipe.averaging > 0 ? ["the running average of the weights"] : []),
    ...(recipe.loss && recipe.loss.type !== "crossEntropy"
      ? [`the loss ${recipe.loss.type} (cross-entropy stands for it)`]
      : []),
  ];
  const uses = (word: string) => [schedule, augmentation].some(({ text }) => text.includes(word));
  const parts = [
    `${head(missing, images)}\n\n${imports(name, uses)}`,
    `BATCH, EPOCHS, SEED = ${recipe.batch}, ${recipe.epochs}, ${recipe.seed}\nSMOOTHING = ${recipe.labelSmoothing}  # of labels${images ? `\nINPUT = (${input.join(", ")})  # height, width, channels` : ""}`,
    ...(uses("half_cosine") ? [HALF_COSINE] : []),
    schedule.text,
    optimiser.text,
    normalisation,
    augmentation.text,
    tensorsText(images, normalisation !== ""),
    images ? datasetText(resize.text, normalisation !== "") : DATASET,
    DATA,
    LOSS,
    mainText(name, {
      augments: augmentation.text !== "",
      clips: optimiser.text.includes("def clip"),
    }),
  ].filter((text) => text !== "");
  return { text: `${parts.join("\n\n\n")}\n`, missing };
}

const head = (missing: readonly string[], images: boolean): string =>
  `"""Trains the model of model.py further, or with --fresh from the start.

    python train.py --data train.safetensors --validation test.safetensors
    torchrun --nproc-per-node=8 train.py --data ${images ? "imagenet/train --validation imagenet/val" : "train.safetensors --validation test.safetensors"}
    torchrun --nnodes=4 --nproc-per-node=8 --rdzv-backend=c10d --rdzv-endpoint=HOST:29500 train.py --data ...

${images ? IMAGES : EXAMPLES}. --batch is that of all processes together. After each epoch
the weights are in trained.safetensors, which fovea import reads.${missing.length === 0 ? "" : `\n\nNot as in the run that it was exported from: ${inDocstring(missing.join("; "))}.`}
"""`;

const IMAGES = `Data are a safetensors file with "images" [N, H, W, C] (bytes, or floats as the model reads them) and whole-number "labels" [N], or
a folder with a folder of images for each class (needs torchvision)`;

const EXAMPLES = `Data are a safetensors file with the examples, "images" [N, ...], as the model reads them, and whole-number "labels" [N]`;

const imports = (name: string, uses: (word: string) => boolean): string =>
  [
    "import argparse",
    "import ctypes",
    "import json",
    ...(uses("math.") || uses("half_cosine") ? ["import math"] : []),
    "import os",
    "import struct",
    "",
    "import torch",
    "import torch.distributed as dist",
    "import torch.nn.functional as F",
    `from model import DTYPES, ${name}, read_safetensors`,
    "from torch import nn",
    "from torch.nn.parallel import DistributedDataParallel",
  ].join("\n");

const HALF_COSINE = `def half_cosine(first, last, part):
    return last + (first - last) / 2 * (1 + math.cos(math.pi * part))`;

const tensorsText = (images: boolean, normalises: boolean): string => {
  const scaled = "x.float() / 255";
  return `class Tensors(torch.utils.data.Dataset):
    """A safetensors file with images and labels."""

    def __init__(self, path):
        tensors, _ = read_safetensors(path)
        self.images, self.labels = tensors["images"], tensors["labels"].long()

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        x = self.images[i]${
          images
            ? `.movedim(-1, 0)
        if x.dtype == torch.uint8:
            x = ${normalises ? `normalised(${scaled})` : scaled}`
            : ""
        }
        return x, self.labels[i]`;
};

const datasetText = (resize: string, normalises: boolean): string => `def dataset(path):
    if path.endswith(".safetensors"):
        return Tensors(path)
    from torchvision import datasets, transforms

    height, width, channels = INPUT
    steps = ${resize}
    if channels == 1:
        steps.append(transforms.Grayscale())
    steps.append(transforms.ToTensor())
    return datasets.ImageFolder(path, transforms.Compose(${normalises ? "[*steps, normalised]" : "steps"}))`;

const DATASET = `def dataset(path):
    return Tensors(path)`;

const DATA = `def batches(size, batch, epoch, seed, in_order, rank=0, world=1, whole=True):
    """The numbers of the examples of each batch, this process's part of them."""
    generator = torch.Generator().manual_seed(seed + epoch)
    order = torch.arange(size) if in_order else torch.randperm(size, generator=generator)
    end = size - size % batch if whole else size
    return [order[at : at + batch][rank::world].tolist() for at in range(0, end, batch)]


def save(model, path, metadata):
    """All of it, or nothing: the file gets its name when it is whole."""
    names = {dtype: name for name, dtype in DTYPES.items()}
    header, parts, end = {"__metadata__": metadata} if metadata else {}, [], 0
    for name, tensor in model.state_dict().items():
        data = tensor.detach().cpu().contiguous()
        size = data.numel() * data.element_size()
        header[name] = {"dtype": names[data.dtype], "shape": list(data.shape), "data_offsets": [end, end + size]}
        parts.append(data.reshape(-1).view(torch.uint8))
        end += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path + ".tmp", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for part in parts:
            file.write(ctypes.string_at(part.data_ptr(), part.numel()))
    os.replace(path + ".tmp", path)`;

const LOSS = `def loss_of(model, logits, labels):
    """Cross-entropy, and that of the heads that only training has, by their weights."""
    loss = F.cross_entropy(logits, labels, label_smoothing=SMOOTHING)
    for module in model.modules():
        for attribute, weight in getattr(module, "auxiliary", ()):
            loss = loss + weight * F.cross_entropy(getattr(module, attribute), labels, label_smoothing=SMOOTHING)
    return loss`;

/** What of a step the run has. */
interface Step {
  readonly augments: boolean;
  readonly clips: boolean;
}

const mainText = (name: string, { augments, clips }: Step): string => `@torch.no_grad()
def accuracy(model, data, device, batch):
    model.eval()
    right = 0
    for indices in batches(len(data), batch, 0, 0, True, whole=False):
        x, labels = torch.utils.data.default_collate([data[i] for i in indices])
        right += (model(x.to(device)).argmax(1) == labels.to(device)).sum().item()
    model.train()
    return right / len(data)


def main():
    parser = argparse.ArgumentParser(description="Trains the model of model.py.")
    parser.add_argument("--data", required=True, help="a safetensors file, or a folder of folders of images")
    parser.add_argument("--validation", help="the same, to be judged on after each epoch")
    parser.add_argument("--weights", default="weights.safetensors", help="where to start")
    parser.add_argument("--fresh", action="store_true", help="start from PyTorch's own initial weights")
    parser.add_argument("--out", default="trained.safetensors")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--batch", type=int, default=BATCH, help="of all processes together")
    parser.add_argument("--steps", type=int, help="stop after so many")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--in-order", action="store_true", help="do not shuffle${augments ? ", do not augment" : ""}")
    parser.add_argument("--workers", type=int, default=0, help="processes that read images, each for each process")
    parser.add_argument("--log-every", type=int, default=50)
    options = parser.parse_args()

    distributed = "RANK" in os.environ
    cuda = torch.cuda.is_available()
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0))) if cuda else torch.device("cpu")
    if distributed:
        dist.init_process_group("nccl" if cuda else "gloo")
    rank, world = (dist.get_rank(), dist.get_world_size()) if distributed else (0, 1)
    if options.batch % world != 0:
        raise SystemExit(f"--batch is {options.batch}, must be a multiple of the {world} processes")

    torch.manual_seed(options.seed + rank)
    model, metadata = ${name}(), {}
    if not options.fresh:
        tensors, metadata = read_safetensors(options.weights)
        model.load_state_dict(tensors)
    model.to(device).train()
    optimiser = make_optimiser(model)
    network = model
    if distributed:
        # Equal starts come from rank 0. Statistics of a batch are those of all processes, where PyTorch can.
        network = nn.SyncBatchNorm.convert_sync_batchnorm(model) if cuda else model
        network = DistributedDataParallel(network, device_ids=[device.index] if cuda else None)

    data = dataset(options.data)
    validation = dataset(options.validation) if options.validation else None
    per_epoch = len(data) // options.batch
    if per_epoch == 0:
        raise SystemExit(f"--batch is {options.batch}, but there are only {len(data)} examples")
    steps, step = options.epochs * per_epoch, 0
    for epoch in range(options.epochs):
        order = batches(len(data), options.batch, epoch, options.seed, options.in_order, rank, world)
        loader = torch.utils.data.DataLoader(data, batch_sampler=order, num_workers=options.workers)
        for x, labels in loader:
            for group in optimiser.param_groups:
                group["lr"] = rate(step, steps)
            x, labels = x.to(device), labels.to(device)
${augments ? "            if not options.in_order:\n                x = augment(x)\n" : ""}            logits = network(x)
            loss = loss_of(model, logits, labels)
            optimiser.zero_grad()
            loss.backward()
${clips ? "            clip(model)\n" : ""}            optimiser.step()
            if step % options.log_every == 0:
                shown = loss.detach() / world
                if distributed:
                    dist.all_reduce(shown)
                if rank == 0:
                    print(json.dumps({"epoch": epoch, "step": step, "loss": shown.item()}), flush=True)
            step += 1
            if step == options.steps:
                break
        if rank == 0:
            save(model, options.out, metadata)
            judged = {} if validation is None else {"accuracy": accuracy(model, validation, device, options.batch)}
            print(json.dumps({"epoch": epoch, "saved": options.out, **judged}), flush=True)
        if step == options.steps:
            break
    if distributed:
        dist.destroy_process_group()


if __name__ == "__main__":
    main()`;
