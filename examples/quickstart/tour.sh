#!/bin/sh
# The main job of gitpool: plan, apply, no changes, a hand edit shown as drift, and the apply that heals it.
#
# Without NOMAD_ADDR it plays on an embedded Nomad, in a scratch folder, and leaves nothing behind.
# With NOMAD_ADDR it plays on that cluster, in this folder, and keeps its state here.
set -eu
cd "$(dirname "$0")"

if [ -z "${NOMAD_ADDR:-}" ]; then
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    cp ./*.hcl ./*.py ./*.sh "$scratch"
    cd "$scratch"
    gitpool dev -- sh tour.sh -auto-approve
    exit
fi

# On a real cluster whoever sits at the terminal is asked; without one, apply refuses.
approve=${1:-}

show() {
    printf '\n$ %s\n' "$*"
    "$@"
}

show gitpool plan
show gitpool apply $approve
show gitpool plan
show python3 edit_by_hand.py gpu Edited by hand.
show gitpool plan
show gitpool apply $approve
