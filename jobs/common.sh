# shellcheck shell=bash
# What the job scripts have in common; sourced by them. jobs/README tells how they are used.
#   job_begin                  find demodash and a launcher, watch for signals, say what was found
#   ranks DEMODASH_ARGUMENTS   run demodash on all ranks; a stop ends the job: requeued, or exit 75
#   alone DEMODASH_ARGUMENTS   run it as one process
#   job_end                    exit with the worst code
set -u
jobs=${jobs:?is set by the script that sources this}

DEMODASH=${DEMODASH:-}    # the program; default: of a build folder here or beside, installed, on PATH
LAUNCH=${LAUNCH:-auto}    # srun, mpirun, or a whole command such as "srun --mpi=pmi2"
RANKS=${RANKS:-}          # outside of SLURM; default: one a core
REQUEUE=${REQUEUE:-yes}   # no: end with 75 at a stop instead of going back to the queue

COMPENDIUM=${COMPENDIUM:-compendium.h5}
RESULTS=${RESULTS:-results}
MOTIFS=${MOTIFS:-}        # a file of known motifs (JASPAR, MEME, TRANSFAC)
VARIANTS=${VARIANTS:-small-rnn,medium-rnn,large-rnn,small-cnn,medium-cnn,large-cnn,small-cnn-rnn,medium-cnn-rnn,large-cnn-rnn}
SEEDS=${SEEDS:-1}         # 1,2,3 or 1-3: that many networks of each kind
RECIPE=${RECIPE:-paper}
SWEEP_OPTIONS=${SWEEP_OPTIONS:-}    # further options of demodash sweep,
GATHER_OPTIONS=${GATHER_OPTIONS:-}  # of demodash gather

say() {
    echo "[$(date +%T)] job: $*"
}

refuse() { # refuse CODE SENTENCE
    echo "job: $2" >&2
    exit "$1"
}

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
    lscpu -p=Core,Socket 2>/dev/null | grep -v '^#' | sort -u | grep -c . || nproc
}

# Ranks of a node: its CPUs in this job, but one a core where a core has several threads.
ranks_of_node() {
    least=$(echo "${SLURM_JOB_CPUS_PER_NODE:-1}" | tr ',' '\n' | sed 's/(.*//' | sort -n | head -n 1)
    cores=$(physical_cores)
    echo $((least < cores ? least : cores))
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
        ranks=${RANKS:-$(n=$(nproc) && c=$(physical_cores) && echo $((n < c ? n : c)))}
        launcher+=(-n "$ranks")
        return
    fi
    ranks=${SLURM_NTASKS:-$((per_node * ${SLURM_JOB_NUM_NODES:-1}))}
    launcher+=(-n "$ranks")
    if [ "${launcher[0]##*/}" = srun ]; then
        # a rank that dies takes the others along; they would wait for it until the time limit
        launcher+=(--kill-on-bad-exit=1 --cpu-bind=cores)
        [ -n "${SLURM_NTASKS:-}" ] || launcher+=(--ntasks-per-node="$per_node")
    elif [ -z "${SLURM_NTASKS:-}" ] && is_open_mpi "${launcher[0]}"; then
        launcher+=(--map-by "ppr:$per_node:node")
    fi
}

# SLURM before 23.02 does not tell the job when it ends; the program stops in time by itself if it knows.
tell_end_time() {
    [ -n "${SLURM_JOB_ID:-}" ] && [ -z "${SLURM_JOB_END_TIME:-}" ] || return 0
    local end
    end=$(squeue -h -j "$(job_id)" -o %e 2>/dev/null | head -n 1)
    end=$(date -d "$end" +%s 2>/dev/null) && export SLURM_JOB_END_TIME=$end
    return 0
}

# The id for squeue and scontrol. An element of an array has a SLURM_JOB_ID too, but that of the last
# element is the id of the whole array.
job_id() {
    if [ -n "${SLURM_ARRAY_JOB_ID:-}" ]; then
        echo "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
    else
        echo "${SLURM_JOB_ID:-}"
    fi
}

# ---- stopping and coming back ----

stopping=       # the signal that asked for it
child=
worst=0

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

