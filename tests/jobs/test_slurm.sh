# shellcheck shell=bash
# The job scripts on a real SLURM: a cluster of several slurmd on this machine. Jobs are hit by their
# time limit or by a signal, go back to the queue, finish, and end with the files of record of a plain
# mpirun; arrays, dependent jobs, cancelled jobs and launch traps do what jobs/README says.
for name in ${!SLURM_*}; do unset "$name"; done
. "$SOURCE_DIR/tests/scratch.sh"
. "$SOURCE_DIR/tests/jobs/slurm.sh"
[ "$(id -u)" = 0 ] || { echo "SKIP: only root can start a slurmd"; exit 77; }
missing=$(slurm_missing)
[ -z "$missing" ] || { echo "SKIP: $missing is not installed (slurm-wlm, munge)"; exit 77; }

mkdir -p "$folder/tmp"
export TMPDIR=$folder/tmp
clean() {
    slurm_stop
    # shellcheck disable=SC2046
    kill $(jobs -p) 2>/dev/null # those that wait for a line of a log
    leave
}
trap clean EXIT
give_up() { # give_up SENTENCE LOG
    fail "$1"
    squeue
    cat "$2"
    exit 1
}
note() { echo "[$(date +%T)] $*"; }

# Nodes that are one host: neither shared memory nor other interfaces.
export OMPI_MCA_btl=tcp,self OMPI_MCA_btl_tcp_if_include=lo
export DEMODASH
export COMPENDIUM=$folder/c.h5 NETWORKS=small-cnn SEEDS=1 PAPER=yes
export SWEEP_OPTIONS="--epochs 12 --batch 32 --checkpoint-minutes 0.004"
export GATHER_OPTIONS="--methods saliency,temporal"
jobs=$SOURCE_DIR/jobs

