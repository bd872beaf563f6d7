"""Writes classic.json: what scikit-learn's classical learners come to on four small tables, in ten fixed folds.

    python test/golden/classic.py FOLDER > test/golden/classic.json && npx biome format --write test/golden

FOLDER holds iris.csv, wine_data.csv, breast_cancer.csv and digits.csv.gz. Columns are standardised over the nine folds that are learnt from (no
deviation: only centred). For each table: the fold of every row as one digit, the mean accuracy of every learner, and the inertia of k-means on
all standardised rows, the best of 50 starts.
"""

import csv
import gzip
import json
import sys
import warnings
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

warnings.filterwarnings("ignore")
FOLDER = Path(sys.argv[1])

FILES = {"iris": "iris.csv", "wine": "wine_data.csv", "breast-cancer": "breast_cancer.csv", "digits8": "digits.csv.gz"}


def read(name):
    path = FOLDER / FILES[name]
    opened = gzip.open(path, "rt") if path.suffix == ".gz" else open(path)
    with opened as file:
        rows = [row for row in csv.reader(file) if row]
    if name != "digits8":
        rows = rows[1:]
    table = np.array(rows, dtype=float)
    return table[:, :-1], table[:, -1].astype(int)


LEARNERS = {
    "svm": lambda width: SVC(C=1, gamma=1 / width),
    "svm, linear": lambda width: SVC(C=1, kernel="linear"),
    "softmax-regression": lambda width: LogisticRegression(C=1, max_iter=10_000, tol=1e-8),
}

found = {}
for name in FILES:
    x, y = read(name)
    classes = len(set(y))
    folds = np.zeros(len(y), dtype=int)
    split = list(StratifiedKFold(10, shuffle=True, random_state=0).split(x, y))
    for fold, (_, held) in enumerate(split):
        folds[held] = fold
    accuracies = {}
    for learner, make in LEARNERS.items():
        scores = []
        for train, held in split:
            fitted = make_pipeline(StandardScaler(), make(x.shape[1])).fit(x[train], y[train])
            scores.append(fitted.score(x[held], y[held]))
        accuracies[learner] = float(np.mean(scores))
    scaled = StandardScaler().fit_transform(x)
    inertia = KMeans(classes, n_init=50, random_state=0).fit(scaled).inertia_
    found[name] = {"folds": "".join(map(str, folds)), "accuracies": accuracies, "inertia": float(inertia)}

json.dump(found, sys.stdout, indent=1)
