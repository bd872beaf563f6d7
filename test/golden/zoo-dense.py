"""Writes zoo-dense.json: parameters and multiply-accumulates as PyTorch counts them in DenseNets, dual path networks, MobileNets, ShuffleNets,
SqueezeNets, NASNet and the networks of the survey of activation functions.

    python test/golden/zoo-dense.py > test/golden/zoo-dense.json && npx biome format --write test/golden/zoo-dense.json

torchvision's and timm's models where they have them; DenseNet-264 and those for CIFAR of torchvision's dense layers, MobileNet v1 of its
paper's table 1, with ordinary convolutions too, and ShuffleNet v1 of its paper's figure 2 and table 1.
"""

import hashlib
import json
import sys

import timm
import torch
import torchvision
from torch import nn
from torchvision.models.densenet import DenseNet, _DenseBlock, _Transition

torch.set_num_threads(1)


def counts(network, size):
    """Parameters, and multiply-accumulates of convolutions and linear layers by hooks."""
    macs = 0

    def count(layer, inputs, output):
        nonlocal macs
        macs += output.numel() * layer.weight[0].numel()

    for layer in network.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            layer.register_forward_hook(count)
    network.eval()(torch.empty(1, 3, size, size, device="meta"))
    return {"params": sum(p.numel() for p in network.parameters()), "macs": macs}


def twin(network, size=224):
    """Counts, and a digest of the names and shapes of the state_dict, one a line in the order of the text."""
    state = {name: list(t.shape) for name, t in network.state_dict().items() if not name.endswith("num_batches_tracked")}
    text = "\n".join(sorted(f"{name} {shape}" for name, shape in state.items()))
    return {**counts(network, size), "tensors": len(state), "digest": hashlib.sha256(text.encode()).hexdigest()}


class PlainDenseLayer(nn.Module):
    """Without a bottleneck, which torchvision's always has."""

    def __init__(self, inputs, growth):
        super().__init__()
        self.body = nn.Sequential(nn.BatchNorm2d(inputs), nn.ReLU(), nn.Conv2d(inputs, growth, 3, padding=1, bias=False))

    def forward(self, x):
        return torch.cat([x, self.body(x)], 1)


def cifar_densenet(depth, growth, bottleneck):
    each = (depth - 4) // (6 if bottleneck else 3)
    channels = 2 * growth if bottleneck else 16
    layers = [nn.Conv2d(3, channels, 3, padding=1, bias=False)]
    for block in range(3):
        if bottleneck:
            layers.append(_DenseBlock(each, channels, 4, growth, 0))
        else:
            layers += [PlainDenseLayer(channels + i * growth, growth) for i in range(each)]
        channels += each * growth
        if block < 2:
            kept = channels // 2 if bottleneck else channels
            layers.append(_Transition(channels, kept))
            channels = kept
    return nn.Sequential(*layers, nn.BatchNorm2d(channels), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10))


def mobilenet_v1(width, separable=True, small=False):
    def conv(inputs, filters, kernel, stride, groups=1):
        layer = nn.Conv2d(inputs, filters, kernel, stride, kernel // 2, groups=groups, bias=False)
        return [layer, nn.BatchNorm2d(filters), nn.ReLU()]

    channels = int(32 * width)
    layers = conv(3, channels, 3, 1 if small else 2)
    table = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1)]
    for published, stride in table:
        filters = int(published * width)
        if separable:
            layers += conv(channels, channels, 3, stride, groups=channels) + conv(channels, filters, 1, 1)
        else:
            layers += conv(channels, filters, 3, stride)
        channels = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10 if small else 1000))


class ShuffleUnit(nn.Module):
    def __init__(self, inputs, filters, groups, first):
        super().__init__()
        self.groups, self.strided, inner = groups, inputs != filters, filters // 4
        stride, last = (2, filters - inputs) if self.strided else (1, filters)
        self.down = nn.Sequential(nn.Conv2d(inputs, inner, 1, groups=first, bias=False), nn.BatchNorm2d(inner), nn.ReLU())
        self.up = nn.Sequential(
            nn.Conv2d(inner, inner, 3, stride, 1, groups=inner, bias=False),
            nn.BatchNorm2d(inner),
            nn.Conv2d(inner, last, 1, groups=groups, bias=False),
            nn.BatchNorm2d(last),
        )

    def forward(self, x):
        y = self.up(nn.functional.channel_shuffle(self.down(x), self.groups))
        joined = torch.cat([nn.functional.avg_pool2d(x, 3, 2, 1), y], 1) if self.strided else x + y
        return joined.relu()


def shufflenet_v1(groups, channels):
    layers = [nn.Conv2d(3, 24, 3, 2, 1, bias=False), nn.BatchNorm2d(24), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    inputs = 24
    for stage, depth in enumerate([4, 8, 4]):
        filters = channels * 2**stage
        for unit in range(depth):
            layers.append(ShuffleUnit(inputs, filters, groups, 1 if stage + unit == 0 else groups))
            inputs = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, 1000))


