"""Writes classic.json: what scikit-learn's classical learners come to on four small tables, in ten fixed folds.

    python test/golden/classic.py FOLDER > test/golden/classic.json && npx biome format --write test/golden

FOLDER holds iris.csv, wine_data.csv, breast_cancer.csv and digits.csv.gz. Columns are standardised over the nine folds that are learnt from (no
deviation: only centred). For each table: the fold of every row as one digit, the mean accuracy of every learner, and the inertia of k-means on
all standardised rows, the best of 50 starts. "rbf" is a radial basis function network: 60 centres of k-means, Gaussian bumps of one width, twice the
mean distance from a centre to its nearest other one, and a ridge classifier of λ = 0.001; as its centres depend on chance, the mean of 3 seeds.
"exact" holds what has only one answer: of breast-cancer, all rows, standardised, the weights and bias of logistic regression and the decision values
of a support vector machine at the first rows; of iris the ridge regression of petal width on the other lengths, as they are.
"""

import csv
import gzip
import json
import sys
import warnings
from pathlib import Path

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression, Ridge, RidgeClassifier
from sklearn.metrics import pairwise_distances
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


class Bumps(TransformerMixin, BaseEstimator):
    def __init__(self, seed):
        self.seed = seed

    def fit(self, x, y=None):
        self.centres_ = KMeans(60, n_init=3, random_state=self.seed).fit(x).cluster_centers_
        apart = pairwise_distances(self.centres_)
        np.fill_diagonal(apart, np.inf)
        self.width_ = 2 * apart.min(axis=1).mean()
        return self

    def transform(self, x):
        return np.exp(-(pairwise_distances(x, self.centres_) ** 2) / (2 * self.width_**2))


def networks(seed):
    return make_pipeline(Bumps(seed), RidgeClassifier(alpha=1e-3, solver="cholesky"))


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
    scores = [
        make_pipeline(StandardScaler(), networks(seed)).fit(x[train], y[train]).score(x[held], y[held])
        for train, held in split
        for seed in range(3)
    ]
    accuracies["rbf"] = float(np.mean(scores))
    found[name] = {"folds": "".join(map(str, folds)), "accuracies": accuracies, "inertia": float(inertia)}

x, y = read("breast-cancer")
x = StandardScaler().fit_transform(x)
logistic = LogisticRegression(C=1, max_iter=10_000, tol=1e-10).fit(x, y)
machine = SVC(C=1, gamma=1 / x.shape[1], tol=1e-6).fit(x, y)
lengths, _ = read("iris")
ridge = Ridge(alpha=3).fit(lengths[:, :3], lengths[:, 3])
exact = {
    "logistic": [*logistic.coef_[0].tolist(), float(logistic.intercept_[0])],
    "decisions": machine.decision_function(x[:40]).tolist(),
    "ridge": [*ridge.coef_.tolist(), float(ridge.intercept_)],
}

json.dump({"tables": found, "exact": exact}, sys.stdout, indent=1)
