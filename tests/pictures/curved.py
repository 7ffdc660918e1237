"""Draws what each method reaches against how curved a world is: curved.py FOLDER OUT.svg (see curved.sh)."""
import json
import pathlib
import re
import sys

folder, out = pathlib.Path(sys.argv[1]), sys.argv[2]
curved = {}  # world -> share of the lamps' variance that no linear map of the codes explains
for line in (folder / "linear.txt").read_text().splitlines():
    world, values = re.match(r"\s*(\S+): .*linear (.*), kernel", line).groups()
    curved[world] = 1 - sum(float(v) for v in values.split()[:3]) / 3
methods = {"pair-ica": ("#c2410c", "closed form"), "contrastive": ("#7c3aed", "contrastive"), "ilcm": ("#0f766e", "ILCM from it")}
width, height, left, top, right, bottom = 560, 300, 52, 16, 150, 44
most = 1.1 * max(curved.values())


def x(share):
    return left + (width - left - right) * share / most


def y(score):
    return top + (height - top - bottom) * (1 - score)


parts = []
for tick in range(0, 11, 2):
    at = y(tick / 10)
    parts.append(f'<line x1="{left}" y1="{at:.1f}" x2="{width - right}" y2="{at:.1f}" stroke="#ddd"/>')
    parts.append(f'<text x="{left - 8}" y="{at + 4:.1f}" text-anchor="end">{tick / 10:.1f}</text>')
for world, share in curved.items():
    parts.append(f'<text x="{x(share):.1f}" y="{height - bottom + 16}" text-anchor="middle">{100 * share:.1f} %</text>')
parts.append(f'<text x="{(left + width - right) / 2}" y="{height - 8}" text-anchor="middle">of the lamps that no linear map of the codes explains</text>')
parts.append(f'<text x="14" y="{(top + height - bottom) / 2}" transform="rotate(-90 14 {(top + height - bottom) / 2})" text-anchor="middle">disentanglement</text>')
for row, (method, (colour, title)) in enumerate(methods.items()):
    line = []
    for world, share in curved.items():
        scores = [json.loads(f.read_text())["disentanglement"] for f in folder.glob(f"{method}_{world}_s*/summary.json")]
        parts += [f'<circle cx="{x(share):.1f}" cy="{y(s):.1f}" r="3" fill="{colour}" fill-opacity="0.6"/>' for s in scores]
        if scores:
            line.append(f"{x(share):.1f},{y(sum(scores) / len(scores)):.1f}")
    parts.append(f'<polyline points="{" ".join(line)}" fill="none" stroke="{colour}" stroke-width="2"/>')
    parts.append(f'<line x1="{width - right + 16}" y1="{top + 14 + 22 * row}" x2="{width - right + 36}" y2="{top + 14 + 22 * row}" stroke="{colour}" stroke-width="2"/>')
    parts.append(f'<text x="{width - right + 42}" y="{top + 18 + 22 * row}">{title}</text>')
pathlib.Path(out).write_text(
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12" fill="#333">\n'
    f'<rect width="{width}" height="{height}" fill="#fff"/>\n' + "\n".join(parts) + "\n</svg>\n"
)
