"""Writes training-step.json: one training step of the challenge network in miniature, by PyTorch in float64.

    python test/golden/training-step.py > test/golden/training-step.json && npx biome format --write test/golden

Weights, images and labels follow formulas, so that the file holds results only. Parameters are numbered in the order of the
network; element i (channels last: [Kh, Kw, Cin, Cout], [in, out]) of parameter number p is

    weight: sqrt(2 / fan_in) sin(0.7 i + p)    scale: 1 + 0.1 sin(i + p)    shift, bias: 0.1 cos(i + p)
"""

import json
import math
import sys

import torch
from torch import nn

torch.set_num_threads(2)
torch.set_default_dtype(torch.float64)

BATCH, SIZE, CLASSES, RATE, MOMENTUM, DECAY = 6, 12, 10, 0.01, 0.9, 5e-4


def block(inputs, filters, padding):
    return [nn.Conv2d(inputs, filters, 3, padding=padding, bias=False), nn.BatchNorm2d(filters), nn.ReLU()]


network = nn.Sequential(
    *block(1, 4, 0),
    *block(4, 4, 0),
    nn.MaxPool2d(2),
    *block(4, 6, 1),
    *block(6, 6, 1),
    *block(6, 8, 0),
    nn.AdaptiveAvgPool2d(1),
    nn.Flatten(),
    nn.Linear(8, CLASSES),
)


def fill():
    p = 0
    for layer in network:
        if isinstance(layer, nn.Conv2d):
            o, c, h, w = layer.weight.shape
            values = [math.sqrt(2 / (c * h * w)) * math.sin(0.7 * i + p) for i in range(o * c * h * w)]
            layer.weight.data = torch.tensor(values).reshape(h, w, c, o).permute(3, 2, 0, 1).contiguous()
            p += 1
        elif isinstance(layer, nn.BatchNorm2d):
            n = layer.num_features
            layer.weight.data = torch.tensor([1 + 0.1 * math.sin(i + p) for i in range(n)])
            layer.bias.data = torch.tensor([0.1 * math.cos(i + p + 1) for i in range(n)])
            p += 2
        elif isinstance(layer, nn.Linear):
            o, n = layer.weight.shape
            values = [math.sqrt(2 / n) * math.sin(0.7 * i + p) for i in range(n * o)]
            layer.weight.data = torch.tensor(values).reshape(n, o).T.contiguous()
            layer.bias.data = torch.tensor([0.1 * math.cos(i + p + 1) for i in range(o)])
            p += 2


fill()
images = torch.tensor([math.sin(0.37 * i) + math.cos(0.011 * i) for i in range(BATCH * SIZE * SIZE)])
images = images.reshape(BATCH, 1, SIZE, SIZE)
labels = torch.tensor([(7 * i) % CLASSES for i in range(BATCH)])

optimiser = torch.optim.SGD(network.parameters(), lr=RATE, momentum=MOMENTUM, weight_decay=DECAY)
loss_of = nn.CrossEntropyLoss()
network.train()
losses = []
gradients = []
for step in range(3):
    optimiser.zero_grad()
    loss = loss_of(network(images), labels)
    loss.backward()
    losses.append(loss.item())
    if step == 0:
        gradients = [p.grad.norm().item() for p in network.parameters()]
    optimiser.step()
norms = [layer for layer in network if isinstance(layer, nn.BatchNorm2d)]
network.eval()
with torch.no_grad():
    evaluation = loss_of(network(images), labels).item()

golden = {
    "torch": torch.__version__.split("+")[0],
    "rate": RATE,
    "momentum": MOMENTUM,
    "weightDecay": DECAY,
    "losses": losses,
    "gradientNorms": gradients,
    "parameterNorms": [p.detach().norm().item() for p in network.parameters()],
    "running": [{"mean": n.running_mean.tolist(), "variance": n.running_var.tolist()} for n in norms],
    "evaluationLoss": evaluation,
}
json.dump(golden, sys.stdout, indent=1)
sys.stdout.write("\n")