class Inception(nn.Module):
    """Of the survey of activation functions: convolutions with biases, 5×5 as two of 3×3."""

    def __init__(self, inputs, direct, reduce3, filters3, reduce5, filters5, pooled):
        super().__init__()
        self.branches = nn.ModuleList([
            biased(inputs, direct, 1),
            nn.Sequential(biased(inputs, reduce3, 1), biased(reduce3, filters3, 3)),
            nn.Sequential(biased(inputs, reduce5, 1), biased(reduce5, filters5, 3), biased(filters5, filters5, 3)),
            nn.Sequential(nn.MaxPool2d(3, 1, 1), biased(inputs, pooled, 1)),
        ])

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], 1)


def biased(inputs, filters, kernel):
    return nn.Sequential(nn.Conv2d(inputs, filters, kernel, padding=kernel // 2), nn.BatchNorm2d(filters), nn.ReLU())


class SqueezedBlock(nn.Module):
    """Of the survey of activation functions: pre-activation, with squeeze and excitation."""

    def __init__(self, inputs, filters, stride):
        super().__init__()
        self.first = nn.Sequential(nn.BatchNorm2d(inputs), nn.ReLU())
        self.body = nn.Sequential(
            nn.Conv2d(inputs, filters, 3, stride, 1, bias=False),
            nn.BatchNorm2d(filters),
            nn.ReLU(),
            nn.Conv2d(filters, filters, 3, 1, 1, bias=False),
        )
        self.gate = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(filters, filters // 16, 1),
            nn.ReLU(),
            nn.Conv2d(filters // 16, filters, 1),
            nn.Sigmoid(),
        )
        fits = inputs == filters and stride == 1
        self.shortcut = None if fits else nn.Conv2d(inputs, filters, 1, stride, bias=False)

    def forward(self, x):
        first = self.first(x)
        y = self.body(first)
        return y * self.gate(y) + (x if self.shortcut is None else self.shortcut(first))


def classifier(features):
    return [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(features, 10)]


def survey():
    """The six networks of the survey of activation functions, arXiv:2109.14545."""
    resnet = torchvision.models.resnet50(num_classes=10)
    densenet = DenseNet(32, (6, 12, 24, 16), 64, num_classes=10)
    resnet.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
    resnet.maxpool = nn.Identity()
    densenet.features.conv0 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
    for name in ["norm0", "relu0", "pool0"]:
        delattr(densenet.features, name)
    places = [(64, 64, 1), (64, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1), (256, 512, 2), (512, 512, 1)]
    stem = [nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU()]
    return {
        "mobilenet": mobilenet_v1(1, small=True),
        "vgg16": nn.Sequential(torchvision.models.vgg16_bn().features, *classifier(512)),
        "googlenet": nn.Sequential(
            biased(3, 192, 3),
            Inception(192, 64, 96, 128, 16, 32, 32),
            Inception(256, 128, 128, 192, 32, 96, 64),
            nn.MaxPool2d(3, 2, 1),
            Inception(480, 192, 96, 208, 16, 48, 64),
            Inception(512, 160, 112, 224, 24, 64, 64),
            Inception(512, 128, 128, 256, 24, 64, 64),
            Inception(512, 112, 144, 288, 32, 64, 64),
            Inception(528, 256, 160, 320, 32, 128, 128),
            nn.MaxPool2d(3, 2, 1),
            Inception(832, 256, 160, 320, 32, 128, 128),
            Inception(832, 384, 192, 384, 48, 128, 128),
            *classifier(1024),
        ),
        "resnet50": resnet,
        "senet18": nn.Sequential(*stem, *[SqueezedBlock(*place) for place in places], *classifier(512)),
        "densenet121": densenet,
    }


TORCHVISION = [
    *["densenet121", "densenet161", "densenet169", "densenet201", "mobilenet_v2"],
    *["shufflenet_v2_x0_5", "shufflenet_v2_x1_0", "shufflenet_v2_x1_5", "shufflenet_v2_x2_0"],
    *["squeezenet1_0", "squeezenet1_1"],
]
TIMM = ["dpn92", "dpn131"]

with torch.device("meta"):
    counted = {name: twin(getattr(torchvision.models, name)()) for name in TORCHVISION}
    counted |= {name: twin(timm.create_model(name)) for name in TIMM}
    counted["nasnetalarge"] = twin(timm.create_model("nasnetalarge"), 331)
    counted["mobilenet_v1"] = twin(timm.create_model("mobilenetv1_100"))
    counted["densenet264"] = twin(DenseNet(32, (6, 12, 64, 48), 64))
    for depth, growth, bottleneck in [(40, 12, False), (100, 12, True), (250, 24, True), (190, 40, True)]:
        name = f"densenet_{'bc_' if bottleneck else ''}{depth}_{growth}"
        counted[name] = counts(cifar_densenet(depth, growth, bottleneck), 32)
    for width in [0.75, 0.5, 0.25]:
        counted[f"mobilenet_v1_x{width}".replace(".", "_")] = counts(mobilenet_v1(width), 224)
    counted["mobilenet_v1_plain"] = counts(mobilenet_v1(1, separable=False), 224)
    counted |= {f"{name}_cifar": counts(network, 32) for name, network in survey().items()}
    counted["shufflenet_v1"] = counts(shufflenet_v1(3, 240), 224)

versions = {module.__name__: module.__version__.split("+")[0] for module in (torch, torchvision, timm)}
json.dump({**versions, "counts": counted}, sys.stdout, indent=1)
sys.stdout.write("\n")
