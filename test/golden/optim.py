"""Writes optim.json: PyTorch's optimisers and schedules, step by step.

    python test/golden/optim.py > test/golden/optim.json && npx biome format --write test/golden

The loss is a fixed quadratic with a cubic term, so gradients change with the parameters and need no random numbers:
L(p) = sum_i a_i p_i^2 / 2 + p_i^3 / 30,   a_i = 1 + i / 2,   p_i(0) = sin(i + 1).

PyTorch has no Lion: here it is the pseudo-code of its paper (arXiv:2302.06675, algorithm 2).
"""

import json
import math
import sys

import torch

torch.set_num_threads(1)

SIZE, STEPS, KEEP = 6, 50, (1, 2, 3, 10, 25, 50)


def trajectory(make, clip=None):
    """Of w, or where `make` takes two parameters of w and b, b of the same values and gradients."""
    scale = torch.tensor([1 + i / 2 for i in range(SIZE)], dtype=torch.float64)
    start = [math.sin(i + 1) for i in range(SIZE)]
    pair = [torch.tensor(start, dtype=torch.float64, requires_grad=True) for _ in range(2)]
    optimiser = make(pair)
    kept = {}
    for step in range(1, STEPS + 1):
        optimiser.zero_grad()
        sum((scale * p * p / 2 + p**3 / 30).sum() for p in pair).backward()
        if clip:
            clip(pair)
        optimiser.step()
        if step in KEEP:
            kept[step] = [p.tolist() for p in pair]
    return kept


class Lion(torch.optim.Optimizer):
    def __init__(self, params, lr, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                update = torch.sign(beta1 * m + (1 - beta1) * p.grad)
                p.sub_(group["lr"] * (update + group["weight_decay"] * p))
                m.mul_(beta2).add_((1 - beta2) * p.grad)


def rates(make, steps):
    p = torch.zeros(1, requires_grad=True)
    optimiser, schedule = make(p)
    out = []
    for _ in range(steps):
        out.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        if len(out) < steps:
            schedule.step()
    return out


def one_cycle(peak, steps, **more):
    def make(p):
        optimiser = torch.optim.SGD([p], lr=0.1)
        return optimiser, torch.optim.lr_scheduler.OneCycleLR(
            optimiser, peak, total_steps=steps, cycle_momentum=False, **more
        )

    return rates(make, steps)


def plain(schedule, rate, steps):
    def make(p):
        optimiser = torch.optim.SGD([p], lr=rate)
        return optimiser, schedule(optimiser)

    return rates(make, steps)


def plateau(rate, losses, **more):
    p = torch.zeros(1, requires_grad=True)
    optimiser = torch.optim.SGD([p], lr=rate)
    schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimiser, **more)
    out = []
    for loss in losses:
        out.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        schedule.step(loss)
    return [*out, optimiser.param_groups[0]["lr"]]


# Falls, stays, falls a little, rises, falls again: values without random numbers.
LOSSES = [1 / (1 + e) + 0.3 * math.sin(e / 2) ** 2 for e in range(40)]

