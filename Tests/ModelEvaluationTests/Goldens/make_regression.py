"""Kernel ridge regression, its leave-one-out choice of settings, and covariances of random samples.

usage: make_regression.py  (writes regression.json beside itself; numpy)

Predictions come from a general solver, leave-one-out errors from as many regressions as there are
objects, participation ratios from eigenvalues and Mahalanobis distances from an explicit inverse:
none of them the way in which Nightjar computes it.
"""
import json
import os

import numpy as np

rng = np.random.default_rng(8)
GRID = [(scale, ridge) for scale in (1.0, 2.0, 4.0) for ridge in (0.003, 0.03, 0.3)]


def kernel(a, b, scale):
    distances = ((a[:, None, :] - b[None, :, :]) ** 2).mean(axis=2)
    return np.exp(-0.5 * distances / scale**2)


def predict(x, y, at, scale, ridge):
    weights = np.linalg.solve(kernel(x, x, scale) + ridge * np.eye(len(x)), y - y.mean())
    return y.mean() + kernel(at, x, scale) @ weights


def left_out(x, y, scale, ridge):
    """Errors with the mean of all objects: the regression centres before it leaves one out."""
    centred = y - y.mean()
    errors = []
    for i in range(len(x)):
        rest = np.arange(len(x)) != i
        k = kernel(x[rest], x[rest], scale) + ridge * np.eye(len(x) - 1)
        errors.append(centred[i] - kernel(x[[i]], x[rest], scale) @ np.linalg.solve(k, centred[rest]))
    return float(np.sum(np.square(errors)))


regressions = []
for n, d in [(40, 1), (75, 3), (90, 6)]:
    x = rng.normal(size=(n, d))
    targets = np.stack([x.sum(axis=1) + 0.3 * rng.normal(size=n),
                        np.sin(2 * x[:, 0]) + 0.05 * rng.normal(size=n),
                        rng.normal(size=n)])
    folds = np.arange(n) % 4
    held = np.zeros_like(targets)
    chosen = []
    for fold in range(4):
        training = folds != fold
        for t, y in enumerate(targets):
            errors = [left_out(x[training], y[training], *settings) for settings in GRID]
            best = GRID[int(np.argmin(errors))]
            chosen.append(dict(fold=fold, target=t, lengthScale=best[0], ridge=best[1]))
            held[t, ~training] = predict(x[training], y[training], x[~training], *best)
    rest = ((targets - held) ** 2).sum(axis=1)
    total = ((targets - targets.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    regressions.append(dict(dimensions=d, inputs=x.ravel().tolist(), targets=targets.tolist(),
                            folds=folds.tolist(), chosen=chosen, predictions=held.tolist(),
                            explained=(1 - rest / total).tolist()))

covariances = []
for n, d in [(12, 2), (50, 5), (200, 10)]:
    columns = (rng.normal(size=(d, d)) @ rng.normal(size=(d, n))) + rng.normal(size=(d, 1))
    eigenvalues = np.linalg.eigvalsh(np.corrcoef(columns))
    offsets = columns - columns.mean(axis=1, keepdims=True)
    inverse = np.linalg.inv(np.cov(columns))
    covariances.append(dict(
        columns=columns.tolist(),
        participationRatio=float(eigenvalues.sum() ** 2 / (eigenvalues**2).sum()),
        distances=np.sqrt(np.einsum("in,ij,jn->n", offsets, inverse, offsets)).tolist()))

path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "regression.json")
with open(path, "w") as f:
    json.dump(dict(numpy=np.__version__, regressions=regressions, covariances=covariances), f)
