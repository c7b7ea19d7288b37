"""Ranking metrics of random scores, many of them tied.

usage: make_metrics.py  (writes metrics.json beside itself; numpy, scipy, scikit-learn)
"""
import json
import os

import numpy as np
import scipy
import sklearn
from scipy.stats import spearmanr
from sklearn.metrics import average_precision_score, roc_auc_score

rng = np.random.default_rng(8)
cases = []
for n, rare, decimals in [(10, 3, 9), (10, 3, 0), (57, 5, 1), (400, 31, 2), (1386, 91, 9), (300, 290, 1), (12, 1, 9)]:
    positive = np.zeros(n, bool)
    positive[rng.choice(n, rare, replace=False)] = True
    scores = np.round(rng.normal(size=n) + 1.2 * positive, decimals)
    other = np.round(scores + rng.normal(size=n), decimals)
    case = dict(scores=scores.tolist(), isRare=positive.tolist(), other=other.tolist(),
                auroc=roc_auc_score(positive, scores), averagePrecision=average_precision_score(positive, scores),
                rankCorrelation=spearmanr(scores, other)[0])
    if decimals == 9:  # no ties: the top is a plain slice
        order = np.argsort(-scores)
        top = {p: positive[order[: max(1, round(p * n / 100))]] for p in (1, 5, 10)}
        case["recall"] = [float(top[p].sum() / rare) for p in (1, 5, 10)]
        case["purity"] = float(top[1].mean())
    cases.append(case)
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "metrics.json")
with open(path, "w") as f:
    json.dump(dict(sklearn=sklearn.__version__, scipy=scipy.__version__, cases=cases), f)
