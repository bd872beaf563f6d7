import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomTensor } from "../../../../test/numeric.ts";
import { pythonFor, runPython } from "../../../../test/pytorch.ts";
import { wasm } from "../../../backend/wasm/index.ts";
import * as nn from "../../../nn/index.ts";
import { cases } from "../../../nn/layer/cases/index.ts";
import { key, setBackend, type Tensor } from "../../../tensor/index.ts";
import { type SafeTensor, writeSafetensors } from "../../safetensors.ts";
import { toStateDict } from "../state-dict.ts";
import { pytorchSource } from "./print.ts";
import { type Recipe, schedulePart } from "./recipe.ts";
import { trainingScript, usualRecipe } from "./training.ts";

const made = (model: nn.Layer, input: readonly number[], label = "model"): string =>
  pytorchSource(label, model, model.init(key(0), input), input).text;

const conv = (filters: number, stride = 1) =>
  nn.conv2d({ filters, kernel: 3, stride, padding: 1, bias: false });

const block = (filters: number, stride: number) =>
  nn.sequential({
    sum: nn.residual(
      nn.sequential({ conv: conv(filters, stride), bn: nn.batchNorm() }),
      nn.conv2d({ filters, kernel: 1, stride }),
    ),
    relu: nn.relu(),
  });

const network = () =>
  nn.sequential({
    stem: conv(4),
    layer1: nn.sequential({ "0": block(8, 2), "1": block(12, 1) }),
    pool: nn.globalAvgPool(),
    fc: nn.linear({ units: 3 }),
  });

describe("PyTorch source", () => {
  it("makes blocks that differ in numbers one class, and leaves out the levels that the names leave out", () => {
    const model = network();
    const names = [
      [/\.sum\.body/, ""],
      [/\.sum\.shortcut/, ".downsample"],
    ] as const;
    const variables = model.init(key(0), [8, 8, 3]);
    const { text } = pytorchSource("small-net", model, variables, [8, 8, 3], names);
    expect(text).toContain(`class Block(nn.Module):
    def __init__(self, conv_in, conv_out, conv_stride):
        super().__init__()
        self.conv = nn.Conv2d(conv_in, conv_out, 3, stride=conv_stride, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(conv_out)
        self.downsample = nn.Conv2d(conv_in, conv_out, 1, stride=conv_stride)
        self.relu = nn.ReLU()

    def forward(self, x):
        y = self.conv(x)
        y = self.bn(y)
        shortcut = self.downsample(x)
        x = y + shortcut
        x = self.relu(x)
        return x


class SmallNet(nn.Module):`);
    expect(text).toContain(`        self.layer1 = nn.Sequential(
            Block(conv_in=4, conv_out=8, conv_stride=2),
            Block(conv_in=8, conv_out=12, conv_stride=1),
        )`);
  });

  it("has every level where no names leave any out", () => {
    const text = made(network(), [8, 8, 3]);
    expect(text).toContain("sum=Sum(body_conv_in=8, body_conv_out=12, body_conv_stride=1),");
  });

  it("leaves out what PyTorch takes anyway, once equal blocks are one class", () => {
    const text = made(network(), [8, 8, 3]);
    expect(text).toContain("self.stem = nn.Conv2d(3, 4, 3, padding=1, bias=False)");
    expect(made(conv(4), [8, 8, 3])).toContain("nn.Conv2d(3, 4, 3, padding=1, bias=False)");
  });

  it("holds names out of a file as texts, never as code", () => {
    const evil = '"""; import os; os.abort(); """';
    const model = nn.sequential({ [evil]: nn.linear({ units: 2 }), b: nn.relu() });
    const text = made(model, [3], `${evil}\\`);
    expect(text.startsWith('"""___; import os; os.abort(); ____, written by fovea')).toBe(true);
    expect(text.replaceAll(JSON.stringify(evil), "").match(/os\.abort/g)).toHaveLength(1);
    const { text: script } = trainingScript("Model", [3], {
      ...usualRecipe,
      loss: { type: evil },
    });
    expect(script).not.toContain(evil);
  });

  it("refuses a layer that PyTorch cannot be told of, by its path", () => {
    const model = nn.sequential({ a: nn.relu(), top: nn.activation("argmax") });
    expect(() => made(model, [4])).toThrow("top: argmax cannot be written in PyTorch");
  });

  it("says what of a run the script does not do", () => {
    const recipe = {
      ...usualRecipe,
      optimiser: { type: "lion" },
      augmentation: { crop: 2, mixup: 0.2 },
      averaging: 0.99,
    };
    const { text, missing } = trainingScript("Model", [8, 8, 3], recipe);
    expect(missing).toEqual([
      "the optimiser lion (AdamW stands for it)",
      "the augmentation mixup",
      "the running average of the weights",
    ]);
    expect(text).toContain("Not as in the run that it was exported from: the optimiser lion");
    expect(text).toContain("padded = F.pad(images, (2,) * 4)");
  });

  it("shows pictures as the run does", () => {
    const told = (preprocess?: Recipe["preprocess"], input = [8, 8, 3]) =>
      trainingScript("Model", input, { ...usualRecipe, ...(preprocess && { preprocess }) });
    const { text } = told({ resize: 9, mean: [0.5, 0.4, 0.3], std: 0.2 });
    expect(text).toContain("MEAN, STD = (0.5, 0.4, 0.3), (0.2,)");
    expect(text).toContain("[transforms.Resize(9), transforms.CenterCrop((height, width))]");
    expect(text).toContain("transforms.Compose([*steps, normalised])");
    expect(text).toContain("x = normalised(x.float() / 255)");
    expect(told().text).toContain("transforms.Resize(max(height, width))");
    expect(told().text).not.toContain("normalised");
    expect(told({ fit: "stretch" }).text).toContain("[transforms.Resize((height, width))]");
    expect(told({ fit: "pad" }).missing).toEqual(["pictures with black added (they are cropped)"]);
    expect(told({ fit: "pad" }, [8]).text).not.toContain("torchvision");
  });

  it("has no step that the run does not take", () => {
    const script = (more: object) =>
      trainingScript("Model", [8, 8, 3], { ...usualRecipe, ...more }).text;
    expect(script({ augmentation: {} })).not.toMatch(/augment|clip/);
    const clipped = script({ optimiser: { type: "sgd", clipNorm: 1 } });
    expect(clipped).toContain("            clip(model)\n            optimiser.step()\n");
    expect(clipped).toContain("                x = augment(x)\n");
  });

  it("reads a schedule off where it is no formula", () => {
    const schedule = { type: "linear", rate: 1, steps: 100 };
    const { text } = schedulePart({ ...usualRecipe, schedule });
    expect(text).toMatch(/^RATES = \[1, 0\.995/);
  });
});

const f32 = (tensor: Tensor): SafeTensor => ({
  dtype: "F32",
  shape: tensor.shape,
  data: Float32Array.from(tensor.data()),
});

/** Loads and runs case0.py, case1.py, …; prints a line for each that is not as it should be. */
const CHECK = `import importlib, sys, torch
for i in range(int(sys.argv[1])):
    case = importlib.import_module(f"case{i}")
    tensors, metadata = case.read_safetensors(f"case{i}.io.safetensors")
    x, y = tensors["x"], tensors["y"]
    with torch.no_grad():
        z = case.load(f"case{i}.safetensors")(x.movedim(-1, 1) if x.dim() > 3 else x)
    z = z.movedim(1, -1) if z.dim() > 3 else z
    apart = (z - y).abs().max().item() if z.shape == y.shape else z.shape
    if z.shape != y.shape or not apart <= 1e-5 * max(1, y.abs().max().item()):
        print(metadata["name"], apart, tuple(y.shape))
`;

const NOT_IN_PYTORCH =
  /argmax cannot|a custom layer cannot|reset gate after the product|does not keep its state/;

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "fovea-"));
  folders.push(folder);
  return folder;
};

