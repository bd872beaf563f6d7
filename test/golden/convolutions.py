"""Writes convolutions.json: PyTorch's convolutions, poolings and resizings of small inputs, with their gradients.

    python test/golden/convolutions.py > test/golden/convolutions.json && npx biome format --write test/golden

Inputs are drawn by the generator of test/numeric.ts (x by seed 1, w by seed 2), so the file holds results only. Everything lies
channels last: x [N, ..., C], the kernel of a convolution [K..., Cin / groups, Cout], of a transposed one [K..., Cout / groups, Cin].
Gradients are those of sum(r * y), r by seed 3.
"""

import json
import sys

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


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


def drawn(shape, seed):
    size = 1
    for n in shape:
        size *= n
    return random_values(size, seed).reshape(shape).requires_grad_()


def channels_first(x):
    return x.movedim(-1, 1)


def channels_last(y):
    return y.movedim(1, -1)


def kernel_first(w):
    """[K..., a, b] -> [b, a, K...]"""
    axes = w.dim() - 2
    return w.permute(axes + 1, axes, *range(axes))


def pairs(value, axes):
    return [value] * axes if isinstance(value, int) else value


def convolution(axes):
    conv = [F.conv1d, F.conv2d, F.conv3d][axes - 1]

    def run(x, w, stride=1, padding=0, paddingMode="zeros", dilation=1, groups=1):
        image, mode = channels_first(x), paddingMode
        if padding == "same":
            return conv(image, kernel_first(w), None, stride, "same", dilation, groups)
        sides = [(padding, padding)] * axes if isinstance(padding, int) else padding
        flat = [n for pair in reversed(sides) for n in pair]
        image = F.pad(image, flat, mode="constant" if mode == "zeros" else mode)
        return conv(image, kernel_first(w), None, stride, 0, dilation, groups)

    return run


def transposed(axes):
    conv = [F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d][axes - 1]

    def run(x, w, stride=1, padding=0, outputPadding=0, dilation=1, groups=1):
        return conv(channels_first(x), kernel_first(w), None, stride, padding, outputPadding, groups, dilation)

    return run


def pooling(kind, axes):
    pool = getattr(F, f"{kind}_pool{axes}d")

    def run(x, size, stride=None, padding=0, ceil=False, countPadding=True):
        more = {} if kind == "max" else {"count_include_pad": countPadding}
        return pool(channels_first(x), size, stride or size, padding, ceil_mode=ceil, **more)

    return run


def adaptive(kind):
    pool = getattr(F, f"adaptive_{kind}_pool2d")
    return lambda x, size: pool(channels_first(x), size)


def resize(x, size, mode="nearest", alignCorners=False):
    more = {} if mode == "nearest" else {"align_corners": alignCorners}
    return F.interpolate(channels_first(x), size=size, mode=mode, **more)


def shuffle(x, groups):
    return F.channel_shuffle(channels_first(x), groups)


OPERATIONS = {
    **{f"conv{n}d": convolution(n) for n in (1, 2, 3)},
    **{f"convTranspose{n}d": transposed(n) for n in (1, 2, 3)},
    **{f"{kind}Pool{n}d": pooling(kind, n) for kind in ("max", "avg") for n in (1, 2, 3)},
    "adaptiveAvgPool2d": adaptive("avg"),
    "adaptiveMaxPool2d": adaptive("max"),
    "resize2d": resize,
    "channelShuffle": shuffle,
}

