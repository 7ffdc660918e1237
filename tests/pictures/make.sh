#!/usr/bin/env bash
# Makes the pictures of the README and the docs with the program. Runs that are needed are trained into build/pictures
# and kept: a second call goes on where the first was stopped, and only makes pictures once all runs are there.
#   tests/pictures/make.sh [fast]      fast: without the two sweeps, which take about two hours (compare, report, scaling)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
bin=build/release/bin
work=build/pictures
scripts=tests/pictures
mkdir -p "$work"

example=assets/pretrained/circuit
$bin/causeway-cli render --count 1 --size 512 --seed 7 --do arm=0.5 --out "$work/scene" >/dev/null
cp "$work"/scene/circuit-0000.png docs/circuit.png
$bin/causeway-cli render --world pasture --count 1 --size 512 --do animal=0.3 --do background=0.75 --do pose=0.6 --do size=0.8 \
  --do place=0.5 --do light=0.8 --out "$work/pasture" >/dev/null
cp "$work"/pasture/pasture-0000.png docs/pasture.png
$bin/causeway-cli render --world pendulum --count 1 --size 512 --seed 7 --do light=0.1 --do pendulum=0.85 --out "$work/scene" >/dev/null
$bin/causeway-cli render --world flow --count 1 --size 512 --seed 7 --do ball=0.75 --do water=0.65 --do hole=0.8 --out "$work/scene" >/dev/null
cp "$work"/scene/pendulum-0000.png docs/pendulum.png
cp "$work"/scene/flow-0000.png docs/flow.png
$bin/causeway-cli traverse "$example" --out docs/traversal.png >/dev/null
$bin/causeway-cli intervene "$example" --sample 0 --do green=0.1 --out docs/intervention.png >/dev/null
$bin/causeway --offscreen --run "$example" --layout Lesson --script $scripts/lesson.txt
$bin/causeway --offscreen --run "$example" --layout Explore --script $scripts/window.txt
[ -f "$work/circuit-time/summary.json" ] || $bin/causeway-cli train --preset circuit-time --seed 5201 --out "$work/circuit-time" >/dev/null
$bin/causeway --offscreen --run "$work/circuit-time" --layout Debug --script $scripts/film.txt
$bin/causeway --offscreen --size 1280x720 --run assets/pretrained/pendulum --layout Lesson --script $scripts/labels.txt
[ -f "$work/pasture-run/summary.json" ] || $bin/causeway-cli train --preset pasture --seed 9501 --out "$work/pasture-run" >/dev/null
$bin/causeway --offscreen --size 1280x720 --run "$work/pasture-run" --layout Lesson --script $scripts/answers.txt
$bin/causeway --offscreen --size 1280x720 --run "$example" --layout Lesson --script $scripts/settings.txt
echo "docs: circuit, pasture, pendulum, flow, traversal, intervention, lesson, window, film, labels, answers, settings"
[ "${1:-}" != fast ] || exit 0

# Files next to the script say what is swept; runs that are finished are not trained again.
$bin/causeway-cli sweep $scripts/methods.json --out "$work/methods"
$bin/causeway-cli sweep $scripts/scaling.json --out "$work/scaling"
$bin/causeway --offscreen --run "$work/methods/runs/ilcm_circuit_s4001" --layout Compare --script $scripts/compare.txt
echo "docs: compare"

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -z "$browser" ]; then
  echo "make.sh: report.png and scaling.png are pictures of a page: install chromium (apt-get install chromium)" >&2
  exit 1
fi
shoot() { # PAGE WIDTH HEIGHT PICTURE
  "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size="$2,$3" \
    --user-data-dir="$work/browser" --screenshot="$4" "file://$PWD/$1" >/dev/null 2>&1
}
shoot "$work/methods/report.html" 1100 940 docs/report.png
# The first two plots alone: D and SHD against the number of variables.
python3 - "$work/scaling/report.html" "$work/plots.html" <<'PYTHON'
import re, sys
page = open(sys.argv[1], encoding="utf-8").read()
plots = re.findall(r"<svg.*?</svg>", page, re.S)
plots = [p for p in plots if "number of variables" in p][:2]
style = "".join(re.findall(r"<style.*?</style>", page, re.S))
with open(sys.argv[2], "w", encoding="utf-8") as out:
    out.write(f"<!doctype html><meta charset=utf-8>{style}<body style='margin:0;display:flex;gap:8px;padding:4px'>{''.join(plots)}")
PYTHON
shoot "$work/plots.html" 900 310 docs/scaling.png
echo "docs: report, scaling"
