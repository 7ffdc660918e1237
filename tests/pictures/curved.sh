#!/usr/bin/env bash
# Makes docs/curved.svg: what each method for pairs reaches against how curved pictures are. Pictures are rendered once a
# world; runs that are finished are kept in build/pictures/curved. About an hour of one core.
#   tests/pictures/curved.sh [plot]      plot: only draws, from the runs that are there
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
bin=build/release/bin
work=build/pictures/curved
mkdir -p "$work"

run() { # NAME WORLD SEED PRESET SETTINGS...
  local out="$work/$1_$2_s$3"
  [ ! -f "$out/done" ] || return 0
  rm -rf "$out"
  "$bin/causeway-cli" train --data "$work/$2.npz" --seed "$3" --threads 1 --out "$out" --preset "$4" \
    --set image.steps=1 --set world.test_pairs=1500 "${@:5}" >/dev/null
  touch "$out/done"
}

if [ "${1:-}" != plot ]; then
  for world in circuit circuit-tilted-mild circuit-tilted circuit-tilted-strong; do
    [ -f "$work/$world.npz" ] || "$bin/causeway-cli" dataset --world $world --pairs 10000 --seed 101 --out "$work/$world.npz"
    for seed in 3101 3102 3103; do
      run pair-ica $world $seed circuit-instant
      run contrastive $world $seed circuit-instant --set method=contrastive
      run ilcm $world $seed circuit-quick --set causal.start=closed-form
    done
  done
fi
# How curved: what a linear map leaves unexplained of the lamps, as a test of these worlds prints it.
"$bin/causeway_test_render" --gtest_filter='TiltedCircuit.AProbe*' | grep 'test R2' >"$work/linear.txt"
python3 tests/pictures/curved.py "$work" docs/curved.svg
