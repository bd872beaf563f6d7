"""Writes zoo-resnet.json: what PyTorch counts in the networks around ResNet, and the logits of small ones of each kind.

    python test/golden/zoo-resnet.py > test/golden/zoo-resnet.json && npx biome format --write test/golden

The networks are torchvision's and timm's, or made of their blocks where neither has one: the networks for CIFAR, ResNet-200 of
pre-activation, WRN-28-10, residual attention. Weights and images are drawn by the generator of test/numeric.ts, as in zoo.py: element i (channels
last: [Kh, Kw, Cin, Cout], [in, out]) of parameter number p is, with the numbers r of seed p in [-1, 1),

    weight: sqrt(6 / fan_in) r[i]    scale: 1 + 0.1 r[i]    shift, bias: 0.1 r[i]

and that of the tensor number s that is remembered: mean 0.1 r[i] and variance 1 + 0.1 r[i], of seed 500 + s. Parameters are numbered in
the order of PyTorch's modules, within a block: its layers, squeeze and excitation, the shortcut.
"""

import json
import math
import sys

import timm
import torch
import torchvision
from timm.layers import BatchNormAct2d, create_conv2d
from timm.models.resnet import BasicBlock, Bottleneck, ResNet, make_blocks
from timm.models.resnetv2 import ResNetV2
from torch import nn

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

IMAGE_SEED, SIZE, CLASSES = 1000, 32, 5


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


class ZeroPadding(nn.Module):
    """Option A: every second pixel, zeros for the new channels."""

    def __init__(self, new):
        super().__init__()
        self.new = new

    def forward(self, x):
        return nn.functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, 0, self.new))


