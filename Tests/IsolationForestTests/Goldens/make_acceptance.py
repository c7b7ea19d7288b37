"""Scores of one set of points by scikit-learn isolation forests of many seeds.

usage: make_acceptance.py  (writes acceptance.json beside itself; numpy, scikit-learn)

The points are a correlated cluster, a ring, a far clump and scattered points in five dimensions,
one of them constant, with duplicates: every branch of growth is met.
"""
import json
import os

import numpy as np
import sklearn
from sklearn.ensemble import IsolationForest

rng = np.random.default_rng(12)
mixing = rng.normal(size=(3, 3))
cluster = rng.normal(size=(500, 3)) @ mixing
angle = rng.uniform(0, 2 * np.pi, 150)
ring = np.c_[6 * np.cos(angle), 6 * np.sin(angle), rng.normal(size=150)]
clump = rng.normal(size=(20, 3)) * 0.1 + [9, -9, 9]
scattered = rng.uniform(-12, 12, size=(30, 3))
points = np.vstack([cluster, ring, clump, scattered])
points = np.c_[points, np.round(rng.exponential(1, len(points)), 1), np.full(len(points), 2.0)]
points = np.vstack([points, points[:40]]).astype(np.float32)
queries = np.vstack([points[::6], rng.uniform(-15, 15, size=(25, 5))]).astype(np.float32)

scores = [
    (-IsolationForest(n_estimators=100, max_samples=256, random_state=seed).fit(points)
     .score_samples(queries)).round(9).tolist()
    for seed in range(20)
]
out = dict(sklearn=sklearn.__version__, numpy=np.__version__, dimensions=5,
           points=[float(v) for v in points.ravel()],
           queries=[float(v) for v in queries.ravel()], scores=scores)
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "acceptance.json")
with open(path, "w") as f:
    json.dump(out, f)
