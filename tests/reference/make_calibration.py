#!/usr/bin/python3
"""Makes calibration_reference.json: expected calibration error with equally full bins, written with numpy alone and
without a look at the engine's sources. Run it in this folder; the same numpy (1.24) gives the same file."""
import json

import numpy as np

rng = np.random.default_rng(12)


def calibration(confidence, right, bins):
    order = np.argsort(confidence, kind="stable")
    c, r = confidence[order], right[order].astype(float)
    # Answers of the very same confidence stand for each other.
    _, inverse = np.unique(c, return_inverse=True)
    r = (np.bincount(inverse, r) / np.bincount(inverse))[inverse]
    edges = [b * len(c) // bins for b in range(bins + 1)]
    parts = [(c[a:b].mean(), r[a:b].mean(), b - a) for a, b in zip(edges, edges[1:]) if b > a]
    error = sum(n / len(c) * abs(acc - conf) for conf, acc, n in parts)
    return {"error": error, "confidence": [p[0] for p in parts], "accuracy": [p[1] for p in parts],
            "count": [p[2] for p in parts]}


def case(name, logits, classes, bins):
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = (p / p.sum(axis=1, keepdims=True)).astype(np.float32)
    right = p.argmax(axis=1) == classes
    expected = calibration(p.max(axis=1).astype(np.float64), right, bins)
    return {"name": name, "bins": bins, "probabilities": [[float(v) for v in row] for row in p],
            "classes": classes.tolist(), **expected}


def drawn(p):
    return np.array([rng.choice(len(row), p=row) for row in p])


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


cases = []
x = rng.normal(0, 1.5, (200, 2))
cases.append(case("calibrated", x, drawn(softmax(x)), 15))
x = rng.normal(0, 1.0, (200, 3))
cases.append(case("three classes, too sure", 3 * x, drawn(softmax(x)), 10))
x = rng.normal(0, 1.0, (90, 2))
cases.append(case("always wrong", x, 1 - x.argmax(axis=1), 15))
x = np.round(rng.normal(0, 1.0, (120, 2)))
cases.append(case("many ties", x, drawn(softmax(x)), 15))
x = rng.normal(0, 1.0, (7, 2))
cases.append(case("fewer than bins", x, drawn(softmax(x)), 15))
with open("calibration_reference.json", "w") as out:
    json.dump({"calibration": cases}, out, indent=1)
    out.write("\n")
