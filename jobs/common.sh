# shellcheck shell=bash
# What the job scripts have in common; sourced by them. jobs/README tells how they are used.
#   job_begin                  find demodash and a launcher, say what was found
#   run_ranks ARGUMENTS        run demodash on all ranks; a stop ends the job: requeued, or exit 75
#   run_alone ARGUMENTS        run it as one process
#   job_end                    exit with the worst code
set -u
jobs=$(cd "${jobs:?is set by the script that sources this}" && pwd) || exit 66

DEMODASH=${DEMODASH:-}    # the program; default: of a build folder here or beside, installed, on PATH
LAUNCH=${LAUNCH:-auto}    # srun, mpirun, or a whole command such as "srun --mpi=pmi2"
RANKS=${RANKS:-}          # outside of SLURM; default: as PBS or LSF say, else one a core
MINUTES=${MINUTES:-}      # that the job has, where the batch system is not SLURM: it stops in time
REQUEUE=${REQUEUE:-yes}   # no: end with 75 at a stop instead of going back to the queue

COMPENDIUM=${COMPENDIUM:-compendium.h5}
RESULTS=${RESULTS:-results}
MOTIFS=${MOTIFS:-}        # a file of known motifs (JASPAR, MEME, TRANSFAC)
PAPER=${PAPER:-no}        # yes: networks and recipe of the paper, where they are not named below
# as of demodash sweep, which has its own defaults
NETWORKS=${NETWORKS:-${VARIANTS:-}}
SEEDS=${SEEDS:-}          # 1,2,3 or 1-3: that many networks of each kind
RECIPE=${RECIPE:-}
SWEEP_OPTIONS=${SWEEP_OPTIONS:-}    # further options of demodash sweep,
GATHER_OPTIONS=${GATHER_OPTIONS:-}  # of demodash gather

# PBS begins a job in the home folder.
[ -z "${PBS_O_WORKDIR:-}" ] || cd "$PBS_O_WORKDIR" || exit 66

# The id for squeue and scontrol. An element of an array has a SLURM_JOB_ID too, but that of the last
# element is the id of the whole array.
job_id=${SLURM_JOB_ID:-}
[ -z "${SLURM_ARRAY_JOB_ID:-}" ] || job_id=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
prefix="job${job_id:+ $job_id}:"

say() {
    echo "[$(date +%T)] $prefix $*"
}

refuse() { # refuse CODE SENTENCE
    echo "$prefix $2" >&2
    exit "$1"
}

stopping=       # the signal that asked for it
child=          # the launcher, while it runs
worst=0         # exit code

# Ranks learn of a stop by SIGUSR1 from srun or mpirun, which pass it on.
on_signal() {
    local why="the time limit is near"
    [ "$1" = USR1 ] || why="the job is to end"
    stopping=$1
    if [ -n "$child" ]; then
        say "SIG$1: $why; the ranks are asked to stop at a checkpoint"
        kill -USR1 "$child" 2>/dev/null
    else
        say "SIG$1: $why"
    fi
}

trap 'on_signal USR1' USR1 # at once: a job with little time may get it at its start
trap 'on_signal TERM' TERM

# ---- what there is ----

find_demodash() {
    for program in "$DEMODASH" ./demodash "$jobs/../build/demodash" "$jobs/../demodash" \
        "$jobs/../../../bin/demodash" "$(command -v demodash)"; do
        if [ -f "$program" ] && [ -x "$program" ]; then
            DEMODASH=$(realpath "$program")
            return
        fi
        [ -z "$DEMODASH" ] || refuse 66 "DEMODASH=$DEMODASH is no program"
    done
    refuse 66 "no demodash in $PWD, beside $jobs or on PATH: set DEMODASH=/path/to/demodash"
}

need_file() { # need_file VARIABLE
    [ -r "${!1}" ] || refuse 66 "$1=${!1} cannot be read (in $PWD)"
}

physical_cores() {
    local cores
    cores=$(lscpu -p=Core,Socket 2>/dev/null | grep -v '^#' | sort -u | grep -c .)
    [ "$cores" -gt 0 ] || cores=$(nproc)
    echo "$cores"
}

# Ranks of a node: its CPUs in this job, but one a core where a core has several threads.
ranks_of_node() {
    local least cores
    least=$(echo "${SLURM_JOB_CPUS_PER_NODE:-1}" | tr ',' '\n' | sed 's/(.*//' | sort -n | head -n 1)
    cores=$(physical_cores)
    echo $((least < cores ? least : cores))
}

# Outside of SLURM: what the user, PBS (a line a rank in its file) or LSF says, else one a core.
ranks_outside() {
    if [ -n "$RANKS" ]; then
        echo "$RANKS"
    elif [ -n "${PBS_NODEFILE:-}" ]; then
        grep -c . "$PBS_NODEFILE"
    elif [ -n "${LSB_DJOB_NUMPROC:-}" ]; then
        echo "$LSB_DJOB_NUMPROC"
    else
        local n c
        n=$(nproc) c=$(physical_cores)
        echo $((n < c ? n : c))
    fi
}

