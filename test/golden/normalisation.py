"""Writes normalisation.json: PyTorch's normalisation layers, values and gradients in float64, and its gains.

    python test/golden/normalisation.py > test/golden/normalisation.json && npx biome format --write test/golden

Inputs follow formulas, so that the file holds results only. Element i of a tensor in row-major order, channels last ([N, H, W, C]):

    x: 2 sin(1.3 i) + 0.5 cos(i / 3) + 1    scale: 1 + 0.3 sin(i + 1)    shift: 0.4 cos(i)
    mean: 0.2 i - 0.1    variance: 0.5 + 0.25 i    weights of the loss: cos(0.9 i)

loss = sum of weights * output.
"""

import json
import math
import sys

import torch
from torch import nn

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


def fill(shape, formula):
    size = math.prod(shape)
    return torch.tensor([formula(i) for i in range(size)]).reshape(shape)


def first(t):
    """Channels first."""
    return t.movedim(-1, 1)


def last(t):
    return t.movedim(1, -1)


def flat(t):
    return t.detach().contiguous().flatten().tolist()


def case(kind, options, shape, layer, training=True, channels_first=True):
    x = fill(shape, lambda i: 2 * math.sin(1.3 * i) + 0.5 * math.cos(i / 3) + 1).requires_grad_()
    layer.train(training)
    has_scale = getattr(layer, "weight", None) is not None
    if has_scale:
        layer.weight.data = fill(layer.weight.shape, lambda i: 1 + 0.3 * math.sin(i + 1))
        layer.bias.data = fill(layer.bias.shape, lambda i: 0.4 * math.cos(i))
    has_state = getattr(layer, "running_mean", None) is not None
    if has_state:
        layer.running_mean.data = fill(layer.running_mean.shape, lambda i: 0.2 * i - 0.1)
        layer.running_var.data = fill(layer.running_var.shape, lambda i: 0.5 + 0.25 * i)
    y = last(layer(first(x))) if channels_first else layer(x)
    (y * fill(y.shape, lambda i: math.cos(0.9 * i))).sum().backward()
    found = {"kind": kind, "options": options, "shape": shape, "training": training, "output": flat(y), "slope": flat(x.grad)}
    if has_scale:
        found |= {"scaleSlope": flat(layer.weight.grad), "shiftSlope": flat(layer.bias.grad)}
    if has_state:
        found |= {"mean": flat(layer.running_mean), "variance": flat(layer.running_var)}
    return found


gain = nn.init.calculate_gain

golden = {
    "torch": torch.__version__.split("+")[0],
    "cases": [
        case("batchNorm", {}, [3, 2, 2, 3], nn.BatchNorm2d(3)),
        case("batchNorm", {"momentum": 0.3, "epsilon": 0.01}, [4, 3], nn.BatchNorm1d(3, momentum=0.3, eps=0.01)),
        case("batchNorm", {}, [3, 2, 2, 3], nn.BatchNorm2d(3), training=False),
        case("layerNorm", {}, [2, 3, 5], nn.LayerNorm(5), channels_first=False),
        case("layerNorm", {"axes": 2, "epsilon": 0.01}, [2, 3, 4], nn.LayerNorm([3, 4], eps=0.01), channels_first=False),
        case("layerNorm", {"affine": False}, [3, 4], nn.LayerNorm(4, elementwise_affine=False), channels_first=False),
        case("groupNorm", {"groups": 2}, [2, 3, 2, 4], nn.GroupNorm(2, 4)),
        case("groupNorm", {"groups": 3, "epsilon": 0.1, "affine": False}, [2, 2, 2, 6], nn.GroupNorm(3, 6, eps=0.1, affine=False)),
        case("instanceNorm", {}, [2, 3, 2, 3], nn.InstanceNorm2d(3)),
        case("instanceNorm", {"affine": True}, [2, 5, 2], nn.InstanceNorm1d(2, affine=True)),
    ],
    "gains": {
        "identity": gain("linear"),
        "relu": gain("relu"),
        "leakyRelu": gain("leaky_relu"),
        "tanh": gain("tanh"),
        "sigmoid": gain("sigmoid"),
        "selu": gain("selu"),
    },
}
json.dump(golden, sys.stdout, indent=1)
sys.stdout.write("\n")
