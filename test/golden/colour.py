"""Writes colour.json: colour jitter as torchvision does it, on images of red, green and blue from 0 to 1.

    python test/golden/colour.py > test/golden/colour.json && npx biome format --write test/golden
"""

import json
import math
import sys

import torch
import torchvision
import torchvision.transforms.functional as F

HEIGHT, WIDTH = 3, 4
image = torch.tensor(
    [[[0.5 + 0.5 * math.sin(1 + 7 * c + 3 * y + 5 * x) for x in range(WIDTH)] for y in range(HEIGHT)] for c in range(3)]
)
image[:, 0, 0] = 0.5  # grey has no hue
image[:, 0, 1] = torch.tensor([1.0, 0.0, 0.0])
image[:, 0, 2] = torch.tensor([0.2, 0.9, 0.2])


def channels_last(x):
    return [round(value, 7) for value in x.permute(1, 2, 0).flatten().tolist()]


AMOUNTS = {
    "brightness": (F.adjust_brightness, [0.4, 1.7]),
    "contrast": (F.adjust_contrast, [0.3, 1.8]),
    "saturation": (F.adjust_saturation, [0.0, 0.5, 1.9]),
    "hue": (F.adjust_hue, [-0.5, -0.21, 0.1, 0.4]),
}
json.dump(
    {
        "torchvision": torchvision.__version__.split("+")[0],
        "shape": [HEIGHT, WIDTH, 3],
        "image": channels_last(image),
        "cases": [
            {"name": name, "amount": amount, "values": channels_last(adjust(image, amount))}
            for name, (adjust, amounts) in AMOUNTS.items()
            for amount in amounts
        ],
    },
    sys.stdout,
)
