"""Leaf weights of coniferest's AAD for labels that contradict the prior.

usage: make_discovery.py  (writes discovery.json beside itself; numpy, coniferest)

aad.json's labels agree with the prior ranking, which leaves the weights at the prior; these do not.
The solver's tolerances are tightened: at its default of 1e-8 in the objective, weights are off by 1e-5.
"""
import json
import os
from importlib.metadata import version

import clarabel
import numpy as np
from coniferest.aadforest import AADForest

loose = clarabel.DefaultSettings


def tight():
    settings = loose()
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = 1e-14
    return settings


clarabel.DefaultSettings = tight
rng = np.random.default_rng(4)
data = rng.normal(size=(400, 4))
cases = []
for labels, interesting, influence, cost_a, cost_n in [(6, 2, 1.0, 1.0, 1.0), (40, 15, 1.0, 1.0, 1.0),
                                                       (40, 5, 0.1, 2.0, 0.5), (80, 60, 0.5, 1.0, 3.0)]:
    forest = AADForest(n_trees=15, n_subsamples=64, random_seed=3, n_jobs=1, prior_influence=influence,
                       C_a=cost_a, C_n=cost_n).fit(data)
    known = rng.choice(len(data), labels, replace=False)
    verdicts = np.ones(labels, int)
    verdicts[rng.choice(labels, interesting, replace=False)] = -1
    leaves = forest.apply(data[known])
    values = forest.evaluator.leaf_values.copy()
    forest.fit_known(data, data[known], verdicts)
    cases.append(dict(leaves=leaves.ravel().tolist(), trees=15, verdicts=verdicts.tolist(), values=values.tolist(),
                      influence=influence, interestingCost=cost_a, knownCost=cost_n,
                      weights=forest.evaluator.weights.tolist()))
    print(labels, np.abs(forest.evaluator.weights - len(values) ** -0.5).max())
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "discovery.json")
with open(path, "w") as f:
    json.dump(dict(coniferest=version("coniferest"), cases=cases), f)
