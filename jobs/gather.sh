#!/bin/bash
# Motifs, explanations, reports, index page and tables of a results folder, after paper.sh with
# STAGES=sweep or array.sh; submit.sh makes it depend on them.    sbatch jobs/gather.sh
#SBATCH --job-name=demodash-gather
##SBATCH --account=YOURS
#SBATCH --time=04:00:00
#SBATCH --nodes=1
#SBATCH --exclusive
#SBATCH --mem=0
#SBATCH --output=%x-%j.log
#SBATCH --signal=B:USR1@300
#SBATCH --requeue
#SBATCH --open-mode=append

# sbatch runs a copy of this file: common.sh lies beside the original.
jobs=$(dirname "$0")
[ -f "$jobs/common.sh" ] || jobs=${DEMODASH_JOBS:-$(scontrol show job "${SLURM_JOB_ID:-}" \
    | sed -n 's/^ *Command=\(.*\)\/[^/]*$/\1/p' | head -n 1)}
# shellcheck source=jobs/common.sh
. "$jobs/common.sh" || exit 66

job_begin
# The training may have ended early (cancelled, a node lost) without its job coming back.
left=$(count_left)
[ "$left" = 0 ] || [ "${UNFINISHED:-no}" = yes ] \
    || refuse 75 "$RESULTS is not trained to its end, $left tasks are left: submit the training again, then this (UNFINISHED=yes: report what is there)"
finish_results
job_end
