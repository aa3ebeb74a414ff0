#!/bin/bash
# The whole paper on N nodes: the nine networks of Table 1 by the paper's protocol on all datasets of
# COMPENDIUM, then motifs, reports and tables. Stops before the time limit and goes back to the queue
# until all is done.    sbatch --nodes=8 jobs/paper.sh
#SBATCH --job-name=demodash-paper
##SBATCH --account=YOURS
#SBATCH --time=08:00:00
#SBATCH --nodes=2
#SBATCH --exclusive
#SBATCH --mem=0
#SBATCH --output=%x-%j.log
#SBATCH --signal=B:USR1@300
#SBATCH --requeue
#SBATCH --open-mode=append
PAPER=${PAPER:-yes}
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
