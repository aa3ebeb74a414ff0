# shellcheck shell=bash
# The job scripts under a SLURM that is played by small programs: a launch that fails, however it fails, is
# tried again and goes back to the queue, so that a dependent job does not take it for the end of the
# training; what the program itself says is its own; gather.sh refuses a training that has tasks left.
. "$SOURCE_DIR/tests/scratch.sh"
for name in ${!SLURM_*}; do unset "$name"; done
jobs=$SOURCE_DIR/jobs
mkdir bin
# srun takes the next line of plan: "EXIT begun|not"; the last one again and again
cat >bin/srun <<'END'
#!/bin/sh
case $* in --mpi=list*) echo pmix; exit ;; esac
echo "srun $*" >>calls
read -r code begun <plan
[ "$(wc -l <plan)" = 1 ] || { sed 1d plan >plan.new && mv plan.new plan; }
[ "$begun" != begun ] || [ -z "$DEMODASH_BEGUN" ] || echo yes >"$DEMODASH_BEGUN"
exit "$code"
END
printf '#!/bin/sh\necho RUNNING\n' >bin/squeue
printf '#!/bin/sh\necho "scontrol $*" >>calls\n' >bin/scontrol
printf '#!/bin/sh\n' >bin/sleep
chmod +x bin/*
"$DEMODASH" simulate -o c.h5 --datasets 2 --train 120 --test 40 --seed 5 2>/dev/null || exit 1
export COMPENDIUM=$folder/c.h5 RESULTS=$folder/r NETWORKS=small-cnn STAGES=sweep
# job CODE LAUNCHES REQUEUES WHAT PLAN..: paper.sh as a SLURM job that has restarted $restarts times
restarts=0
job() {
    code=$1 launches=$2 requeues=$3 what=$4
    shift 4
    printf '%s\n' "$@" >plan
    : >calls
    PATH=$folder/bin:$PATH SLURM_JOB_ID=7 SLURM_NTASKS=2 SLURM_RESTART_COUNT=$restarts SLURM_JOB_END_TIME=1 \
        timeout 300 bash "$jobs/paper.sh" >log 2>&1
    got=$?
    [ $got = "$code" ] || { fail "$what: exit $got, not $code"; cat log; }
    [ "$(grep -c '^srun .*sweep' calls)" = "$launches" ] || { fail "$what: $launches launches expected"; cat calls log; }
    [ "$(grep -c '^scontrol requeue 7' calls)" = "$requeues" ] || { fail "$what: $requeues requeues expected"; cat calls log; }
}
job 0 1 0 "all is well" "0 begun"
job 0 2 0 "nothing launched, exit code 0" "0 not" "0 begun"
job 0 3 0 "MPI does not start, then a rank dies in it" "1 not" "139 not" "0 begun"
grep -q "attempt 2: srun has launched nothing (its exit code: 139)" log || { fail "an attempt is not told"; cat log; }
job 75 3 1 "MPI never starts" "1 not"
grep -q "srun cannot launch 'demodash sweep'" log || { fail "why it goes back is not told"; cat log; }
restarts=5
job 1 3 0 "MPI never starts, five restarts ago neither" "1 not"
restarts=0
job 1 1 0 "tasks have failed" "1 begun"
grep -q "going on with the rest" log || { fail "failed tasks are not told"; cat log; }
job 2 1 0 "a refusal" "2 not"
job 65 1 0 "bad data" "65 begun"
job 139 1 0 "a rank dies at work" "139 begun"
job 75 1 1 "a stop at a checkpoint" "75 begun"
REQUEUE=no job 75 3 0 "MPI never starts, not to be requeued" "1 not"

# ---- what the scripts ask of sweep: the command line's defaults, or the paper's; what is named stands
# asks WORDS SCRIPT [VARIABLE=VALUE..]: the words of sweep's command behind -o r --no-gather
asks() {
    words=$1 script=$2
    shift 2
    echo "0 begun" >plan
    : >calls
    env -u NETWORKS PATH="$folder/bin:$PATH" SLURM_JOB_ID=7 SLURM_NTASKS=2 SLURM_JOB_END_TIME=1 "$@" \
        timeout 300 bash "$jobs/$script" >log 2>&1 || { fail "$script"; cat log; }
    got=$(sed -n 's/.*sweep [^ ]* -o [^ ]* --no-gather *//p' calls)
    [ "$got" = "$words" ] || fail "$script asks for '$got', not '$words'"
}
nine=small-rnn,medium-rnn,large-rnn,small-cnn,medium-cnn,large-cnn,small-cnn-rnn,medium-cnn-rnn,large-cnn-rnn
asks "" train.sh
asks "--recipe mine --networks gkm --seeds 1-3 --epochs 2" train.sh RECIPE=mine NETWORKS=gkm SEEDS=1-3 SWEEP_OPTIONS="--epochs 2"
asks "--recipe paper --networks $nine" paper.sh
asks "--recipe best --networks $nine --seeds 2" paper.sh RECIPE=best SEEDS=2
asks "--datasets 2-2" array.sh SLURM_ARRAY_TASK_ID=2 SLURM_ARRAY_JOB_ID=7
asks "--recipe paper --networks $nine --datasets 1-2" array.sh SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_JOB_ID=7 EACH=2 PAPER=yes

