#!/usr/bin/python3
"""Makes pair_ica_reference.json: the closed form on pairs, step by step, written with numpy alone and without a look
at the engine's sources. Three variables, one of which bends: arm -> lamp, arm -> dial, lamp -> dial, seen as four
codes. Run it in this folder; the same numpy (1.24) gives the same file."""
import json

import numpy as np

PAIRS = 300
rng = np.random.default_rng(20)


def mechanisms(arm, lamp_noise, dial_noise, set_lamp=None):
    lamp = 0.9 * np.sin(3 * arm) + 0.6 * lamp_noise if set_lamp is None else set_lamp
    dial = 0.8 * lamp - 0.7 * arm + 0.5 * dial_noise
    return lamp, dial


def draw():
    before, after, targets = [], [], []
    for _ in range(PAIRS):
        arm, ln, dn = rng.uniform(-1, 1), rng.uniform(-1, 1), rng.uniform(-1, 1)
        lamp, dial = mechanisms(arm, ln, dn)
        before.append((arm, lamp, dial))
        target = rng.integers(4)
        set_lamp = None
        if target == 1:
            arm = rng.uniform(-1, 1)
        if target == 2:
            set_lamp = rng.uniform(-1.5, 1.5)
        if target > 0:
            lamp, dial = mechanisms(arm, ln, dn, set_lamp)
        if target == 3:
            dial = rng.uniform(-1.5, 1.5)
        after.append((arm, lamp, dial))
        targets.append(int(target))
    return np.array(before), np.array(after), np.array(targets)


def observe(z, mix):
    arm = z[:, 0]
    return np.stack([np.cos(1.2 * arm + 0.4), np.sin(1.2 * arm + 0.4), z[:, 1], z[:, 2]], 1) @ mix


def fast_ica(r):
    """Rows of the unmixing matrix, to convergence."""
    r = r - r.mean(0)
    values, vectors = np.linalg.eigh(r.T @ r / len(r))
    whitening = (vectors / np.sqrt(values)).T
    x = r @ whitening.T
    w = np.linalg.qr(rng.normal(size=(4, 4)))[0]
    for _ in range(2000):
        g = np.tanh(x @ w.T)
        new = g.T @ x / len(x) - (1 - g**2).mean(0)[:, None] * w
        u, _, v = np.linalg.svd(new)
        new = u @ v
        done = np.max(np.abs(np.abs(np.sum(new * w, 1)) - 1)) < 1e-13
        w = new
        if done:
            break
    return w @ whitening


def isomap(points, neighbours):
    """One coordinate of all points, every point a landmark, and the second eigenvalue over the first."""
    count = len(points)
    distance = np.sqrt(np.maximum(((points[:, None] - points[None]) ** 2).sum(2), 0))
    ways = np.full((count, count), np.inf)
    for i in range(count):
        near = np.argsort(distance[i], kind="stable")[: neighbours + 1]
        ways[i, near] = distance[i, near]
    ways = np.minimum(ways, ways.T)
    for k in range(count):
        ways = np.minimum(ways, ways[:, k : k + 1] + ways[k : k + 1])
    centre = np.eye(count) - 1 / count
    values, vectors = np.linalg.eigh(-0.5 * centre @ ways**2 @ centre)
    return vectors[:, -1] * np.sqrt(values[-1]), values[-2] / values[-1]


def predictable(before, after):
    """Generalised eigenvalues, and the direction of the least, of what leave-one-out regression predicts."""
    x = np.hstack([before, np.ones((len(before), 1))])
    y = after - after.mean(0)
    predicted = np.empty_like(y)
    for i in range(len(x)):
        others = np.arange(len(x)) != i
        predicted[i] = x[i] @ np.linalg.lstsq(x[others], y[others], rcond=None)[0]
    predicted -= predicted.mean(0)
    shared = y.T @ predicted
    root = np.linalg.inv(np.linalg.cholesky(y.T @ y))
    values, vectors = np.linalg.eigh(root @ (shared + shared.T) / 2 @ root.T)
    row = root.T @ vectors[:, 0]
    return values, row / np.linalg.norm(row)


def main():
    before, after, targets = draw()
    mix = np.linalg.qr(rng.normal(size=(4, 4)))[0] @ np.diag([1.5, 1, 0.7, 1.2])
    codes = np.empty((2 * PAIRS, 4))
    codes[0::2], codes[1::2] = observe(before, mix), observe(after, mix)
    codes = np.round(codes, 6)
    difference = codes[1::2] - codes[0::2]
    changed = (difference**2).sum(1) > 1e-8
    scale = codes.std(0)
    unmixing = fast_ica(difference[changed] / scale) / scale
    truth = np.empty((2 * PAIRS, 3))
    truth[0::2], truth[1::2] = before, after
    curve = codes[:150, :2]
    position, bend = isomap(curve, 12)
    out = {
        "pair_ica": True,
        "codes": codes.tolist(),
        "factors": np.round(truth, 6).tolist(),
        "targets": targets.tolist(),
        "unmixing": unmixing.tolist(),
        "curve": {"points": curve.tolist(), "neighbours": 12, "position": position.tolist(), "bend": bend},
        "predictable": [],
    }
    for target in (1, 2, 3):
        own = targets == target
        values, row = predictable(codes[0::2][own], codes[1::2][own])
        out["predictable"].append({"values": values.tolist(), "row": row.tolist()})
    with open("pair_ica_reference.json", "w", encoding="ascii") as file:
        json.dump(out, file)
        file.write("\n")


main()