requeue() {
    local id state restarts=${SLURM_RESTART_COUNT:-0}
    id=$(job_id)
    [ -n "$id" ] || refuse 75 "stopped at a checkpoint: run the same again to go on"
    [ "$REQUEUE" = yes ] || refuse 75 "stopped at a checkpoint: submit the same again to go on"
    # a job that was cancelled is not to come back, and one that SLURM requeues does so by itself
    state=$(squeue -h -j "$id" -o %T 2>/dev/null | head -n 1)
    [ "$state" = RUNNING ] || refuse 75 "stopped at a checkpoint; job $id is ${state:-gone}, so it is not requeued: submit the same again to go on"
    if [ $SECONDS -lt 60 ] && [ "$restarts" -ge 5 ]; then
        refuse 1 "this run, after $restarts restarts, lasted $SECONDS s: not requeued; --time must be well above the time of --signal"
    fi
    say "stopped at a checkpoint after $SECONDS s; job $id goes back to the queue (SLURM waits 2 minutes)"
    scontrol requeue "$id" || refuse 75 "job $id cannot be requeued: submit the same again to go on"
    trap '' TERM USR1
    sleep 60 # SLURM ends this script
    exit 75
}

# ---- running ----

# keep CODE WHAT: failed tasks (1) are remembered, other failures end the job
keep() {
    [ "$1" != 0 ] || return 0
    if [ "$1" = 75 ] || { [ -n "$stopping" ] && [ "$1" -gt 128 ]; }; then
        requeue
    fi
    [ "$1" -le "$worst" ] || worst=$1
    [ "$1" = 1 ] || refuse "$1" "'demodash $2' ended with exit code $1"
    say "'demodash $2' ended with failures (exit code 1); going on with the rest"
}

ranks() {
    [ -z "$stopping" ] || requeue
    local code got
    "${launcher[@]}" "$DEMODASH" "$@" &
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
    keep $code "$1"
}

alone() {
    [ -z "$stopping" ] || requeue
    "$DEMODASH" "$@"
    keep $? "$1"
}

# The number of datasets in COMPENDIUM.
count_datasets() {
    "$DEMODASH" info "$COMPENDIUM" | sed -n '1s/.*datasets: //p'
}

sweep_paper() { # sweep_paper [OPTIONS]: the paper's networks by its protocol
    # shellcheck disable=SC2086
    ranks sweep "$COMPENDIUM" -o "$RESULTS" --no-gather --recipe "$RECIPE" --variants "$VARIANTS" \
        --seeds "$SEEDS" "$@" $SWEEP_OPTIONS
}

finish_results() { # motifs, explanations, reports, tables of RESULTS
    local motifs=()
    [ -z "$MOTIFS" ] || need_file MOTIFS
    [ -z "$MOTIFS" ] || motifs=(--motifs "$MOTIFS")
    ranks motifs extract "$RESULTS" "${motifs[@]}"
    # shellcheck disable=SC2086
    ranks gather "$RESULTS" "${motifs[@]}" $GATHER_OPTIONS
    alone tables "$RESULTS" >/dev/null
    alone summary "$RESULTS"
    say "open $(realpath "$RESULTS")/index.html"
}

job_begin() {
    find_demodash
    find_launcher
    tell_end_time
    trap 'on_signal USR1' USR1
    trap 'on_signal TERM' TERM
    local where
    where="$ranks ranks on ${SLURM_JOB_NODELIST:-$(hostname)}"
    if [ -n "${SLURM_JOB_ID:-}" ]; then
        say "$(job_id) (${SLURM_JOB_NAME:-}), restart ${SLURM_RESTART_COUNT:-0}, $where${SLURM_JOB_END_TIME:+, until $(date -d "@$SLURM_JOB_END_TIME" '+%F %T')}"
    else
        say "no SLURM: $where"
    fi
    say "launcher: ${launcher[*]}"
    say "$DEMODASH ($("$DEMODASH" --version)) in $PWD"
}

job_end() {
    [ -z "${SLURM_JOB_ID:-}" ] || say "$(job_id) done, exit code $worst"
    exit "$worst"
}
