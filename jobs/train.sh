#!/bin/bash
# Data of one's own on N nodes: the networks of demodash sweep by its recipe on all datasets of
# COMPENDIUM, then motifs, reports and tables. Stops before the time limit and goes back to the queue
# until all is done.    sbatch --nodes=2 jobs/train.sh
#SBATCH --job-name=demodash-train
##SBATCH --account=YOURS
#SBATCH --time=08:00:00
#SBATCH --nodes=2
#SBATCH --exclusive
#SBATCH --mem=0
#SBATCH --output=%x-%j.log
#SBATCH --signal=B:USR1@300
#SBATCH --requeue
#SBATCH --open-mode=append
STAGES=${STAGES:-sweep finish}      # submit.sh leaves finish to gather.sh

# sbatch runs a copy of this file: common.sh lies beside the original.
jobs=$(dirname "$0")
[ -f "$jobs/common.sh" ] || jobs=${DEMODASH_JOBS:-$(scontrol show job "${SLURM_JOB_ID:-}" \
    | sed -n 's/^ *Command=\(.*\)\/[^/]*$/\1/p' | head -n 1)}
# shellcheck source=jobs/common.sh
. "$jobs/common.sh" || exit 66

job_begin
work_stages "$@"
job_end