describe("in PyTorch", () => {
  beforeAll(() => setBackend(wasm()));
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  it("every layer and activation gives the same values", { timeout: 120_000 }, async () => {
    const python = pythonFor("the modules that are written for PyTorch");
    if (python === undefined) return;
    const folder = newFolder();
    const single = Object.keys(nn.activations).map((name) => [
      name,
      { layer: nn.activation(name), input: [2, 5, 4, 3] },
    ]);
    const all: typeof cases = { ...cases, ...Object.fromEntries(single) };
    let count = 0;
    for (const [name, { layer, input }] of Object.entries(all)) {
      // In a model of its own, for a model of one layer is a function.
      const model = nn.sequential({ part: layer });
      const example = input.slice(1);
      const variables = model.init(key(1), example);
      let text: string;
      try {
        ({ text } = pytorchSource(`case${count}`, model, variables, example));
      } catch (error) {
        expect(error instanceof Error && error.message, name).toMatch(NOT_IN_PYTORCH);
        continue;
      }
      const random = randomTensor(input, 5);
      const x = name.startsWith("embedding")
        ? random.apply((e) => e.abs().mul(2.9).floor())
        : random;
      const y = model.apply(variables, x, { training: false }).output;
      const weights = toStateDict(model, variables, example);
      const both = new Map<string, SafeTensor>([
        ["x", f32(x)],
        ["y", f32(y)],
      ]);
      writeFileSync(join(folder, `case${count}.py`), text);
      writeFileSync(join(folder, `case${count}.safetensors`), writeSafetensors(weights));
      writeFileSync(join(folder, `case${count}.io.safetensors`), writeSafetensors(both, { name }));
      count++;
    }
    expect(count).toBeGreaterThan(130);
    expect(await runPython(python, ["-c", CHECK, String(count)], folder)).toBe("");
  });
});
