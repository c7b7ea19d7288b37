"""Mutual information, median absolute deviation, MMD and PSI of random samples.

usage: make_latent.py  (writes latent.json beside itself; numpy, scipy, scikit-learn)
"""
import itertools
import json
import os

import numpy as np
import scipy
import sklearn
from scipy.spatial.distance import pdist, squareform
from scipy.stats import entropy, median_abs_deviation, rankdata
from sklearn.metrics import mutual_info_score

rng = np.random.default_rng(21)


def binned(values, bins):
    ranks = rankdata(values) - 1
    return np.minimum(bins - 1, np.floor(bins * (ranks + 0.5) / len(values))).astype(int)


information = []
for n, noise, decimals in [(60, 0.5, 9), (300, 1.0, 9), (1400, 2.0, 1), (257, 0.1, 0)]:
    x = np.round(rng.normal(size=n), decimals)
    y = np.round(x**2 + noise * rng.normal(size=n), decimals)
    values = {}
    for bins in (5, 10, 20, 40, 80):
        a, b = binned(x, bins), binned(y, bins)
        entropies = [float(entropy(np.bincount(v))) for v in (a, b)]
        values[bins] = dict(information=float(mutual_info_score(a, b)), entropy=min(entropies))
    information.append(dict(x=x.tolist(), y=y.tolist(), mad=float(median_abs_deviation(x)),
                            bins=values))

discrepancy = []
for m, dimensions, shift in [(9, 2, 0.0), (10, 3, 0.8), (60, 10, 0.0), (60, 10, 0.5)]:
    x = rng.normal(size=(m, dimensions)).astype(np.float32)
    y = (rng.normal(size=(m, dimensions)) + shift).astype(np.float32)
    distances = squareform(pdist(np.vstack([x, y]).astype(float)))
    scale = float(np.median(distances[np.tril_indices(2 * m, -1)]))
    k = np.exp(-0.5 * (distances / scale) ** 2)
    h = k[:m, :m] + k[m:, m:] - k[:m, m:] - k[:m, m:].T
    np.fill_diagonal(h, 0)
    value = float(h.sum() / (m * (m - 1)))
    case = dict(dimensions=dimensions, x=x.ravel().tolist(), y=y.ravel().tolist(),
                lengthScale=scale, value=value)
    if m <= 10:  # every exchange
        signs = np.array(list(itertools.product([1, -1], repeat=m)))
        null = np.einsum("si,ij,sj->s", signs, h, signs) / (m * (m - 1))
        case["probability"] = float(np.mean(null >= value - 1e-12))
    discrepancy.append(case)

stability = []
for n, m, shift in [(200, 500, 0.0), (50, 80, 1.0), (1000, 300, 0.3)]:
    values, reference = rng.normal(size=n) + shift, rng.normal(size=m)
    edges = np.quantile(reference, np.arange(1, 10) / 10)
    p, q = [(np.bincount(np.searchsorted(edges, v, side="left"), minlength=10) + 0.5) / (len(v) + 5)
            for v in (values, reference)]
    stability.append(dict(values=values.tolist(), reference=reference.tolist(),
                          index=float(np.sum((p - q) * np.log(p / q)))))

path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "latent.json")
with open(path, "w") as f:
    json.dump(dict(sklearn=sklearn.__version__, scipy=scipy.__version__, information=information,
                   discrepancy=discrepancy, stability=stability), f)