class CifarResNet(nn.Module):
    """He et al. 2016, section 4.2: 6n + 2 layers, or the same without shortcuts."""

    def __init__(self, n, channels=16, classes=10, plain=False):
        super().__init__()
        self.plain = plain
        self.conv1 = nn.Conv2d(3, channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        before, blocks = channels, []
        for stage in range(3):
            after = channels * 2**stage
            for i in range(n):
                stride = 2 if stage > 0 and i == 0 else 1
                blocks.append(BasicBlock(before, after, stride, ZeroPadding(after - before) if before < after else None))
                before = after
        self.blocks = nn.ModuleList(blocks)
        self.fc = nn.Linear(before, classes)

    def forward(self, x):
        x = self.bn1(self.conv1(x)).relu()
        for b in self.blocks:
            x = b.bn2(b.conv2(b.bn1(b.conv1(x)).relu())).relu() if self.plain else b(x)
        return self.fc(x.mean((2, 3)))


class Unit(nn.Module):
    """A bottleneck of pre-activation; its layers in the order of fovea."""

    def __init__(self, before, after, stride=1):
        super().__init__()
        inner = after // 4
        self.bn1 = nn.BatchNorm2d(before)
        self.conv1 = nn.Conv2d(before, inner, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(inner)
        self.conv2 = nn.Conv2d(inner, inner, 3, stride, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(inner)
        self.conv3 = nn.Conv2d(inner, after, 1, bias=False)
        self.project = nn.Conv2d(before, after, 1, stride, bias=False) if before != after else None

    def forward(self, x):
        y = self.bn1(x).relu()
        past = x if self.project is None else self.project(y)
        return self.conv3(self.bn3(self.conv2(self.bn2(self.conv1(y)).relu())).relu()) + past


class Hourglass(nn.Module):
    def __init__(self, channels, depth):
        super().__init__()
        self.down = Unit(channels, channels)
        self.below = Hourglass(channels, depth - 1) if depth > 1 else Unit(channels, channels)
        self.skip, self.join = (Unit(channels, channels), Unit(channels, channels)) if depth > 1 else (None, None)

    def forward(self, x):
        y = self.down(nn.functional.max_pool2d(x, 3, 2, ceil_mode=True))
        below = self.below(y)
        y = below if self.skip is None else self.join(self.skip(y) + below)
        return nn.functional.interpolate(y, scale_factor=2, mode="bilinear", align_corners=True)


class Attention(nn.Module):
    def __init__(self, channels, depth):
        super().__init__()
        self.first = Unit(channels, channels)
        self.trunk = nn.Sequential(Unit(channels, channels), Unit(channels, channels))
        mask = [Hourglass(channels, depth)]
        for _ in range(2):
            mask += [nn.BatchNorm2d(channels), nn.ReLU(), nn.Conv2d(channels, channels, 1, bias=False)]
        self.mask = nn.Sequential(*mask, nn.Sigmoid())
        self.last = Unit(channels, channels)

    def forward(self, x):
        y = self.first(x)
        trunk = self.trunk(y)
        return self.last(trunk * self.mask(y) + trunk)


def residual_attention(modules, classes, base=64):
    """Wang et al. 2017, as in the authors' Caffe models."""
    layers = [nn.Conv2d(3, base, 7, 2, 3, bias=False), nn.BatchNorm2d(base), nn.ReLU(), nn.MaxPool2d(3, 2, ceil_mode=True)]
    before = base
    for i, count in enumerate(modules):
        after = 4 * base * 2**i
        layers += [Unit(before, after, 1 if i == 0 else 2), *(Attention(after, len(modules) - i) for _ in range(count))]
        before = after
    last = 2 * before
    layers += [Unit(before, last, 2), Unit(last, last), Unit(last, last), nn.BatchNorm2d(last), nn.ReLU()]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(last, classes))


def preact(depths, channels, stem, basic, classes, small):
    network = ResNetV2(
        depths,
        channels=channels,
        num_classes=classes,
        stem_chs=stem,
        basic=basic,
        bottle_ratio=1.0 if basic else 0.25,
        norm_layer=BatchNormAct2d,
        conv_layer=create_conv2d,
    )
    if small:
        network.stem = nn.Sequential(nn.Conv2d(3, stem, 3, padding=1, bias=False))
    return network


def small(block=Bottleneck, se=False, stem_type="", **options):
    block_args = {"attn_layer": "se"} if se else {}
    network = ResNet(
        block,
        (2, 1, 1, 1),
        CLASSES,
        channels=(8, 16, 32, 64),
        stem_width=8,
        stem_type=stem_type,
        block_args=block_args,
        **options,
    )
    if stem_type == "":
        # timm's plain stem has 64 channels always.
        network.conv1 = nn.Conv2d(3, 8, 7, stride=2, padding=3, bias=False)
        network.bn1 = nn.BatchNorm2d(8)
        ((_, network.layer1),), _ = make_blocks((block,), (8,), (2,), 8, **options, **block_args, norm_layer=nn.BatchNorm2d)
    return network


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
    p, s = 0, 500

    def vector(base, seed, like):
        return base + 0.1 * random_values(like.numel(), seed)

    for layer in network.modules():
        if isinstance(layer, nn.Conv2d):
            o, c, h, w = layer.weight.shape
            values = math.sqrt(6 / (c * h * w)) * random_values(o * c * h * w, p)
            layer.weight.data = values.reshape(h, w, c, o).permute(3, 2, 0, 1).contiguous()
        elif isinstance(layer, nn.Linear):
            o, n = layer.weight.shape
            layer.weight.data = (math.sqrt(6 / n) * random_values(n * o, p)).reshape(n, o).T.contiguous()
        elif isinstance(layer, nn.BatchNorm2d):
            layer.weight.data = vector(1, p, layer.weight)
            layer.running_mean.data = vector(0, s, layer.running_mean)
            layer.running_var.data = vector(1, s + 1, layer.running_var)
            s += 2
        else:
            continue
        p += 1
        if layer.bias is not None:
            layer.bias.data = vector(0, p, layer.bias)
            p += 1


def in_order(network):
    """timm registers a pre-activation block's projection before its own layers; the order of fovea has it behind them."""
    for block in network.modules():
        if "norm1" in getattr(block, "_modules", {}) and getattr(block, "downsample", None) is not None:
            block._modules["downsample"] = block._modules.pop("downsample")
    return network


def logits(network):
    """Of two images, in evaluation."""
    fill(in_order(network))
    images = random_values(2 * SIZE * SIZE * 3, IMAGE_SEED).reshape(2, SIZE, SIZE, 3).permute(0, 3, 1, 2)
    with torch.no_grad():
        return network.eval()(images).flatten().tolist()


TORCHVISION = [
    "wide_resnet50_2",
    "wide_resnet101_2",
    "resnext50_32x4d",
    "resnext101_32x8d",
    "resnext101_64x4d",
]
TIMM = {
    "resnext101_32x4d": "resnext101_32x4d",
    "senet18": "seresnet18",
    "seresnet50": "seresnet50",
    "seresnet101": "seresnet101",
    "seresnet152": "seresnet152",
    "seresnext50_32x4d": "seresnext50_32x4d",
    "seresnext101_32x4d": "seresnext101_32x4d",
    "senet154": "senet154",
}

with torch.device("meta"):
    counted = {name: counts(getattr(torchvision.models, name)(), 224) for name in TORCHVISION}
    counted |= {name: counts(timm.create_model(theirs), 224) for name, theirs in TIMM.items()}
    for layers in (20, 32, 44, 56, 110):
        counted[f"resnet{layers}_cifar"] = counts(CifarResNet((layers - 2) // 6), 32)
    for layers in (20, 32, 44, 56):
        counted[f"plain{layers}_cifar"] = counts(CifarResNet((layers - 2) // 6, plain=True), 32)
    counted["resnet110_stochastic"] = counted["resnet110_cifar"]
    counted["preact_resnet200"] = counts(preact((3, 24, 36, 3), (256, 512, 1024, 2048), 64, False, 1000, False), 224)
    counted["attention_56"] = counts(residual_attention([1, 1, 1], 1000), 224)
    counted["attention_92"] = counts(residual_attention([1, 2, 3], 1000), 224)
    counted["wrn_28_10"] = counts(preact((4, 4, 4), (160, 320, 640), 16, True, 10, True), 32)

golden = {
    "torch": torch.__version__.split("+")[0],
    "torchvision": torchvision.__version__.split("+")[0],
    "timm": timm.__version__,
    "counts": counted,
    "logits": {
        "groups": logits(small(cardinality=4, base_width=32)),
        "wide bottlenecks": logits(small(base_width=128)),
        "basic blocks, squeezed and excited": logits(small(BasicBlock, se=True)),
        "groups, squeezed and excited": logits(small(se=True, cardinality=4, base_width=32)),
        "deep stem and wide shortcuts": logits(
            small(se=True, cardinality=4, base_width=32, stem_type="deep", down_kernel_size=3, block_reduce_first=2)
        ),
        "shortcuts without weights": logits(CifarResNet(2, 4, CLASSES)),
        "no shortcuts": logits(CifarResNet(2, 4, CLASSES, plain=True)),
        "attention": logits(residual_attention([1, 1], CLASSES, 4)),
        "pre-activation": logits(preact((2, 1, 1, 1), (32, 64, 128, 256), 8, False, CLASSES, False)),
        "wide pre-activation": logits(preact((1, 1, 1), (32, 64, 128), 16, True, CLASSES, True)),
    },
}
json.dump(golden, sys.stdout, indent=1)
sys.stdout.write("\n")
