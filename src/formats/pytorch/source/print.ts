/** model.py: a file that needs nothing but PyTorch. */
import type { Layer, Variables } from "../../../nn/index.ts";
import type { PytorchNames } from "../names.ts";
import { walkModel } from "../walk.ts";
import { classesOf, type PythonClass } from "./classes.ts";
import { modulesOf } from "./module.ts";
import {
  className,
  inDocstring,
  isCall,
  isIdentifier,
  showCall,
  showValue,
  type Value,
} from "./python.ts";
import { reference } from "./scope.ts";
import { smallModules } from "./small-modules.ts";

export interface PytorchSource {
  /** The text of model.py. */
  readonly text: string;
  /** The class, or function, that makes the model. */
  readonly name: string;
}

/**
 * The model as readable Python: nn.Sequential and small classes, with the names of `toStateDict`.
 *
 * @param label  what the model's class is called by
 * @throws {FormatError} naming a layer that cannot be written in PyTorch
 */
export function pytorchSource(
  label: string,
  layer: Layer,
  variables: Variables,
  input: readonly number[],
  names?: PytorchNames,
): PytorchSource {
  const walked = walkModel(layer, variables, input);
  const source = modulesOf(layer, walked, names);
  const { classes, whole } = classesOf(source.root, label);
  const used = Object.keys(smallModules).filter((name) => source.helpers.has(name));
  const parts = [
    ...used.map((name) => (smallModules[name] ?? "").trim()),
    ...[...source.activations.values()].map((text) => text.trim()),
    ...classes.map(classText),
    ...(source.root.kind === "class" ? [] : [factoryText(className(label), whole)]),
    LOAD.replaceAll("MODEL", className(label)),
  ];
  const body = parts.join("\n\n\n");
  const text = `${head(label, input)}\n\n${imports(body)}\n\n\n${body}\n`;
  return { text, name: className(label) };
}

function head(label: string, input: readonly number[]): string {
  const [channels = 1, places] = [input.at(-1), input.slice(0, -1)];
  const shape = input.length > 2 ? [channels, ...places] : input;
  return `"""${inDocstring(label)}, written by fovea export --to pytorch.

    from model import load
    model = load("weights.safetensors")
    logits = model(x)    # x: [N, ${shape.join(", ")}]
"""`;
}

function imports(body: string): string {
  const uses = (name: string) => new RegExp(`\\b${name}[.(]`).test(body);
  return [
    "import json",
    ...(uses("math") ? ["import math"] : []),
    "import struct",
    ...(uses("OrderedDict") ? ["from collections import OrderedDict"] : []),
    "",
    "import torch",
    ...(uses("F") ? ["import torch.nn.functional as F"] : []),
    "from torch import nn",
  ].join("\n");
}

function classText({ name, parameters, fields, module }: PythonClass): string {
  const indent = "        ";
  const auxiliary = module.auxiliary.map(
    ([attribute, weight]) => `(${showValue(attribute)}, ${weight})`,
  );
  const heads =
    auxiliary.length === 0
      ? []
      : [
          "    # Outputs that only training makes, and the weights of their losses.",
          `    auxiliary = (${auxiliary.join(", ")},)`,
          "",
        ];
  return [
    `class ${name}(nn.Module):`,
    ...heads,
    `    def __init__(self${parameters.map((one) => `, ${one}`).join("")}):`,
    `${indent}super().__init__()`,
    ...registered(fields).map((line) => indent + line),
    "",
    "    def forward(self, x):",
    ...module.lines.map((line) => indent + line),
    `${indent}return ${module.result}`,
  ].join("\n");
}

/** A field with dots lies in containers, which are dictionaries of modules. */
interface Container extends Map<string, Value | Container> {}

function registered(fields: ReadonlyMap<string, Value>): string[] {
  const root: Container = new Map();
  for (const [name, made] of fields) {
    const keys = name.split(".");
    const last = keys.pop() ?? name;
    let at = root;
    for (const key of keys) {
      const there = at.get(key);
      const inner: Container = there instanceof Map ? there : new Map();
      at.set(key, inner);
      at = inner;
    }
    at.set(last, made);
  }
  return [...root].map(([name, made]) => {
    const text = made instanceof Map ? containerText(made) : showWide(made, "        ");
    return isIdentifier(name)
      ? `${reference(name)} = ${text}`
      : `self.add_module(${showValue(name)}, ${text})`;
  });
}

const containerText = (container: Container): string =>
  `nn.ModuleDict({${[...container].map(([key, made]) => `${showValue(key)}: ${made instanceof Map ? containerText(made) : showValue(made)}`).join(", ")}})`;

const showWide = (value: Value, indent: string): string =>
  isCall(value) ? showCall(value, indent) : showValue(value);

const factoryText = (name: string, whole: Value): string =>
  `def ${name}():\n    return ${showWide(whole, "    ")}`;

const LOAD = `DTYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
DTYPES |= {"I64": torch.int64, "I32": torch.int32, "U8": torch.uint8}


def read_safetensors(path):
    """The tensors of a file by name, and its metadata; needs no other package."""
    with open(path, "rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(size))
        data = bytearray(file.read())
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        dtype, shape = DTYPES[entry["dtype"]], entry["shape"]
        tensors[name] = torch.empty(shape, dtype=dtype)
        if end > begin:
            part = torch.frombuffer(data, dtype=torch.uint8, count=end - begin, offset=begin)
            tensors[name] = part.clone().view(dtype).reshape(shape)
    return tensors, metadata


def load(path="weights.safetensors"):
    """The model with its weights, for evaluation; model.train() before training it further."""
    model = MODEL()
    model.load_state_dict(read_safetensors(path)[0])
    return model.eval()`;
