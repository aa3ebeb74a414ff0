#!/bin/bash
# An array by TF: each element trains on its own datasets of COMPENDIUM (element 1 the first EACH of
# them, element 2 the next EACH, ..) into one results folder; gather.sh then makes reports and tables.
# Many small jobs start sooner than a large one.    sbatch --array=1-108 jobs/array.sh
#SBATCH --job-name=demodash-array
##SBATCH --account=YOURS
#SBATCH --time=04:00:00
#SBATCH --array=1-108
#SBATCH --nodes=1
#SBATCH --ntasks=8
#SBATCH --mem-per-cpu=1G
#SBATCH --output=%x-%A_%a.log
#SBATCH --signal=B:USR1@300
#SBATCH --requeue
#SBATCH --open-mode=append
EACH=${EACH:-1}                     # datasets of one element

# sbatch runs a copy of this file: common.sh lies beside the original.
jobs=$(dirname "$0")
[ -f "$jobs/common.sh" ] || jobs=${DEMODASH_JOBS:-$(scontrol show job "${SLURM_JOB_ID:-}" \
    | sed -n 's/^ *Command=\(.*\)\/[^/]*$/\1/p' | head -n 1)}
# shellcheck source=jobs/common.sh
. "$jobs/common.sh" || exit 66

job_begin
count_datasets
element=${SLURM_ARRAY_TASK_ID:?array.sh is submitted with --array}
first=$(((element - 1) * EACH + 1)) last=$((element * EACH))
[ $last -le "$dataset_count" ] || last=$dataset_count
if [ $first -gt "$dataset_count" ]; then
    say "nothing to do: $COMPENDIUM holds $dataset_count datasets"
    exit 0
fi
say "datasets $first to $last of $dataset_count"
train --datasets "$first-$last"
job_end