slurm_start "$folder/slurm" 12 || { fail "SLURM does not start"; tail -n 5 slurm/*.log slurm/*.out; exit 1; }
note "SLURM is up: $(sinfo -h -o '%D nodes of %c CPUs')"
"$DEMODASH" simulate -o c.h5 --datasets 3 --train 300 --test 60 --seed 5 2>/dev/null || exit 1

# ---- what a plain mpirun makes of it
record() { (cd "$1" && find . -type f ! -name run.json ! -name lock ! -path './.running/*' \
    | LC_ALL=C sort | xargs -r sha256sum); }
same() { # same RESULTS WHAT
    record "$1" >"$1.sha"
    cmp -s plain.sha "$1.sha" || { fail "$2: files of record differ from those of a plain mpirun"; diff plain.sha "$1.sha" | head -n 10; }
}
plain() {
    # shellcheck disable=SC2086
    timeout 900 "$MPIEXEC" -n 2 "$DEMODASH" sweep "$COMPENDIUM" -o plain --no-gather --recipe paper \
        --networks "$NETWORKS" $SWEEP_OPTIONS \
        && timeout 900 "$MPIEXEC" -n 2 "$DEMODASH" motifs extract plain \
        && timeout 900 "$MPIEXEC" -n 2 "$DEMODASH" gather plain $GATHER_OPTIONS \
        && "$DEMODASH" tables plain
}
plain >plain.log 2>&1 || give_up "plain mpirun" plain.log
record plain >plain.sha
[ "$(wc -l <plain.sha)" -ge 80 ] || { fail "80 files of record expected"; cat plain.sha; }
note "plain mpirun: $(wc -l <plain.sha) files of record"

# ---- looking at jobs
field() { # field JOB NAME: of scontrol show job
    scontrol show job "$1" 2>/dev/null | tr ' ' '\n' | sed -n "s/^$2=//p" | head -n 1
}
has_ended() { case $(field "$1" JobState) in COMPLETED | FAILED | CANCELLED | TIMEOUT | NODE_FAIL) ;; *) false ;; esac; }
is_back() { [ "$(field "$1" JobState)" = PENDING ] && [ "$(field "$1" Restarts)" = "$2" ]; }
# wait_end JOB LOG CODE WHAT
wait_end() {
    wait_for 400 has_ended "$1" || give_up "$4: job $1 does not end" "$2"
    [ "$(field "$1" ExitCode)" = "$3:0" ] || { fail "$4: exit code $(field "$1" ExitCode), not $3"; cat "$2"; }
}
# ranks_of FOLDER: their process ids. They are found by the results folder in their command, which lies in
# this test's own folder, so that it is no other program's.
ranks_of() { pgrep -f "^$DEMODASH sweep .* -o $1 "; }
# hold PATTERN LOG: stop the ranks with the first progress line, so that they are still at work when
# the signal comes
hold() {
    wait_for 400 grep -q "epoch 1/" "$2" || give_up "$1 does not begin" "$2"
    # shellcheck disable=SC2046
    kill -STOP $(ranks_of "$1")
    note "$2: $(ranks_of "$1" | wc -l) ranks are held"
}
# release PATTERN LOG [TEXT]: when the log shows that the signal has come, or at once
release() {
    [ -z "${3:-}" ] || wait_for 400 grep -q "$3" "$2" || give_up "no '$3' in $2" "$2"
    # shellcheck disable=SC2046
    kill -CONT $(ranks_of "$1") 2>/dev/null # those that scancel has let go may have ended
}
is_cleaned() { ! ls "slurm/spool-"*"/stepd.slurm.pmix.$(field "$1" JobId)."* >/dev/null 2>&1; }
clock_is_past() { [ "$(date +%s)" -gt "$1" ]; }
# comes_back JOB LOG WHAT [RESTARTS]: it waits in the queue; let it start without SLURM's 2 minutes (in
# which the nodes tidy up), with time enough. Not within the second in which it ended: the nodes revoke
# its credential with all that were given up to that second, and slurmctld would end the job as one that
# cannot be started (exit code 1).
comes_back() {
    wait_for 400 is_back "$1" "${4:-1}" || give_up "$3: not requeued: $(scontrol show job "$1")" "$2"
    note "$3: job $1 is in the queue again ($(squeue -h -j "$1" -o '%T, %r' | head -n 1))"
    wait_for 400 is_cleaned "$1" || fail "$3: steps live on"
    wait_for 400 clock_is_past "$(date +%s)"
    scontrol update JobId="$1" StartTime=now TimeLimit=10
}
submit() { sbatch --parsable --nodes=2 --ntasks-per-node=1 "$@"; }
export LAUNCH RESULTS STAGES

# SLURM looks at the limits every 30 s, and signals up to 30 s early: here 10 to 40 s after the start.
# ---- the time limit comes near: training on 4 nodes by srun, reports in a job that depends on it;
# and the whole paper in one job on 2 nodes by mpirun
LAUNCH=srun RESULTS=$folder/chain STAGES=
GATHER_SBATCH="--nodes=2 --ntasks-per-node=1 --output=gather.log" "$jobs/submit.sh" paper --nodes=4 \
    --ntasks-per-node=1 --time=2 --signal=B:USR1@80 --output=chain.log >submit.txt 2>&1 \
    || give_up submit.sh submit.txt
read -r chain gather < <(sed -n 's/training: job \([0-9]*\);.*job \([0-9]*\)$/\1 \2/p' submit.txt)
LAUNCH=mpirun RESULTS=$folder/whole
whole=$(submit --time=2 --signal=B:USR1@80 --output=whole.log "$jobs/paper.sh")
# on two more nodes, one whose first launch fails; what is to become of it comes later
cancelled=$(LAUNCH=srun RESULTS=$folder/cancelled STAGES=sweep submit --time=10 --nodelist=n11,n12 \
    --hold --output=cancelled.log "$jobs/paper.sh")
: >"slurm/spool-n11/stepd.slurm.pmix.$cancelled.0" # in the way of the first step
scontrol release "$cancelled"
hold "$folder/chain" chain.log
release "$folder/chain" chain.log "SIGUSR1: the time limit is near" &
hold "$folder/whole" whole.log
release "$folder/whole" whole.log "SIGUSR1: the time limit is near" &
hold "$folder/cancelled" cancelled.log
squeue -o '%i %j %T %r'

# ---- meanwhile an array by TF on two other nodes, its last element (whose SLURM_JOB_ID is that of the
# array) is stopped and comes back alone
LAUNCH=srun RESULTS=$folder/array
GATHER_SBATCH="--nodes=1 --ntasks=2 --output=array-gather.log" "$jobs/submit.sh" array --ntasks=2 \
    --output=array-%a.log >submit-array.txt 2>&1 || give_up "submit.sh array" submit-array.txt
read -r array array_gather < <(sed -n 's/training: job \([0-9]*\);.*job \([0-9]*\)$/\1 \2/p' submit-array.txt)
hold "$folder/array .*--datasets 3-3" array-3.log
scancel --signal=USR1 --batch "${array}_3"
release "$folder/array .*--datasets 3-3" array-3.log "SIGUSR1: the time limit is near"
comes_back "${array}_3" array-3.log "array"
wait_end "${array}_3" array-3.log 0 "array"
for element in 1 2; do
    wait_end "${array}_$element" array-$element.log 0 "array, element $element"
    [ "$(field "${array}_$element" Restarts)" = 0 ] || fail "element $element was requeued with the last one"
done
wait_end "$array_gather" array-gather.log 0 "gather after the array"
same array "array by TF"

# ---- the two jobs at their time limit
comes_back "$chain" chain.log "time limit, srun"
[ "$(field "$gather" JobState),$(field "$gather" Reason)" = "PENDING,Dependency" ] \
    || fail "the dependent job does not wait for the one that was requeued: $(scontrol show job "$gather")"
comes_back "$whole" whole.log "time limit, mpirun"
wait_end "$chain" chain.log 0 "time limit, srun"
wait_end "$gather" gather.log 0 "dependent gather"
wait_end "$whole" whole.log 0 "time limit, mpirun"
same chain "time limit, srun"
same whole "time limit, mpirun"
for log in chain whole array-3; do
    grep -q "resumed at epoch\|tasks finished before" $log.log || { fail "$log.log: not resumed"; cat $log.log; }
    grep -q "restart 1: " $log.log || { fail "$log.log: the restart is not told"; cat $log.log; }
done

# ---- a signal to the ranks themselves (as --signal without B: sends it), where the administrator has
# set RequeueExit, too: requeued once. Cancelled: checkpointed, not requeued; mpirun alone goes on.
echo RequeueExit=75 >>slurm/slurm.conf
scontrol reconfigure
grep -q "attempt 1: srun has launched nothing" cancelled.log || { fail "a failed launch is not told"; cat cancelled.log; }
rm -f "slurm/spool-n11/stepd.slurm.pmix.$cancelled.0"
scancel --signal=USR1 "$cancelled"
release "$folder/cancelled" cancelled.log
comes_back "$cancelled" cancelled.log "signal to the ranks"
at_work_again() { sed '1,/restart 1:/d' cancelled.log | grep -q "epoch .*batch"; }
wait_for 400 at_work_again || give_up "signal to the ranks: does not go on" cancelled.log
# shellcheck disable=SC2046
kill -STOP $(ranks_of "$folder/cancelled")
scancel "$cancelled"
release "$folder/cancelled" cancelled.log "SIGTERM: the job is to end"
wait_end "$cancelled" cancelled.log 75 "cancelled" # what has ended and is not COMPLETING stays so
[ "$(field "$cancelled" JobState)" = CANCELLED ] || { fail "a cancelled job came back"; cat cancelled.log; }
[ "$(field "$cancelled" Restarts)" = 1 ] || fail "requeued $(field "$cancelled" Restarts) times"
grep -q "so it does not come back" cancelled.log || { fail "cancelled: not told"; cat cancelled.log; }
grep -q "stopped with .* tasks left" cancelled.log || { fail "cancelled: no checkpoint"; cat cancelled.log; }
# shellcheck disable=SC2086
timeout 600 "$MPIEXEC" -n 3 "$DEMODASH" sweep "$COMPENDIUM" -o cancelled --no-gather --recipe paper \
    --networks "$NETWORKS" $SWEEP_OPTIONS >after.log 2>&1 || { fail "mpirun after scancel"; cat after.log; }
record cancelled >cancelled.sha
grep ' ./tasks/' plain.sha | grep -v explain.h5 | cmp -s - cancelled.sha \
    || { fail "after scancel: files of record differ"; grep ' ./tasks/' plain.sha | diff - cancelled.sha | head; }

# ---- launch traps and mistakes: one sentence, before work begins, and its exit code
mistake() { # mistake NAME CODE SENTENCE SCRIPT OPTIONS..
    name=$1 code=$2 sentence=$3 script=$4
    shift 4
    job=$(RESULTS=$folder/none submit --output="$name.log" "$@" "$jobs/$script")
    wait_end "$job" "$name.log" "$code" "$name"
    [ "$(grep -c "$sentence" "$name.log")" = 1 ] || { fail "$name: not told once"; cat "$name.log"; }
    [ ! -e none ] || { fail "$name: work began"; rm -rf none; }
}
LAUNCH="srun --mpi=none" mistake singletons 2 "^demodash: srun started 2 tasks that do not know of each other" paper.sh
COMPENDIUM=nowhere.h5 mistake missing 66 "COMPENDIUM=nowhere.h5 cannot be read" paper.sh
LAUNCH=mpirun.none mistake launcher 66 "there is no mpirun.none here" gather.sh
DEMODASH=$folder/c.h5 mistake program 66 "is no program" gather.sh
srun --nodes=2 --ntasks=4 --mpi=none "$DEMODASH" sweep c.h5 -o none >bare.log 2>&1
[ $? = 2 ] || fail "bare srun: exit 2 expected"
[ "$(grep -c "launch with 'srun --mpi=pmix" bare.log)" = 1 ] || { fail "bare srun"; cat bare.log; }
ranks=$(($(nproc) + 1))
srun --nodes=1 --ntasks=$ranks --overcommit --mpi=pmix "$DEMODASH" sweep c.h5 -o crowd --no-gather \
    --datasets 1 --networks small-cnn --epochs 1 >crowd.log 2>&1 || { fail "more ranks than cores"; cat crowd.log; }
grep -q "note: $ranks ranks share $(nproc) core" crowd.log || { fail "more ranks than cores is not told"; cat crowd.log; }

# ---- a rank that is killed takes the job along
LAUNCH=srun
job=$(RESULTS=$folder/killed STAGES=sweep SLURM_WAIT=3 submit --output=killed.log "$jobs/paper.sh")
hold "$folder/killed" killed.log
kill -9 "$(ranks_of "$folder/killed" | tail -n 1)"
release "$folder/killed" killed.log
wait_for 400 has_ended "$job" || give_up "a killed rank: the job goes on" killed.log
[ "$(field "$job" JobState)" = FAILED ] || fail "a killed rank: $(field "$job" JobState)"
grep -q "'demodash sweep' was killed (exit code 1.*): submit the same again" killed.log || { fail "a killed rank: not told"; cat killed.log; }

# ---- installed, found beside the scripts; and without SLURM
make -s -C "$BUILD_DIR" install DESTDIR="$folder/root" >install.log 2>&1 || { fail "make install"; tail install.log; }
script=$(find root -name quickstart.sh)
export SIMULATE_OPTIONS="--datasets 1 --train 120 --test 40 --seed 5"
unset DEMODASH # from here on it is found
SWEEP_OPTIONS="--epochs 1 --networks small-cnn"
job=$(RESULTS=quick submit --output=quick.log "$script")
wait_end "$job" quick.log 0 "quickstart, installed"
grep -q "$(realpath root)/.*/bin/demodash (demodash " quick.log || { fail "installed: another program"; cat quick.log; }
RESULTS=quick2 LAUNCH=auto RANKS=2 timeout 600 bash "$script" >quick2.log 2>&1 || { fail "without SLURM"; cat quick2.log; }
grep -q "launched with: mpirun -n 2" quick2.log || { fail "without SLURM: launcher"; cat quick2.log; }
record quick >quick.sha
record quick2 | cmp -s - quick.sha || { fail "with and without SLURM: files of record differ"; record quick2 | diff - quick.sha; }
slurm_stop
if [ -n "$(slurm_left)" ] || ! slurm_is_down; then fail "processes are left"; fi
[ $failures = 0 ] && echo "SLURM: all as expected"
[ $failures = 0 ]
