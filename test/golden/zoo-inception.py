"""Writes zoo-inception.json: what PyTorch counts in AlexNet, ZFNet, VGG and the Inception networks of torchvision and timm.

    python test/golden/zoo-inception.py > test/golden/zoo-inception.json && npx biome format --write test/golden

For each model the parameters, the multiply-accumulates of convolutions and linear layers at evaluation, counted by hooks, and the
number of entries of its state_dict with a digest of their names and shapes (num_batches_tracked left out): the SHA-256 of lines
"name [shape]", sorted. ZFNet, BN-Inception, PolyNet and what squeezes and excites are built here, for neither library has them; their names mean nothing.
"""

import hashlib
import json
import sys
import warnings

import timm
import torch
import torchvision
from torch import nn

torch.set_num_threads(1)
warnings.filterwarnings("ignore", category=FutureWarning)


def macs_of(network, size):
    macs = 0

    def count(layer, inputs, output):
        nonlocal macs
        macs += output.numel() * layer.weight[0].numel()

    for layer in network.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            layer.register_forward_hook(count)
    network.eval()(torch.empty(1, 3, size, size, device="meta"))
    return macs


def counts(network, size):
    return {"params": sum(p.numel() for p in network.parameters()), "macs": macs_of(network, size)}


def named(network, size):
    state = {k: list(v.shape) for k, v in network.state_dict().items() if not k.endswith("num_batches_tracked")}
    lines = sorted(f"{name} [{', '.join(map(str, shape))}]" for name, shape in state.items())
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return {**counts(network, size), "tensors": len(lines), "digest": digest}


class Gated(nn.Module):
    """Squeeze and excitation, as timm's SEModule, behind a module."""

    def __init__(self, body, channels):
        super().__init__()
        squeezed = max(8, 8 * int((channels / 16 + 4) // 8))
        self.body = body
        self.gates = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(channels, squeezed, 1),
            nn.ReLU(),
            nn.Conv2d(squeezed, channels, 1),
            nn.Sigmoid(),
        )

    def forward(self, x):
        y = self.body(x)
        return y * self.gates(y)


def gated(network, size, which):
    """The same network with a gate behind each module that `which` names."""
    channels = {}
    handles = [
        module.register_forward_hook(lambda m, x, y, name=name: channels.__setitem__(name, y.shape[1]))
        for name, module in network.named_modules()
        if which(name)
    ]
    network.eval()(torch.empty(1, 3, size, size, device="meta"))
    for handle in handles:
        handle.remove()
    for name, n in channels.items():
        above, _, last = name.rpartition(".")
        parent = network.get_submodule(above)
        setattr(parent, last, Gated(getattr(parent, last), n))
    return network


def zfnet():
    def pool(ceil=True):
        return nn.MaxPool2d(3, 2, ceil_mode=ceil)

    def conv(inputs, filters, kernel, stride, padding):
        return [nn.Conv2d(inputs, filters, kernel, stride, padding), nn.ReLU()]

    features = [*conv(3, 96, 7, 2, 1), pool(), *conv(96, 256, 5, 2, 0), pool()]
    features += [*conv(256, 384, 3, 1, 1), *conv(384, 384, 3, 1, 1), *conv(384, 256, 3, 1, 1), pool(False)]
    head = [nn.Linear(256 * 36, 4096), nn.ReLU(), nn.Linear(4096, 4096), nn.ReLU(), nn.Linear(4096, 1000)]
    return nn.Sequential(*features, nn.Flatten(), *head)


class Branches(nn.Module):
    def __init__(self, *branches):
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], 1)