is_open_mpi() {
    "$1" --version 2>/dev/null | grep -qi 'open.*mpi'
}

# The array launcher: the command before "demodash ..".
find_launcher() {
    if [ "$LAUNCH" = auto ]; then
        if [ -n "${SLURM_JOB_ID:-}" ] && srun --mpi=list 2>&1 | grep -q pmix; then
            LAUNCH=srun
        elif command -v mpirun >/dev/null; then
            LAUNCH=mpirun
        else
            refuse 66 "neither srun with pmix nor mpirun is here: load the module of the MPI that demodash was built with, or set LAUNCH"
        fi
    fi
    [ "$LAUNCH" != srun ] || LAUNCH="srun --mpi=pmix"
    read -r -a launcher <<<"$LAUNCH"
    command -v "${launcher[0]}" >/dev/null || refuse 66 "LAUNCH=$LAUNCH: there is no ${launcher[0]} here"
    local per_node
    per_node=$(ranks_of_node)
    if [ -z "${SLURM_JOB_ID:-}" ]; then
        [ "${launcher[0]##*/}" != srun ] || refuse 2 "LAUNCH=$LAUNCH needs a SLURM job: sbatch $0"
        ranks=$(ranks_outside)
        launcher+=(-n "$ranks")
        return
    fi
    ranks=${SLURM_NTASKS:-$((per_node * ${SLURM_JOB_NUM_NODES:-1}))}
    launcher+=(-n "$ranks")
    if [ "${launcher[0]##*/}" = srun ]; then
        # a rank that dies takes the others along after a minute (they would wait for it until the time
        # limit); --kill-on-bad-exit would cut off their last sentence and exit code
        export SLURM_WAIT=${SLURM_WAIT:-60}
        [ -n "${SLURM_NTASKS:-}" ] || launcher+=(--ntasks-per-node="$per_node")
    elif [ -z "${SLURM_NTASKS:-}" ] && is_open_mpi "${launcher[0]}"; then
        launcher+=(--map-by "ppr:$per_node:node")
    fi
}

# When the job ends: the program stops in time by itself if it knows. SLURM before 23.02 does not tell the
# job, other batch systems neither.
tell_end_time() {
    if [ -n "$MINUTES" ]; then
        [ "$MINUTES" -gt 0 ] 2>/dev/null || refuse 2 "MINUTES=$MINUTES is no number of minutes"
        export SLURM_JOB_END_TIME=$(($(date +%s) + 60 * MINUTES))
        return
    fi
    [ -n "$job_id" ] && [ -z "${SLURM_JOB_END_TIME:-}" ] || return 0
    local end
    end=$(squeue -h -j "$job_id" -o %e 2>/dev/null | head -n 1)
    end=$(date -d "$end" +%s 2>/dev/null) && export SLURM_JOB_END_TIME=$end
    return 0
}

# ---- stopping and coming back ----

# requeue [WHY]: back to the queue; WHY, by default, is a stop at a checkpoint
requeue() {
    local state why=${1:-stopped at a checkpoint} restarts=${SLURM_RESTART_COUNT:-0}
    [ -n "$job_id" ] || refuse 75 "$why: run the same again to go on"
    [ "$REQUEUE" = yes ] || refuse 75 "$why: submit the same again to go on"
    # a job that was cancelled is not to come back, and one that SLURM requeues does so by itself
    state=$(squeue -h -j "$job_id" -o %T 2>/dev/null | head -n 1)
    [ "$state" = RUNNING ] || refuse 75 "$why; the job is ${state:-gone}, so it does not come back by itself: submit the same again to go on"
    if [ $SECONDS -lt 60 ] && [ "$restarts" -ge 5 ]; then
        refuse 1 "this run, after $restarts restarts, lasted $SECONDS s: not requeued; --time must be well above the time of --signal"
    fi
    say "$why after $SECONDS s; back to the queue (SLURM lets it wait 2 minutes)"
    scontrol requeue "$job_id" || refuse 75 "the job cannot be requeued: submit the same again to go on"
    trap 'exit 75' TERM # SLURM ends this script
    sleep 60 &
    wait
    exit 75
}

# ---- running ----

# keep CODE WHAT: failed tasks (1) are remembered, other failures end the job. A launcher that is
# asked to stop before its ranks listen is killed; mpirun then gives 1, or 128 and more.
keep() {
    [ "$1" != 0 ] || return 0
    if [ "$1" = 75 ] || { [ -n "$stopping" ] && { [ "$1" = 1 ] || [ "$1" -gt 128 ]; }; }; then
        requeue
    fi
    [ "$1" -le "$worst" ] || worst=$1
    [ "$1" -le 128 ] || refuse "$1" "'demodash $2' was killed (exit code $1): submit the same again to go on"
    [ "$1" = 1 ] || refuse "$1" "'demodash $2' ended with exit code $1"
    say "'demodash $2' ended with failures (exit code 1); going on with the rest"
}