# ---- PBS and LSF by their variables: ranks, folder, end of the job; LAUNCH is all that may differ
cat >bin/mpirun <<'END'
#!/bin/sh
case $1 in --version) echo "mpirun (Open MPI) 4"; exit ;; esac
echo "$PWD ${0##*/} $1 $2 until $SLURM_JOB_END_TIME: $(basename "$3") $4" >>"$CALLS"
END
chmod +x bin/mpirun
cp bin/mpirun bin/elsewhere
mkdir -p spool home
cp "$jobs/train.sh" spool/job.SC
printf 'n1\nn1\nn2\n' >nodes
# outside WHAT WANTED VARIABLE=VALUE..: a copy of train.sh in the home folder
outside() {
    what=$1 wanted=$2
    shift 2
    : >calls
    (cd home && env PATH="$folder/bin:$PATH" CALLS="$folder/calls" COMPENDIUM=c.h5 DEMODASH_JOBS="$jobs" "$@" \
        timeout 300 bash ../spool/job.SC >../log 2>&1) || { fail "$what"; cat log; }
    grep -q "^$wanted: demodash sweep$" calls || { fail "$what: not '$wanted'"; cat calls log; }
}
outside PBS "$folder mpirun -n 3 until " PBS_JOBID=1.pbs PBS_O_WORKDIR="$folder" PBS_NODEFILE="$folder/nodes"
outside "PBS, RANKS and LAUNCH given" "$folder elsewhere -n 2 until " PBS_JOBID=1.pbs PBS_O_WORKDIR="$folder" \
    PBS_NODEFILE="$folder/nodes" RANKS=2 LAUNCH=elsewhere
ln -s ../c.h5 home/c.h5
outside LSF "$folder/home mpirun -n 5 until " LSB_JOBID=1 LSB_DJOB_NUMPROC=5
now=$(date +%s)
outside "MINUTES" "$folder/home mpirun -n 5 until [0-9]*" LSB_JOBID=1 LSB_DJOB_NUMPROC=5 MINUTES=10
end=$(sed -n 's/.*until \([0-9]*\):.*/\1/p' calls)
[ $((end - now)) -ge 600 ] && [ "$end" -le $(($(date +%s) + 600)) ] || fail "MINUTES=10: the end is $((end - now)) s away"
expect 2 "MINUTES=soon is no number of minutes" env MINUTES=soon LAUNCH=mpirun bash "$jobs/train.sh"

# ---- gather.sh: nothing while tasks are left
export LAUNCH=mpirun RANKS=1 GATHER_OPTIONS="--methods saliency"
sweep="sweep c.h5 -o r --no-gather --networks small-cnn,composition --epochs 1 --passes 1"
"$DEMODASH" $sweep 2>log || { fail "sweep"; cat log; }
rm -r "r/tasks/$(ls r/tasks | head -n 1)/small-cnn-s1"
expect 75 "r is not trained to its end, 1 tasks are left" bash "$jobs/gather.sh"
[ ! -e r/index.html ] || fail "unfinished results are reported"
expect 0 "" env UNFINISHED=yes bash "$jobs/gather.sh"
rm -r r/index* r/reports r/tables
expect 0 "" "$DEMODASH" $sweep
expect 0 "" bash "$jobs/gather.sh"
[ -s r/index.html ] || fail "finished results are not reported"
[ $failures = 0 ] && echo "jobs: all as expected"
[ $failures = 0 ]
