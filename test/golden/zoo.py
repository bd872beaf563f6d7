"""Writes zoo.json: what PyTorch counts in torchvision's models, and computes with small models of the same families.

    python test/golden/zoo.py > test/golden/zoo.json && npx biome format --write test/golden

The networks are built of torchvision's own residual blocks; MobileNet v1, which torchvision does not have, of its paper's table 1.
Weights, images and labels are drawn by the generator of test/numeric.ts, so that the file holds results only. Parameters are
numbered in the order of the network; element i (channels last: [Kh, Kw, Cin, Cout], [in, out]) of parameter number p is, with the
numbers r of seed p in [-1, 1),

    weight: sqrt(6 / fan_in) r[i]    scale: 1 + 0.1 r[i]    shift, bias: 0.1 r[i]
"""

import json
import math
import sys

import torch
import torchvision
from torch import nn
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet

torch.set_num_threads(2)
torch.set_default_dtype(torch.float64)

BATCH, SIZE, CLASSES, RATE = 8, 32, 10, 0.01
IMAGE_SEED = 1000


def counts(network, size):
    """Parameters, and multiply-accumulates of convolutions and linear layers by hooks."""
    macs = 0

    def count(layer, inputs, output):
        nonlocal macs
        taps = layer.weight[0].numel()
        macs += output.numel() * taps

    for layer in network.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            layer.register_forward_hook(count)
    network.eval()(torch.empty(1, 3, size, size, device="meta"))
    return {"params": sum(p.numel() for p in network.parameters()), "macs": macs}


class SmallResNet(ResNet):
    """torchvision's network with another width; its constructor knows 64 only."""

    def __init__(self, block, depths, width, classes, small_images):
        nn.Module.__init__(self)
        self._norm_layer, self.groups, self.base_width, self.dilation = nn.BatchNorm2d, 1, 64, 1
        self.inplanes = width
        self.conv1 = nn.Conv2d(3, width, 7, stride=2, padding=3, bias=False)
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        if small_images:
            self.conv1 = nn.Conv2d(3, width, 3, padding=1, bias=False)
            self.maxpool = nn.Identity()
        self.bn1 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU()
        for i, depth in enumerate(depths):
            setattr(self, f"layer{i + 1}", self._make_layer(block, width * 2**i, depth, stride=1 if i == 0 else 2))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(width * 8 * block.expansion, classes)


def mobilenet_v1(width, classes):
    def conv(inputs, filters, kernel, stride, groups=1):
        layer = nn.Conv2d(inputs, filters, kernel, stride, (kernel - 1) // 2, groups=groups, bias=False)
        return [layer, nn.BatchNorm2d(filters), nn.ReLU()]

    channels = int(32 * width)
    layers = conv(3, channels, 3, 2)
    table = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1)]
    for published, stride in table:
        filters = int(published * width)
        layers += conv(channels, channels, 3, stride, groups=channels) + conv(channels, filters, 1, 1)
        channels = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes))


def random_values(size, seed):
    """mulberry32, as randomValues of test/numeric.ts."""
    mask = 0xFFFFFFFF
    state = seed & mask
    values = []
    for _ in range(size):
        state = (state + 0x6D2B79F5) & mask
        bits = ((state ^ (state >> 15)) * (state | 1)) & mask
        bits ^= (bits + ((bits ^ (bits >> 7)) * (bits | 61) & mask)) & mask
        bits ^= bits >> 14
        # Math.imul and >> there are of signed words.
        values.append(((bits - (1 << 32) if bits >> 31 else bits) >> 8) / 2**23)
    return torch.tensor(values)


def fill(network):
    p = 0
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d):
            o, c, h, w = layer.weight.shape
            values = math.sqrt(6 / (c * h * w)) * random_values(o * c * h * w, p)
            layer.weight.data = values.reshape(h, w, c, o).permute(3, 2, 0, 1).contiguous()
            p += 1
        elif isinstance(layer, nn.BatchNorm2d):
            layer.weight.data = 1 + 0.1 * random_values(layer.num_features, p)
            layer.bias.data = 0.1 * random_values(layer.num_features, p + 1)
            p += 2
        elif isinstance(layer, nn.Linear):
            o, n = layer.weight.shape
            layer.weight.data = (math.sqrt(6 / n) * random_values(n * o, p)).reshape(n, o).T.contiguous()
            layer.bias.data = 0.1 * random_values(o, p + 1)
            p += 2


def step(network):
    """Logits in training, one step of gradient descent, then the logits in evaluation."""
    fill(network)
    images = random_values(BATCH * SIZE * SIZE * 3, IMAGE_SEED).reshape(BATCH, SIZE, SIZE, 3).permute(0, 3, 1, 2)
    labels = torch.tensor([(7 * i) % CLASSES for i in range(BATCH)])
    network.train()
    logits = network(images)
    loss = nn.functional.cross_entropy(logits, labels)
    loss.backward()
    norms = [p.grad.norm().item() for p in network.parameters()]
    torch.optim.SGD(network.parameters(), lr=RATE).step()
    with torch.no_grad():
        evaluation = network.eval()(images)
    return {
        "trainingLogits": logits.flatten().tolist(),
        "loss": loss.item(),
        "gradientNorms": norms,
        "evaluationLogits": evaluation.flatten().tolist(),
    }


published = ["resnet18", "resnet34", "resnet50", "resnet101", "resnet152"]
with torch.device("meta"):
    counted = {name: counts(getattr(torchvision.models, name)(), 224) for name in published}
    counted["resnet18_cifar"] = counts(SmallResNet(BasicBlock, [2, 2, 2, 2], 64, 10, True), 32)
    counted["mobilenet_v1"] = counts(mobilenet_v1(1, 1000), 224)

golden = {
    "torch": torch.__version__.split("+")[0],
    "torchvision": torchvision.__version__.split("+")[0],
    "rate": RATE,
    "counts": counted,
    "steps": {
        "basic blocks": step(SmallResNet(BasicBlock, [2, 1, 1, 1], 4, CLASSES, False)),
        "bottlenecks": step(SmallResNet(Bottleneck, [1, 2, 1, 1], 2, CLASSES, False)),
        "basic blocks for small images": step(SmallResNet(BasicBlock, [1, 1, 1, 1], 2, CLASSES, True)),
        "separable blocks": step(mobilenet_v1(1 / 8, CLASSES)),
    },
}
json.dump(golden, sys.stdout, indent=1)
sys.stdout.write("\n")