CASES = [
    ("conv1d", [2, 7, 2], [3, 2, 3], {"stride": 2, "padding": 1}),
    ("conv1d", [1, 8, 4], [2, 2, 4], {"dilation": 3, "groups": 2}),
    ("conv2d", [1, 5, 6, 2], [3, 2, 2, 2], {"stride": [2, 1], "padding": [[1, 0], [2, 1]]}),
    ("conv2d", [1, 5, 4, 2], [3, 3, 2, 2], {"padding": "same"}),
    ("conv2d", [1, 7, 7, 4], [3, 2, 2, 2], {"dilation": [2, 3], "groups": 2}),
    ("conv2d", [1, 4, 5, 3], [3, 3, 1, 6], {"groups": 3, "padding": 1}),
    ("conv2d", [1, 4, 5, 2], [3, 3, 2, 2], {"padding": [[2, 1], [1, 3]], "paddingMode": "reflect"}),
    ("conv2d", [1, 4, 3, 2], [3, 3, 2, 2], {"padding": [[2, 1], [1, 3]], "paddingMode": "replicate"}),
    ("conv2d", [1, 4, 3, 2], [3, 3, 2, 2], {"padding": [[2, 1], [1, 3]], "paddingMode": "circular"}),
    ("conv3d", [1, 4, 3, 4, 2], [2, 3, 2, 2, 2], {"stride": [2, 1, 1], "padding": [[0, 0], [1, 1], [0, 1]]}),
    ("convTranspose1d", [2, 4, 2], [3, 3, 2], {"stride": 2, "outputPadding": 1}),
    ("convTranspose2d", [1, 3, 4, 2], [3, 3, 3, 2], {"stride": 2, "padding": 1, "outputPadding": 1}),
    ("convTranspose2d", [1, 3, 3, 2], [2, 2, 2, 2], {"stride": 2}),
    ("convTranspose2d", [1, 3, 2, 4], [3, 2, 1, 4], {"stride": [3, 1], "groups": 2, "dilation": [1, 2]}),
    ("convTranspose2d", [1, 2, 3, 2], [2, 3, 2, 2], {"stride": 1, "dilation": 3, "outputPadding": 2, "padding": [1, 0]}),
    ("convTranspose3d", [1, 2, 2, 3, 1], [2, 3, 2, 2, 1], {"stride": [2, 1, 3], "padding": [0, 1, 0]}),
    ("maxPool1d", [2, 7, 2], None, {"size": 3, "stride": 2, "padding": 1}),
    ("avgPool1d", [2, 7, 2], None, {"size": 3, "stride": 2, "padding": 1}),
    ("maxPool2d", [1, 6, 5, 2], None, {"size": [3, 2], "stride": [2, 1], "padding": 1}),
    ("avgPool2d", [1, 6, 5, 2], None, {"size": [3, 2], "stride": [2, 1], "padding": 1}),
    ("maxPool3d", [1, 4, 3, 5, 1], None, {"size": 2}),
    ("avgPool3d", [1, 4, 3, 5, 1], None, {"size": [2, 1, 3], "stride": 1}),
    ("maxPool1d", [1, 6, 2], None, {"size": 3, "stride": 2, "ceil": True}),
    ("maxPool2d", [1, 6, 5, 2], None, {"size": 3, "stride": 2, "padding": 1, "ceil": True}),
    # The window that would be one more begins in the padding behind the image, and is none.
    ("maxPool2d", [1, 5, 4, 1], None, {"size": 2, "stride": 3, "padding": 1, "ceil": True}),
    ("maxPool2d", [1, 2, 7, 1], None, {"size": [3, 2], "stride": [2, 4], "ceil": True}),
    ("maxPool3d", [1, 2, 4, 5, 1], None, {"size": [1, 3, 2], "stride": [1, 2, 2], "ceil": True}),
    ("avgPool2d", [1, 6, 5, 2], None, {"size": 3, "stride": 2, "padding": 1, "ceil": True}),
    ("avgPool2d", [1, 4, 5, 2], None, {"size": 3, "stride": 1, "padding": 1, "countPadding": False}),
    ("avgPool2d", [1, 6, 4, 1], None, {"size": [3, 2], "stride": 2, "padding": 1, "ceil": True, "countPadding": False}),
    ("avgPool2d", [1, 5, 2, 1], None, {"size": 3, "stride": 2, "ceil": True}),
    ("avgPool1d", [2, 8, 1], None, {"size": 4, "stride": 3, "padding": 1, "ceil": True, "countPadding": False}),
    ("avgPool3d", [1, 4, 3, 5, 1], None, {"size": 2, "ceil": True, "countPadding": False}),
    ("adaptiveAvgPool2d", [1, 7, 5, 2], None, {"size": [3, 2]}),
    ("adaptiveAvgPool2d", [1, 4, 6, 2], None, {"size": [6, 4]}),
    ("adaptiveMaxPool2d", [1, 7, 5, 2], None, {"size": [3, 4]}),
    ("adaptiveMaxPool2d", [1, 6, 4, 2], None, {"size": 2}),
    ("resize2d", [1, 3, 4, 2], None, {"size": [6, 8]}),
    ("resize2d", [1, 5, 4, 2], None, {"size": [7, 3]}),
    ("resize2d", [1, 3, 2, 2], None, {"size": [6, 4], "mode": "bilinear"}),
    ("resize2d", [1, 5, 3, 1], None, {"size": [7, 10], "mode": "bilinear"}),
    ("resize2d", [1, 3, 4, 1], None, {"size": [6, 7], "mode": "bilinear", "alignCorners": True}),
    ("resize2d", [1, 6, 5, 1], None, {"size": [3, 1], "mode": "bilinear", "alignCorners": True}),
    ("resize2d", [1, 6, 5, 1], None, {"size": [4, 2], "mode": "bilinear"}),
    ("channelShuffle", [1, 2, 2, 6], None, {"groups": 3}),
]


def plain(t):
    return [float(f"{v:.9g}") for v in t.reshape(-1).tolist()]


def run(operation, x_shape, w_shape, options):
    x = drawn(x_shape, 1)
    w = None if w_shape is None else drawn(w_shape, 2)
    operands = (x,) if w is None else (x, w)
    y = channels_last(OPERATIONS[operation](*operands, **options)).contiguous()
    (drawn(y.shape, 3).detach() * y).sum().backward()
    result = {"operation": operation, "options": options, "x": x_shape, "shape": list(y.shape), "y": plain(y)}
    result["dx"] = plain(x.grad)
    return result if w is None else {**result, "w": w_shape, "dw": plain(w.grad)}


golden = {"torch": torch.__version__.split("+")[0], "cases": [run(*case) for case in CASES]}
json.dump(golden, sys.stdout, indent=1)
sys.stdout.write("\n")
