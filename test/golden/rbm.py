"""Writes rbm.json: the pseudo-likelihood that scikit-learn's BernoulliRBM reaches on MNIST.

    python test/golden/rbm.py FOLDER > test/golden/rbm.json && npx biome format --write test/golden

FOLDER holds MNIST's four gzipped files. Pixels are 1 above half of their range. The pseudo-likelihood is exact, every pixel turned once, and the
mean over the first 500 test images, in nats; BernoulliRBM.score_samples turns one pixel drawn by chance.
"""

import gzip
import json
import sys
from pathlib import Path

import numpy as np
from sklearn.neural_network import BernoulliRBM

FOLDER = Path(sys.argv[1])
OPTIONS = {"hidden": 100, "epochs": 5, "rate": 0.05, "batch": 50, "examples": 10_000}


def images(name, count):
    with gzip.open(FOLDER / name) as file:
        pixels = np.frombuffer(file.read(), dtype=np.uint8, offset=16).reshape(-1, 784)
    return (pixels[:count] > 127).astype(float)


def pseudo_likelihood(rbm, rows):
    total = np.zeros(len(rows))
    free = rbm._free_energy(rows)
    for i in range(rows.shape[1]):
        turned = rows.copy()
        turned[:, i] = 1 - turned[:, i]
        total -= np.logaddexp(0, -(rbm._free_energy(turned) - free))
    return float(total.mean())


found = []
for seed in (1, 2):
    rbm = BernoulliRBM(
        n_components=OPTIONS["hidden"],
        learning_rate=OPTIONS["rate"],
        batch_size=OPTIONS["batch"],
        n_iter=OPTIONS["epochs"],
        random_state=seed,
    ).fit(images("train-images-idx3-ubyte.gz", OPTIONS["examples"]))
    found.append(pseudo_likelihood(rbm, images("t10k-images-idx3-ubyte.gz", 500)))

json.dump({"options": OPTIONS, "pseudoLikelihood": max(found)}, sys.stdout)