def bn_inception():
    """Ioffe & Szegedy 2015, figure 5."""

    def unit(inputs, filters, kernel, stride=1):
        conv = nn.Conv2d(inputs, filters, kernel, stride, kernel // 2, bias=False)
        return nn.Sequential(conv, nn.BatchNorm2d(filters, eps=1e-3), nn.ReLU())

    def pool():
        return nn.MaxPool2d(3, 2, ceil_mode=True)

    def module(inputs, one, reduce, three, reduce_double, double, around, projected):
        stride = 1 if projected else 2
        branches = [unit(inputs, one, 1)] if one else []
        branches.append(nn.Sequential(unit(inputs, reduce, 1), unit(reduce, three, 3, stride)))
        first, second = unit(reduce_double, double, 3), unit(double, double, 3, stride)
        branches.append(nn.Sequential(unit(inputs, reduce_double, 1), first, second))
        branches.append(nn.Sequential(around, unit(inputs, projected, 1)) if projected else pool())
        return Branches(*branches)

    avg, largest = nn.AvgPool2d(3, 1, 1), nn.MaxPool2d(3, 1, 1)
    modules = [
        module(192, 64, 64, 64, 64, 96, avg, 32),
        module(256, 64, 64, 96, 64, 96, avg, 64),
        module(320, 0, 128, 160, 64, 96, None, 0),
        module(576, 224, 64, 96, 96, 128, avg, 128),
        module(576, 192, 96, 128, 96, 128, avg, 128),
        module(576, 160, 128, 160, 128, 160, avg, 128),
        module(608, 96, 128, 192, 160, 192, avg, 128),
        module(608, 0, 128, 192, 192, 256, None, 0),
        module(1056, 352, 192, 320, 160, 224, avg, 128),
        module(1024, 352, 192, 320, 192, 224, largest, 128),
    ]
    stem = [unit(3, 64, 7, 2), pool(), unit(64, 64, 1), unit(64, 192, 3), pool()]
    return nn.Sequential(*stem, *modules, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1024, 1000))


class PolyNet(nn.Module):
    """Zhang et al. 2017: modules of two ways, and of the third order, whose convolutions are shared between the orders or not."""

    A = [[(32, 1), (48, 3), (64, 3)], [(32, 1), (32, 3)], [(32, 1)]]
    B = [[(128, 1), (160, (1, 7)), (192, (7, 1))], [(192, 1)]]
    C = [[(192, 1), (224, (1, 3)), (256, (3, 1))], [(192, 1)]]

    def __init__(self, shared):
        super().__init__()

        def convs(inputs, path, last=None):
            """Convolutions one after the other; with `last` a stride the last one has it, and no padding."""
            made = []
            for i, (filters, kernel, *given) in enumerate(path):
                down, across = kernel if isinstance(kernel, tuple) else (kernel, kernel)
                ends = last is not None and i == len(path) - 1
                padding = 0 if ends or given else (down // 2, across // 2)
                made.append(nn.Conv2d(inputs, filters, kernel, last if ends else 1, padding, bias=False))
                inputs = filters
            return made

        def unit(conv):
            return [conv, nn.BatchNorm2d(conv.out_channels), nn.ReLU()]

        def row(inputs, path, last=None):
            return nn.Sequential(*[layer for conv in convs(inputs, path, last) for layer in unit(conv)])

        def block(channels, paths, kernels=None):
            kernels = kernels or [convs(channels, path) for path in paths]
            ways = [nn.Sequential(*[layer for conv in path for layer in unit(conv)]) for path in kernels]
            mix = nn.Conv2d(sum(path[-1][0] for path in paths), channels, 1, bias=False)
            return nn.Sequential(Branches(*ways), mix, nn.BatchNorm2d(channels))

        def two_way(channels, paths):
            return nn.ModuleList([block(channels, paths) for _ in range(2)])

        def poly(channels, paths):
            kernels = [convs(channels, path) for path in paths] if shared else None
            return nn.ModuleList([block(channels, paths, kernels) for _ in range(3)])

        def mixed(count, channels, paths):
            return nn.ModuleList([(two_way if i % 2 else poly)(channels, paths) for i in range(count)])

        long = [(64, 1), (64, (7, 1)), (64, (1, 7)), (96, 3)]
        self.stem = nn.Sequential(
            row(3, [(32, 3)], 2),
            row(32, [(32, 3, "unpadded"), (64, 3)]),
            Branches(nn.MaxPool2d(3, 2), row(64, [(96, 3)], 2)),
            Branches(row(160, [(64, 1), (96, 3)], 1), row(160, long, 1)),
            Branches(nn.MaxPool2d(3, 2), row(192, [(192, 3)], 2)),
        )
        self.a = nn.ModuleList([two_way(384, self.A) for _ in range(10)])
        self.to_b = Branches(
            row(384, [(256, 1), (256, 3), (384, 3)], 2), row(384, [(384, 3)], 2), nn.MaxPool2d(3, 2)
        )
        self.b = mixed(20, 1152, self.B)
        self.to_c = Branches(
            row(1152, [(256, 1), (256, 3), (256, 3)], 2),
            row(1152, [(256, 1), (256, 3)], 2),
            row(1152, [(256, 1), (384, 3)], 2),
            nn.MaxPool2d(3, 2),
        )
        self.c = mixed(10, 2048, self.C)
        self.head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2048, 1000))

    def forward(self, x):
        def stage(x, modules):
            for blocks in modules:
                if len(blocks) == 2:
                    x = torch.relu(x + blocks[0](x) + blocks[1](x))
                    continue
                total, power = x, x
                for one in blocks:
                    power = one(power)
                    total, power = total + power, torch.relu(power)
                x = torch.relu(total)
            return x

        x = self.to_b(stage(self.stem(x), self.a))
        return self.head(stage(self.to_c(stage(x, self.b)), self.c))


