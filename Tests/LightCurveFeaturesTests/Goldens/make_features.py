"""Light-curve features of synthetic curves, computed naively.

usage: make_features.py  (writes features.json beside itself; numpy)

Every curve is g, r on a daily grid whose last step is shorter. Features are named as in the
project; null is missing.
"""
import json
import os

import numpy as np

rng = np.random.default_rng(5)


def curve(kind, span):
    t = np.r_[np.arange(0, span, 1.0), span] if span > 0 else np.zeros(1)
    if kind == "supernova":
        g = 5 - 0.01 * (t - 18.3) ** 2 * (t < 18.3) - 0.08 * np.abs(t - 18.3) * (t >= 18.3)
        r = 5.2 - 0.008 * (t - 20.6) ** 2 * (t < 20.6) - 0.05 * np.abs(t - 20.6) * (t >= 20.6)
        r = r + 0.3 * np.exp(-0.5 * ((t - 45) / 5) ** 2)
    elif kind == "rising":
        g, r = 1 + 0.2 * t, 1.1 + 0.15 * t
    elif kind == "fading":
        g, r = 4 - 0.12 * t, 4.1 - 0.07 * t
    elif kind == "bumps":
        g = 3 + np.sin(t / 4) - 0.01 * t
        r = 3.1 + 0.8 * np.sin(t / 4 - 0.3) - 0.005 * t
    elif kind == "walk":
        g = 4 + np.cumsum(rng.normal(0, 0.3, len(t)))
        r = 4 + np.cumsum(rng.normal(0, 0.3, len(t)))
    sd = 0.02 + 0.1 * rng.random((len(t), 2))
    return t, np.c_[g, r], sd


def at(t, y, x):
    return np.interp(x, t, y) if t[0] <= x <= t[-1] else np.nan


def duration(t, y, s, depth, sign):
    p = int(np.argmax(y))
    ok = [k for k in range(len(t)) if (k - p) * sign > 0 and y[k] <= y[p] - depth]
    if not ok:
        return np.nan, np.nan
    k = min(ok, key=lambda q: abs(q - p))
    b = k - sign
    slope = (y[b] - y[k]) / (t[b] - t[k])
    x = t[k] + (y[p] - depth - y[k]) / slope
    return abs(t[p] - x), np.hypot(s[p], at(t, s, x)) / abs(slope)


def peak_time(t, y, s):
    p = int(np.argmax(y))
    a = b = p
    while a > 0 and y[a - 1] >= y[p] - s[p]:
        a -= 1
    while b < len(t) - 1 and y[b + 1] >= y[p] - s[p]:
        b += 1
    return t[p] - t[0], max(t[b] - t[a], t[1] - t[0] if len(t) > 1 else 1) / 2


def line(t, y, s):
    if len(t) < 3:
        return (np.nan,) * 4
    b, a = np.polyfit(t, y, 1)
    u = t - t.mean()
    return b, np.sum(np.abs(u) * s) / np.sum(u * u), np.sqrt(np.mean((y - a - b * t) ** 2)), s.mean()


def features(t, y, s, scales):
    out = {}
    band = {"g": (y[:, 0], s[:, 0]), "r": (y[:, 1], s[:, 1])}
    for b, (m, e) in band.items():
        for depth in (0.75, 1.5):
            out[f"rise.{b}.{depth}"] = duration(t, m, e, depth, -1)
            out[f"fade.{b}.{depth}"] = duration(t, m, e, depth, 1)
    g, r = band["g"], band["r"]
    out["peak.time.r"] = peak_time(t, *r)
    out["peak.g-r"] = r[0].max() - g[0].max(), np.hypot(r[1][r[0].argmax()], g[1][g[0].argmax()])
    for b, offsets in (("r", (-8, -4, 8, 15, 22, 30, 45, 60)), ("g", (-8, 8, 15, 30))):
        m, e = band[b]
        p = int(np.argmax(m))
        for o in offsets:
            out[f"change.{b}.{o:+d}"] = (at(t, m, t[p] + o) - m[p], np.hypot(at(t, e, t[p] + o), e[p]))
    moments = {"first": t[0], "last": t[-1], "peak": t[int(np.argmax(r[0]))]}
    moments.update({f"{o:+d}": moments["peak"] + o for o in (-8, 8, 15, 22, 30, 45)})
    for name, x in moments.items():
        out[f"colour.g-r.{name}"] = (at(t, r[0], x) - at(t, g[0], x), np.hypot(at(t, r[1], x), at(t, g[1], x)))
    w = t >= t[-1] - 10
    out["slope.r.last10"] = line(t[w], r[0][w], r[1][w])[:2]
    c = line(t, r[0] - g[0], np.hypot(r[1], g[1]))
    out["colour.g-r.slope"], out["colour.g-r.scatter"] = c[:2], c[2:]
    p = int(np.argmax(r[0]))
    pairs = [(0.0, p, p)] + [(r[0][j] - r[0][i], i, j) for i in range(p, len(t)) for j in range(i + 1, len(t))]
    best = max(pairs, key=lambda q: q[0])
    out["rebrightening.r"] = (best[0], np.hypot(r[1][best[1]], r[1][best[2]])) if p + 1 < len(t) else (np.nan, np.nan)
    out["scale.time"], out["scale.wavelength"] = (np.log(scales[0]), np.nan), (np.log(scales[1]), np.nan)
    return out


def clean(v):
    return None if np.isnan(v) else float(v)


cases = []
for kind, span in [("supernova", 96.4), ("supernova", 17.5), ("rising", 12.7), ("fading", 40.2), ("bumps", 61.9),
                   ("walk", 33.3), ("walk", 80.8), ("walk", 5.1), ("rising", 1.4), ("fading", 0.0)]:
    t, y, s = curve(kind, span)
    scales = (float(rng.uniform(5, 80)), float(rng.uniform(100, 900)))
    f = features(t, y, s, scales)
    cases.append(dict(kind=kind, times=t.tolist(), mean=y.ravel().tolist(), standardDeviation=s.ravel().tolist(),
                      timeScale=scales[0], wavelengthScale=scales[1],
                      values={k: clean(v[0]) for k, v in f.items()}, errors={k: clean(v[1]) for k, v in f.items()}))
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "features.json")
with open(path, "w") as f:
    json.dump(dict(numpy=np.__version__, cases=cases), f)
