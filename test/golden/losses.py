"""Writes losses.json: PyTorch's losses and their gradients, in float64.

    python test/golden/losses.py > test/golden/losses.json && npx biome format --write test/golden

Inputs need no random numbers: x[n,c] = 3 sin(1 + 2 n + 5 c), probabilities are softmaxes of cosines.
"""

import json
import math
import sys

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

N, C = 4, 3
LABELS = torch.tensor([2, 0, 1, 1])
BITS = torch.tensor([1, 0, 1, 1])


def scores(columns=C):
    return torch.tensor([[3 * math.sin(1 + 2 * n + 5 * c) for c in range(columns)] for n in range(N)])


PROBABILITIES = torch.softmax(torch.tensor([[2 * math.cos(n + 3 * c) for c in range(C)] for n in range(N)]), 1)
VALUES = torch.tensor([[2 * math.cos(1 + 3 * n + c) for c in range(C)] for n in range(N)])
SIGNS = torch.tensor([[1.0 if (n + c) % 3 else -1.0 for c in range(C)] for n in range(N)])
HOT = F.one_hot(LABELS, C).double()

CASES = [
    ("crossEntropy", {}, LABELS, lambda x, t: F.cross_entropy(x, t)),
    ("crossEntropy", {"labelSmoothing": 0.1}, LABELS, lambda x, t: F.cross_entropy(x, t, label_smoothing=0.1)),
    ("crossEntropy", {"labelSmoothing": 0.2}, PROBABILITIES, lambda x, t: F.cross_entropy(x, t, label_smoothing=0.2)),
    ("binaryCrossEntropy", {}, PROBABILITIES, lambda x, t: F.binary_cross_entropy_with_logits(x, t)),
    ("binaryCrossEntropy", {}, LABELS, lambda x, t: F.binary_cross_entropy_with_logits(x, HOT)),
    (
        "binaryCrossEntropy",
        {"positiveWeight": [0.5, 2, 3]},
        PROBABILITIES,
        lambda x, t: F.binary_cross_entropy_with_logits(x, t, pos_weight=torch.tensor([0.5, 2, 3])),
    ),
    ("squaredError", {}, VALUES, lambda x, t: F.mse_loss(x, t)),
    ("squaredError", {}, LABELS, lambda x, t: F.mse_loss(x, HOT)),
    ("huber", {}, VALUES, lambda x, t: F.huber_loss(x, t)),
    ("huber", {"delta": 0.3}, VALUES, lambda x, t: F.huber_loss(x, t, delta=0.3)),
    ("hinge", {}, LABELS, lambda x, t: F.multi_margin_loss(x, t)),
    ("hinge", {"margin": 0.5, "squared": True}, LABELS, lambda x, t: F.multi_margin_loss(x, t, p=2, margin=0.5)),
    ("hinge", {}, SIGNS, lambda x, t: torch.clamp(1 - t * x, min=0).mean()),
    ("klDivergence", {}, PROBABILITIES, lambda x, t: F.kl_div(F.log_softmax(x, 1), t, reduction="batchmean")),
    ("klDivergence", {}, LABELS, lambda x, t: F.kl_div(F.log_softmax(x, 1), HOT, reduction="batchmean")),
]
# One number an example, and labels 0 and 1.
BINARY = [
    ("binaryCrossEntropy", {}, lambda x, t: F.binary_cross_entropy_with_logits(x, t)),
    ("hinge", {}, lambda x, t: torch.clamp(1 - (2 * t - 1) * x, min=0).mean()),
]


def case(name, options, x, target, fn):
    x = x.requires_grad_()
    value = fn(x, target)
    value.backward()
    return {
        "spec": {"type": name, **options},
        "shape": list(x.shape),
        "output": x.detach().flatten().tolist(),
        "target": target.flatten().tolist(),
        "loss": value.item(),
        "gradient": x.grad.flatten().tolist(),
    }


made = [case(name, options, scores(), target, fn) for name, options, target, fn in CASES]
for name, options, fn in BINARY:
    entry = case(name, options, scores(1), BITS.double().reshape(N, 1), fn)
    made.append({**entry, "target": BITS.tolist()})
json.dump({"torch": torch.__version__.split("+")[0], "losses": made}, sys.stdout, indent=1)
sys.stdout.write("\n")
