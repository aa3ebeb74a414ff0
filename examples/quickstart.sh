#!/usr/bin/env bash
# From a fresh Debian or Ubuntu machine to trained networks: installs, builds, simulates a
# compendium of 8 TFs with known truth, trains the three medium networks on it, prints the AUCs and
# writes a report a TF; ends with the path of the page over all.
# usage: examples/quickstart.sh [--no-install] [RESULTS_FOLDER]
set -euo pipefail
cd "$(dirname "$0")/.."
. examples/install.sh

install=yes
results=quickstart-results
for argument in "$@"; do
    case $argument in
        --no-install) install=no ;;
        -h | --help) sed -n '2,5s/^# //p' "$0"; exit 0 ;;
        -*) echo "unknown option $argument; see --help" >&2; exit 2 ;;
        *) results=$argument ;;
    esac
done
[ $install = no ] || install_packages
open_mpi_settings
ranks=$(nproc)
[ "$ranks" -le 16 ] || ranks=16

[ -x configure ] || autoreconf -i >/dev/null
mkdir -p build
cd build
[ -f Makefile ] || ../configure >configure.log || { tail -n 20 configure.log >&2; exit 1; }
make -s -j "$(nproc)"
cd ..
demodash=build/demodash

mkdir -p "$results"
$demodash simulate -o "$results/compendium.h5" --datasets 8 --train 2000 --test 1000 --seed 1
mpirun -n "$ranks" $demodash sweep "$results/compendium.h5" -o "$results" --no-gather --passes 1
mpirun -n "$ranks" $demodash motifs extract "$results"
mpirun -n "$ranks" $demodash gather "$results"
echo
$demodash tables "$results" >/dev/null
$demodash summary "$results"
echo
echo "results: $results/tasks/DATASET/NETWORK-s1/ (metrics.json, predictions.tsv, model.h5, explain.h5, ...)"
echo "motifs:  $results/motifs/      tables: $results/tables/tables.html"
echo "open $PWD/$results/index.html"