SGD, ADAM, ADAMW = torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW
RMSPROP, ADAGRAD = torch.optim.RMSprop, torch.optim.Adagrad
lr = torch.optim.lr_scheduler
OPTIMISERS = [
    ("sgd", {}, 0.1, lambda p: SGD(p, lr=0.1)),
    ("sgd", {"momentum": 0.9}, 0.05, lambda p: SGD(p, lr=0.05, momentum=0.9)),
    ("sgd", {"momentum": 0.9, "weightDecay": 0.01}, 0.05, lambda p: SGD(p, lr=0.05, momentum=0.9, weight_decay=0.01)),
    (
        "sgd",
        {"momentum": 0.9, "nesterov": True, "weightDecay": 5e-4},
        0.05,
        lambda p: SGD(p, lr=0.05, momentum=0.9, nesterov=True, weight_decay=5e-4),
    ),
    ("adam", {}, 0.05, lambda p: ADAM(p, lr=0.05)),
    (
        "adam",
        {"beta1": 0.8, "beta2": 0.99, "epsilon": 1e-6, "weightDecay": 0.1},
        0.02,
        lambda p: ADAM(p, lr=0.02, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.1),
    ),
    ("adamw", {}, 0.05, lambda p: ADAMW(p, lr=0.05)),
    (
        "adamw",
        {"beta1": 0.8, "beta2": 0.99, "epsilon": 1e-6, "weightDecay": 0.3},
        0.02,
        lambda p: ADAMW(p, lr=0.02, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.3),
    ),
    ("rmsprop", {}, 0.01, lambda p: RMSPROP(p, lr=0.01)),
    (
        "rmsprop",
        {"alpha": 0.9, "epsilon": 1e-6, "momentum": 0.8, "centred": True, "weightDecay": 0.1},
        0.005,
        lambda p: RMSPROP(p, lr=0.005, alpha=0.9, eps=1e-6, momentum=0.8, centered=True, weight_decay=0.1),
    ),
    ("rmsprop", {"momentum": 0.9}, 0.002, lambda p: RMSPROP(p, lr=0.002, momentum=0.9)),
    ("adagrad", {}, 0.1, lambda p: ADAGRAD(p, lr=0.1)),
    (
        "adagrad",
        {"initial": 0.1, "rateDecay": 0.05, "epsilon": 1e-6, "weightDecay": 0.1},
        0.2,
        lambda p: ADAGRAD(p, lr=0.2, initial_accumulator_value=0.1, lr_decay=0.05, eps=1e-6, weight_decay=0.1),
    ),
    ("lion", {}, 0.01, lambda p: Lion(p, lr=0.01)),
    (
        "lion",
        {"beta1": 0.8, "beta2": 0.95, "weightDecay": 0.5},
        0.02,
        lambda p: Lion(p, lr=0.02, betas=(0.8, 0.95), weight_decay=0.5),
    ),
    (
        "sgd",
        {"momentum": 0.9, "weightDecay": 0.1, "groups": [{"match": "^b$", "weightDecay": 0, "momentum": 0, "rateFactor": 0.5}]},
        0.05,
        lambda p: SGD(
            [{"params": p[:1]}, {"params": p[1:], "weight_decay": 0, "momentum": 0, "lr": 0.025}],
            lr=0.05,
            momentum=0.9,
            weight_decay=0.1,
        ),
    ),
    (
        "adamw",
        {"groups": [{"match": "b", "weightDecay": 0.5, "beta1": 0.5}]},
        0.05,
        lambda p: ADAMW([{"params": p[:1]}, {"params": p[1:], "weight_decay": 0.5, "betas": (0.5, 0.999)}], lr=0.05),
    ),
    (
        "sgd",
        {"momentum": 0.9, "weightDecay": 0.1, "clipNorm": 0.7},
        0.05,
        lambda p: SGD(p, lr=0.05, momentum=0.9, weight_decay=0.1),
        lambda p: torch.nn.utils.clip_grad_norm_(p, 0.7),
    ),
    ("sgd", {"clipValue": 0.5}, 0.1, lambda p: SGD(p, lr=0.1), lambda p: torch.nn.utils.clip_grad_value_(p, 0.5)),
]

