#!/bin/bash
# demodash on one node in some minutes, no data needed: simulates 8 TFs, trains the three medium
# networks, extracts motifs, writes reports and tables.    sbatch jobs/quickstart.sh
#SBATCH --job-name=demodash-quickstart
##SBATCH --account=YOURS
#SBATCH --time=01:00:00
#SBATCH --nodes=1
#SBATCH --exclusive
#SBATCH --mem=0
#SBATCH --output=%x-%j.log
#SBATCH --signal=B:USR1@300
#SBATCH --requeue
#SBATCH --open-mode=append
RESULTS=${RESULTS:-quickstart-results}
SIMULATE_OPTIONS=${SIMULATE_OPTIONS:---datasets 8 --train 2000 --test 1000 --seed 1}
SWEEP_OPTIONS=${SWEEP_OPTIONS:-}

# sbatch runs a copy of this file: common.sh lies beside the original.
jobs=$(dirname "$0")
[ -f "$jobs/common.sh" ] || jobs=${DEMODASH_JOBS:-$(scontrol show job "${SLURM_JOB_ID:-}" \
    | sed -n 's/^ *Command=\(.*\)\/[^/]*$/\1/p' | head -n 1)}
# shellcheck source=jobs/common.sh
. "$jobs/common.sh" || exit 66

job_begin
mkdir -p "$RESULTS" || refuse 73 "$RESULTS cannot be made"
# shellcheck disable=SC2086
[ -f "$RESULTS/compendium.h5" ] || run_alone simulate -o "$RESULTS/compendium.h5" $SIMULATE_OPTIONS
# shellcheck disable=SC2086
run_ranks sweep "$RESULTS/compendium.h5" -o "$RESULTS" --no-gather $SWEEP_OPTIONS
finish_results
job_end