# launch ARGUMENTS: one attempt; sets code, and begun to what rank 0 wrote when all ranks had met.
launch() {
    local got mark=
    [ "${launcher[0]##*/}" != srun ] || mark=$(mktemp)
    DEMODASH_BEGUN=$mark "${launcher[@]}" "$DEMODASH" "$@" &
    child=$!
    [ -z "$stopping" ] || kill -USR1 "$child" 2>/dev/null
    code=127
    while kill -0 "$child" 2>/dev/null; do # a signal to this script interrupts wait
        wait "$child"
        code=$?
    done
    wait "$child"
    got=$?
    [ $got = 127 ] || code=$got
    child=
    begun=yes
    [ -z "$mark" ] || begun=$(cat "$mark"; rm -f "$mark")
}

# srun that cannot launch (a node fails, an earlier step is still being cleaned up) may exit with 0, and
# where the ranks do not find each other MPI ends them with 1 or by a signal, as if tasks had failed: without
# the mark of rank 0 it is tried again, in the end from the queue. A job that depends on this one must not
# take that for the end of the training. Other exit codes are the program's own refusals.
run_ranks() {
    local attempt code=0 begun='' why="srun cannot launch 'demodash $1' (its messages are above): not begun"
    for attempt in 1 2 3; do
        [ -z "$stopping" ] || requeue
        launch "$@"
        case $code in 0 | 1) ;; *) [ "$code" -gt 128 ] || begun=yes ;; esac
        [ -z "$begun$stopping" ] || break
        say "attempt $attempt: srun has launched nothing (its exit code: $code)"
        [ "$attempt" = 3 ] || sleep 10
    done
    if [ -z "$begun$stopping" ]; then
        [ "${SLURM_RESTART_COUNT:-0}" -lt 5 ] || refuse 1 "$why"
        requeue "$why"
    fi
    [ -n "$begun" ] || code=75
    keep "$code" "$1"
}

run_alone() {
    [ -z "$stopping" ] || requeue
    "$DEMODASH" "$@"
    keep $? "$1"
}

# dataset_count: how many COMPENDIUM holds.
count_datasets() {
    need_file COMPENDIUM
    dataset_count=$("$DEMODASH" info "$COMPENDIUM" | sed -n '1s/.*datasets: //p')
    [ "${dataset_count:-0}" -gt 0 ] || refuse 65 "$COMPENDIUM is no compendium: demodash import or simulate makes one"
}

train() { # train [OPTIONS]: COMPENDIUM into RESULTS; what is not named is as demodash sweep has it
    if [ "$PAPER" = yes ]; then
        NETWORKS=${NETWORKS:-small-rnn,medium-rnn,large-rnn,small-cnn,medium-cnn,large-cnn,small-cnn-rnn,medium-cnn-rnn,large-cnn-rnn}
        RECIPE=${RECIPE:-paper}
    fi
    # shellcheck disable=SC2086
    run_ranks sweep "$COMPENDIUM" -o "$RESULTS" --no-gather ${RECIPE:+--recipe "$RECIPE"} \
        ${NETWORKS:+--networks "$NETWORKS"} ${SEEDS:+--seeds "$SEEDS"} "$@" $SWEEP_OPTIONS
}

# Tasks of RESULTS that were neither trained nor have failed.
count_left() {
    "$DEMODASH" status "$RESULTS" --json 2>/dev/null | grep -cE '"state": *"(left|running)"'
}

finish_results() { # motifs, explanations, reports, tables of RESULTS
    local motifs=()
    [ -z "$MOTIFS" ] || need_file MOTIFS
    [ -z "$MOTIFS" ] || motifs=(--motifs "$MOTIFS")
    run_ranks motifs extract "$RESULTS" ${motifs[@]+"${motifs[@]}"}
    # shellcheck disable=SC2086
    run_ranks gather "$RESULTS" ${motifs[@]+"${motifs[@]}"} $GATHER_OPTIONS
    run_alone tables "$RESULTS" >/dev/null
    run_alone summary "$RESULTS"
    say "open $(realpath "$RESULTS")/index.html"
}

# work_stages [OPTIONS OF THE TRAINING]: STAGES of COMPENDIUM
work_stages() {
    need_file COMPENDIUM
    case " $STAGES " in *" sweep "*) train "$@" ;; esac
    case " $STAGES " in *" finish "*) finish_results ;; esac
}

job_begin() {
    find_demodash
    find_launcher
    tell_end_time
    local again=
    [ "${SLURM_RESTART_COUNT:-0}" = 0 ] || again=", restart $SLURM_RESTART_COUNT"
    say "${SLURM_JOB_NAME:-${0##*/}}$again: $ranks ranks on ${SLURM_JOB_NODELIST:-$(hostname)}${SLURM_JOB_END_TIME:+, until $(date -d "@$SLURM_JOB_END_TIME" '+%F %T')}"
    say "$DEMODASH ($("$DEMODASH" --version)) in $PWD, launched with: ${launcher[*]}"
}

job_end() {
    say "done, exit code $worst"
    exit "$worst"
}
