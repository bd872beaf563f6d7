"""Writes optim.json: PyTorch's optimisers and schedules, step by step.

    python test/golden/optim.py > test/golden/optim.json && npx biome format --write test/golden

The loss is a fixed quadratic with a cubic term, so gradients change with the parameters and need no random numbers:
L(p) = sum_i a_i p_i^2 / 2 + p_i^3 / 30,   a_i = 1 + i / 2,   p_i(0) = sin(i + 1).
"""

import json
import math
import sys

import torch

torch.set_num_threads(2)

SIZE, STEPS, KEEP = 6, 50, (1, 2, 3, 10, 25, 50)


def trajectory(make):
    scale = torch.tensor([1 + i / 2 for i in range(SIZE)], dtype=torch.float64)
    start = [math.sin(i + 1) for i in range(SIZE)]
    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimiser = make([p])
    kept = {}
    for step in range(1, STEPS + 1):
        optimiser.zero_grad()
        (scale * p * p / 2 + p**3 / 30).sum().backward()
        optimiser.step()
        if step in KEEP:
            kept[step] = p.tolist()
    return kept


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


SGD, ADAM = torch.optim.SGD, torch.optim.Adam
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
]

golden = {
    "torch": torch.__version__.split("+")[0],
    "optimisers": [
        {"type": name, "options": options, "rate": rate, "parameters": trajectory(make)}
        for name, options, rate, make in OPTIMISERS
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
    ],
}
json.dump(golden, sys.stdout, indent=1)
sys.stdout.write("\n")