golden = {
    "torch": torch.__version__.split("+")[0],
    "optimisers": [
        {"type": name, "options": options, "rate": rate, "parameters": trajectory(make, *clip)}
        for name, options, rate, make, *clip in OPTIMISERS
    ],
    "schedules": [
        {"spec": {"type": "oneCycle", "peak": 0.2, "steps": 40}, "rates": one_cycle(0.2, 40)},
        {
            "spec": {"type": "oneCycle", "peak": 0.1, "steps": 23, "warmup": 0.2, "startDivisor": 10, "finalDivisor": 100},
            "rates": one_cycle(0.1, 23, pct_start=0.2, div_factor=10, final_div_factor=100),
        },
        {
            "spec": {"type": "oneCycle", "peak": 0.1, "steps": 5, "warmup": 0.1},
            "rates": one_cycle(0.1, 5, pct_start=0.1),
        },
        {
            "spec": {"type": "step", "rate": 0.1, "every": 7, "factor": 0.3},
            "rates": plain(lambda o: torch.optim.lr_scheduler.StepLR(o, 7, 0.3), 0.1, 30),
        },
        {
            "spec": {"type": "cosine", "rate": 0.1, "steps": 29, "final": 0.001},
            "rates": plain(lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 29, 0.001), 0.1, 30),
        },
        {
            "spec": {"type": "multiStep", "rate": 0.1, "at": [3, 8, 9], "factor": 0.5},
            "rates": plain(lambda o: lr.MultiStepLR(o, [3, 8, 9], 0.5), 0.1, 14),
        },
        {
            "spec": {"type": "exponential", "rate": 0.1, "factor": 0.9},
            "rates": plain(lambda o: lr.ExponentialLR(o, 0.9), 0.1, 20),
        },
        {
            "spec": {"type": "warmRestarts", "rate": 0.1, "period": 5, "growth": 2, "final": 0.01},
            "rates": plain(lambda o: lr.CosineAnnealingWarmRestarts(o, 5, 2, 0.01), 0.1, 40),
        },
        {
            "spec": {"type": "warmRestarts", "rate": 0.1, "period": 7},
            "rates": plain(lambda o: lr.CosineAnnealingWarmRestarts(o, 7), 0.1, 20),
        },
        {
            "spec": {"type": "polynomial", "rate": 0.1, "steps": 12, "power": 2},
            "rates": plain(lambda o: lr.PolynomialLR(o, 12, 2), 0.1, 15),
        },
        {
            "spec": {"type": "linear", "rate": 0.1, "steps": 12, "final": 0.02},
            "rates": plain(lambda o: lr.LinearLR(o, 1, 0.2, 12), 0.1, 15),
        },
        {
            "spec": {
                "type": "warmup",
                "steps": 5,
                "start": 0.2,
                "before": {"type": "cosine", "rate": 0.1, "steps": 15, "final": 0.001},
            },
            "rates": plain(
                lambda o: lr.SequentialLR(o, [lr.LinearLR(o, 0.2, 1, 5), lr.CosineAnnealingLR(o, 15, 0.001)], [5]), 0.1, 20
            ),
        },
        {
            "spec": {
                "type": "sequence",
                "at": [4, 9],
                "parts": [
                    {"type": "constant", "rate": 0.1},
                    {"type": "exponential", "rate": 0.1, "factor": 0.8},
                    {"type": "step", "rate": 0.1, "every": 3, "factor": 0.5},
                ],
            },
            "rates": plain(
                lambda o: lr.SequentialLR(
                    o, [lr.ConstantLR(o, 1, 1), lr.ExponentialLR(o, 0.8), lr.StepLR(o, 3, 0.5)], [4, 9]
                ),
                0.1,
                20,
            ),
        },
    ],
    "losses": LOSSES,
    "plateaus": [
        {
            "spec": {"type": "reduceOnPlateau", "rate": 0.1, "factor": 0.5, "patience": 2},
            "rates": plateau(0.1, LOSSES, factor=0.5, patience=2),
        },
        {
            "spec": {
                "type": "reduceOnPlateau",
                "rate": 0.1,
                "factor": 0.3,
                "patience": 1,
                "cooldown": 3,
                "threshold": 0.05,
                "relative": False,
                "final": 0.002,
            },
            "rates": plateau(
                0.1, LOSSES, factor=0.3, patience=1, cooldown=3, threshold=0.05, threshold_mode="abs", min_lr=0.002
            ),
        },
        {
            "spec": {"type": "reduceOnPlateau", "rate": 0.1, "patience": 3, "monitor": "accuracy"},
            "rates": plateau(0.1, LOSSES, mode="max", patience=3),
        },
    ],
}
json.dump(golden, sys.stdout, indent=1)
sys.stdout.write("\n")
