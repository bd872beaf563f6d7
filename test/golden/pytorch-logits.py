"""Writes pytorch-logits.json: logits of torchvision's models for weights and images that both sides make by a formula.

    python test/golden/pytorch-logits.py > test/golden/pytorch-logits.json && npx biome format --write test/golden

Element i of the tensor `name` of the state_dict, in PyTorch's layout, with the numbers r in [-1, 1) that the generator of
test/numeric.ts draws for the seed FNV-1a(name):

    weight of two axes or more: sqrt(6 / fan_in) r[i]    weight of one axis: 1 + 0.1 r[i]
    running_var: 1 + 0.5 r[i]    bias, running_mean: 0.1 r[i]

all rounded to float32. Images: seed 1, [N, H, W, 3] (channels last), r. The network runs in float64.
"""

import json
import math
import sys

import numpy as np
import torch
import torchvision

torch.set_num_threads(1)

BATCH, SIZE = 2, 64
MODELS = {"resnet50": {}, "densenet121": {}, "googlenet": {"init_weights": False}}


def fnv1a(text):
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def random_values(size, seed):
    """mulberry32, as randomValues of test/numeric.ts."""
    with np.errstate(over="ignore"):
        state = np.uint32(seed) + np.uint32(0x6D2B79F5) * np.arange(1, size + 1, dtype=np.uint32)
        bits = (state ^ (state >> np.uint32(15))) * (state | np.uint32(1))
        bits ^= bits + (bits ^ (bits >> np.uint32(7))) * (bits | np.uint32(61))
        bits ^= bits >> np.uint32(14)
    return (bits.view(np.int32) >> 8).astype(np.float64) / 2**23


def made(name, shape):
    r = random_values(math.prod(shape), fnv1a(name)).reshape(shape)
    if name.endswith("num_batches_tracked"):
        return torch.zeros((), dtype=torch.int64)
    if name.endswith("running_var"):
        values = 1 + 0.5 * r
    elif name.endswith("weight"):
        values = math.sqrt(6 / math.prod(shape[1:])) * r if len(shape) > 1 else 1 + 0.1 * r
    else:
        values = 0.1 * r
    return torch.from_numpy(values.astype(np.float32))


def logits(name, options):
    network = torchvision.models.get_model(name, weights=None, **options)
    network.load_state_dict({key: made(key, tuple(t.shape)) for key, t in network.state_dict().items()})
    images = random_values(BATCH * SIZE * SIZE * 3, 1).reshape(BATCH, SIZE, SIZE, 3)
    with torch.no_grad():
        output = network.double().eval()(torch.from_numpy(images).permute(0, 3, 1, 2))
    return [float(f"{value:.8g}") for value in output.flatten()]


golden = {
    "torch": torch.__version__.split("+")[0],
    "torchvision": torchvision.__version__.split("+")[0],
    "batch": BATCH,
    "size": SIZE,
    "logits": {name: logits(name, options) for name, options in MODELS.items()},
}
json.dump(golden, sys.stdout, indent=1)
sys.stdout.write("\n")
