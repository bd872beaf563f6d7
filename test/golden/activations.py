"""Writes activations.json: PyTorch's activation functions and their gradients, in float64, at fixed points and far out.

    python test/golden/activations.py > test/golden/activations.json && npx biome format --write test/golden

Each row has the record's name, its parameters, and the values and slopes at the points. The points avoid kinks, whose slopes are promised
by the records; what is not finite is written as a string. RReLU is in evaluation: its random slopes are PyTorch's own.
"""

import json
import math
import sys

import torch
import torch.nn.functional as F

torch.set_num_threads(1)

POINTS = [-9.5, -3.7, -1.25, -0.7, -0.3, 0.01, 0.2, 0.9, 1.6, 2.5, 4.4, 12.0]
FAR = [math.nan, math.inf, -math.inf, 1e4, -1e4, 1e38, -1e38]
LOGITS = [[0.25, -1.25, 2.5, 0.0], [1e4, -1e4, 9999.0, 0.0], [-40.0, -41.5, -39.0, -40.25]]

CASES = [
    ("identity", {}, lambda x: x * 1),
    ("sigmoid", {}, torch.sigmoid),
    ("tanh", {}, torch.tanh),
    ("relu", {}, F.relu),
    ("relu6", {}, F.relu6),
    ("leakyRelu", {}, F.leaky_relu),
    ("leakyRelu", {"slope": 0.2}, lambda x: F.leaky_relu(x, 0.2)),
    ("prelu", {}, lambda x: F.prelu(x, torch.tensor([0.25], dtype=x.dtype))),
    ("rrelu", {}, lambda x: F.rrelu(x, training=False)),
    ("rrelu", {"lower": 0.1, "upper": 0.5}, lambda x: F.rrelu(x, 0.1, 0.5, training=False)),
    ("elu", {}, F.elu),
    ("elu", {"alpha": 0.7}, lambda x: F.elu(x, 0.7)),
    ("celu", {}, F.celu),
    ("celu", {"alpha": 2.5}, lambda x: F.celu(x, 2.5)),
    ("selu", {}, F.selu),
    ("silu", {}, F.silu),
    ("silu", {"beta": 1.5}, lambda x: x * torch.sigmoid(1.5 * x)),
    ("gelu", {}, F.gelu),
    ("geluTanh", {}, lambda x: F.gelu(x, approximate="tanh")),
    ("mish", {}, F.mish),
    # Above its threshold PyTorch gives x; moved out of the way.
    ("softplus", {}, lambda x: F.softplus(x, 1, 700)),
    ("softplus", {"beta": 2}, lambda x: F.softplus(x, 2, 700)),
    ("logSigmoid", {}, F.logsigmoid),
    ("softsign", {}, F.softsign),
    ("hardSwish", {}, F.hardswish),
    ("hardTanh", {}, F.hardtanh),
    ("hardTanh", {"low": -2, "high": 0.5}, lambda x: F.hardtanh(x, -2, 0.5)),
    # Its own backward takes 1/6 as a float32.
    ("hardSigmoid", {}, lambda x: F.relu6(x + 3) / 6),
    ("tanhShrink", {}, F.tanhshrink),
    ("softShrink", {}, F.softshrink),
    ("softShrink", {"lambda": 1}, lambda x: F.softshrink(x, 1)),
    ("hardShrink", {}, F.hardshrink),
    ("sine", {}, torch.sin),
    ("sinc", {}, lambda x: torch.sinc(x / math.pi)),
]


def plain(values):
    return [v if math.isfinite(v) else str(v) for v in values]


def row(name, parameters, f):
    x = torch.tensor(POINTS + FAR, dtype=torch.float64, requires_grad=True)
    y = f(x)
    y.sum().backward()
    near = len(POINTS)
    return {
        "name": name,
        "parameters": parameters,
        "values": y[:near].tolist(),
        "slopes": x.grad[:near].tolist(),
        "far": plain(y[near:].tolist()),
    }


def along(name, f):
    x = torch.tensor(LOGITS, dtype=torch.float64, requires_grad=True)
    y = f(x)
    weights = torch.arange(1.0, 5.0, dtype=torch.float64)
    (y * weights).sum().backward()
    return {"name": name, "values": y.tolist(), "slopes": x.grad.tolist()}


def learned():
    """PReLU's gradients by its slopes, one for each of three channels (PyTorch's channels are axis 1, here the last)."""
    x = torch.tensor([[-1.5, 0.5, -0.25], [2.0, -0.75, -3.0]], dtype=torch.float64, requires_grad=True)
    slope = torch.tensor([0.25, -0.125, 0.625], dtype=torch.float64, requires_grad=True)
    y = F.prelu(x, slope)
    (y * y).sum().backward()
    return {
        "x": x.tolist(),
        "slope": slope.tolist(),
        "values": y.tolist(),
        "ofInput": x.grad.tolist(),
        "ofSlope": slope.grad.tolist(),
    }


golden = {
    "torch": torch.__version__.split("+")[0],
    "points": POINTS,
    "far": plain(FAR),
    "logits": LOGITS,
    "elementwise": [row(*case) for case in CASES],
    "along": [
        along("softmax", lambda x: F.softmax(x, -1)),
        along("logSoftmax", lambda x: F.log_softmax(x, -1)),
    ],
    "prelu": learned(),
}
json.dump(golden, sys.stdout, indent=1)
sys.stdout.write("\n")
