#!/bin/bash
# Submits the training and, depending on it, gather.sh for reports and tables.
# usage: jobs/submit.sh train|paper|array [SBATCH OPTIONS OF THE TRAINING]
# e.g.   SBATCH_ACCOUNT=YOURS COMPENDIUM=mine.h5 RESULTS=results jobs/submit.sh train --nodes=2
# GATHER_SBATCH: options of the gathering job. Both inherit the environment (COMPENDIUM, RESULTS, ..).
set -u
jobs=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=jobs/common.sh
. "$jobs/common.sh" || exit 66

case ${1:-} in
    train | paper | array) kind=$1 ;;
    -h | --help) sed -n '2,5s/^# //p' "$0"; exit 0 ;;
    *) sed -n '3s/^# //p' "$0" >&2; exit 2 ;;
esac
shift
command -v sbatch >/dev/null || refuse 66 "no sbatch here: jobs/train.sh and jobs/paper.sh run without SLURM, too"
need_file COMPENDIUM
export COMPENDIUM RESULTS
options=()
if [ "$kind" = array ]; then
    find_demodash
    count_datasets
    options=(--array="1-$(((dataset_count + ${EACH:-1} - 1) / ${EACH:-1}))")
fi
training=$(STAGES=sweep sbatch --parsable ${options[@]+"${options[@]}"} "$@" "$jobs/$kind.sh") || exit 1
training=${training%%;*}
# afterany: what could be trained is reported even when a dataset fails
# shellcheck disable=SC2086
gathering=$(sbatch --parsable --dependency="afterany:$training" ${GATHER_SBATCH:-} "$jobs/gather.sh") || exit 1
gathering=${gathering%%;*}
echo "training: job $training; then reports and tables: job $gathering"
echo "  squeue -j $training,$gathering"
echo "  demodash status $RESULTS"
echo "  tail -f demodash-$kind-$training*.log"
echo "  scancel $gathering $training"
