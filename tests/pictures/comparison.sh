#!/usr/bin/env bash
# Makes the rows of the comparison of methods on pairs (docs/experiments.md): the ILCM from random starts and from the
# closed form, the contrastive net and the closed form, on four worlds with three seeds each. Runs are kept in
# build/pictures/comparison, and a second call goes on where the first was stopped. Seconds are of one run at a
# time on two threads, and mean something only where nothing else runs.
#   tests/pictures/comparison.sh [PART...]     PART: fast-scaling fast-circuit ilcm-scaling ilcm-circuit; all without it
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cli=${CLI:-build/release/bin/causeway-cli}
work=build/pictures/comparison
[ $# -gt 0 ] || set -- fast-scaling fast-circuit ilcm-scaling ilcm-circuit
for part in "$@"; do
  "$cli" sweep "tests/pictures/comparison/$part.json" --jobs 1 --threads 2 --out "$work/$part" >&2
done
python3 - "$work" "$@" <<'PYTHON'
# One row a world, method and variant: mean and standard deviation over its seeds.
import csv, statistics, sys
work, parts = sys.argv[1], sys.argv[2:]
columns = [("D", "disentanglement", 3), ("MCC", "mcc", 3), ("targets", "intervention_accuracy", 3), ("SHD", "shd", 1),
           ("do error", "interventional_error", 4), ("do error, factors", "interventional_error_factors", 4),
           ("seconds", "seconds", 0)]
rows = {}
for part in parts:
    with open(f"{work}/{part}/results.csv", encoding="utf-8", newline="") as file:
        for run in csv.DictReader(file):
            key = (run["world"], run["method"], run["variant"])
            rows.setdefault(key, []).append(run)
print("| world | method | variant | " + " | ".join(c[0] for c in columns) + " | runs |")
print("|---" * (len(columns) + 4) + "|")
for key, runs in sorted(rows.items()):
    cells = []
    for _, name, digits in columns:
        values = [float(r[name]) for r in runs if r.get(name)]
        if not values:
            cells.append("–")
        else:
            spread = statistics.stdev(values) if len(values) > 1 else 0.0
            cells.append(f"{statistics.mean(values):.{digits}f} ± {spread:.{digits}f}")
    print("| " + " | ".join([*key, *cells, str(len(runs))]) + " |")
PYTHON