tv = torchvision.models
vggs = [f"vgg{depth}{norm}" for norm in ("", "_bn") for depth in (11, 13, 16, 19)]
with torch.device("meta"):
    models = {
        "alexnet": named(tv.alexnet(), 224),
        "zfnet": counts(zfnet(), 224),
        **{name: named(getattr(tv, name)(), 224) for name in vggs},
        "googlenet": named(tv.googlenet(init_weights=False), 224),
        "googlenet_no_aux": named(tv.googlenet(aux_logits=False, init_weights=False), 224),
        "se_googlenet": counts(
            gated(tv.googlenet(aux_logits=False, init_weights=False), 224, lambda n: n.startswith("inception") and "." not in n),
            224,
        ),
        "bn_inception": counts(bn_inception(), 224),
        "se_bn_inception": counts(
            gated(bn_inception(), 224, lambda n: n.isdigit() and 5 <= int(n) < 15),
            224,
        ),
        "inception_v3": named(tv.inception_v3(init_weights=False), 299),
        "inception_v3_no_aux": named(tv.inception_v3(aux_logits=False, init_weights=False), 299),
        "se_inception_v3": counts(
            gated(tv.inception_v3(aux_logits=False, init_weights=False), 299, lambda n: n.startswith("Mixed") and "." not in n),
            299,
        ),
        "inception_v4": named(timm.create_model("inception_v4"), 299),
        "inception_resnet_v2": named(timm.create_model("inception_resnet_v2"), 299),
        "polynet": {**counts(PolyNet(shared=False), 331), "shared": counts(PolyNet(shared=True), 331)["params"]},
        "se_inception_resnet_v2": counts(
            # Behind a module of branches, and behind the 1x1 convolution that ends the body of a residual block.
            gated(
                timm.create_model("inception_resnet_v2"),
                299,
                lambda n: n in ("mixed_5b", "mixed_6a", "mixed_7a") or n.endswith(".conv2d"),
            ),
            299,
        ),
    }

golden = {
    "torch": torch.__version__.split("+")[0],
    "torchvision": torchvision.__version__.split("+")[0],
    "timm": timm.__version__,
    "models": models,
}
json.dump(golden, sys.stdout, indent=1)
sys.stdout.write("\n")
