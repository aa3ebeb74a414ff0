# shellcheck shell=bash
# A SLURM of its own on one machine: munged, slurmctld and NODES slurmd, with all state, keys, logs
# and sockets in one folder and ports that are free. Sourced after tests/scratch.sh:
#   slurm_missing         the first program that is missing, or nothing
#   slurm_start DIR NODES [LINE..]   start; LINE: further lines of slurm.conf; false when it fails
#   slurm_stop            cancel all jobs, stop the daemons, end what they left
# After slurm_start, SLURM_CONF is set and sbatch, srun, squeue, scontrol, .. talk to it.

slurm_missing() {
    for program in munged slurmctld slurmd sbatch srun scontrol squeue scancel; do
        command -v $program >/dev/null || PATH=$PATH:/usr/sbin:/sbin command -v $program >/dev/null \
            || { echo $program; return; }
    done
}

# A range of $1 ports that nobody listens on; prints the first.
free_ports() {
    for _ in 1 2 3 4 5 6 7 8 9; do
        first=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 10000)) taken=no
        for port in $(seq "$first" $((first + $1 - 1))); do
            (: >"/dev/tcp/127.0.0.1/$port") 2>/dev/null && taken=yes
        done
        [ $taken = yes ] || { echo "$first"; return; }
    done
    return 1
}

slurm_write_conf() {
    user=$(id -un)
    cat <<CONF
ClusterName=test
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=$1
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
AuthInfo=socket=$slurm_folder/munge.socket
CryptoType=crypto/munge
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
StateSaveLocation=$slurm_folder/state
SlurmdSpoolDir=$slurm_folder/spool-%n
SlurmctldPidFile=$slurm_folder/slurmctld.pid
SlurmdPidFile=$slurm_folder/slurmd-%n.pid
SlurmctldLogFile=$slurm_folder/slurmctld.log
SlurmdLogFile=$slurm_folder/slurmd-%n.log
TmpFS=$slurm_folder/tmp-%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=2,sched_interval=2
MpiDefault=none
JobRequeue=1
ReturnToService=2
MessageTimeout=30
KillWait=10
SlurmdParameters=config_overrides
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
JobCompType=jobcomp/none
CONF
    port=$1
    for node in $(seq "$2"); do
        port=$((port + 1))
        echo "NodeName=n$node NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 Port=$port CPUs=2 RealMemory=4000"
    done
    echo "PartitionName=test Nodes=n[1-$2] Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO"
}

slurm_start() {
    slurm_folder=$1 slurm_nodes=$2
    slurm_daemons=
    shift 2
    PATH=$PATH:/usr/sbin:/sbin
    mkdir -p "$slurm_folder/state"
    chmod 700 "$slurm_folder"
    first=$(free_ports $((slurm_nodes + 1))) || return 1
    slurm_write_conf "$first" "$slurm_nodes" >"$slurm_folder/slurm.conf"
    [ $# = 0 ] || printf '%s\n' "$@" >>"$slurm_folder/slurm.conf"
    (umask 077; head -c 1024 /dev/urandom >"$slurm_folder/munge.key")
    export SLURM_CONF=$slurm_folder/slurm.conf
    munged --foreground --force --key-file="$slurm_folder/munge.key" --num-threads=2 \
        --socket="$slurm_folder/munge.socket" --pid-file="$slurm_folder/munged.pid" \
        --log-file="$slurm_folder/munged.log" --seed-file="$slurm_folder/munged.seed" \
        >"$slurm_folder/munged.out" 2>&1 &
    slurm_daemons=$!
    wait_for 120 test -S "$slurm_folder/munge.socket" || return 1
    slurmctld -D -c -f "$SLURM_CONF" >"$slurm_folder/slurmctld.out" 2>&1 &
    slurm_daemons="$! $slurm_daemons"
    for node in $(seq "$slurm_nodes"); do
        mkdir -p "$slurm_folder/spool-n$node" "$slurm_folder/tmp-n$node"
        slurmd -D -f "$SLURM_CONF" -N "n$node" >"$slurm_folder/slurmd-n$node.out" 2>&1 &
        slurm_daemons="$! $slurm_daemons"
    done
    # shellcheck disable=SC2317
    slurm_is_up() { [ "$(sinfo -h -t idle -o %D)" = "$slurm_nodes" ]; }
    wait_for 400 slurm_is_up
}

# The daemons of steps and what runs in them: all that have our slurm.conf in their environment and
# are no shells.
slurm_left() {
    grep -lszF "SLURM_CONF=$slurm_folder/slurm.conf" /proc/[0-9]*/environ 2>/dev/null \
        | sed -n 's,^/proc/\([0-9]*\)/.*,\1,p' | while read -r process; do
        case $(cat "/proc/$process/comm" 2>/dev/null) in
            slurmstepd | demodash | orted | srun | mpirun) echo "$process" ;;
        esac
    done
}

# shellcheck disable=SC2317
slurm_is_down() {
    for process in $slurm_daemons; do is_over "$process" || return 1; done
}

slurm_stop() {
    [ -n "${slurm_daemons:-}" ] || return 0
    timeout 10 scancel --user="$(id -un)" 2>/dev/null
    # shellcheck disable=SC2317
    slurm_is_empty() { [ -z "$(timeout 5 squeue -h)" ]; }
    wait_for 20 slurm_is_empty
    for signal in TERM KILL; do
        for process in $slurm_daemons $(slurm_left); do kill -$signal "$process" 2>/dev/null; done
        [ $signal = KILL ] || wait_for 10 slurm_is_down
    done
    # shellcheck disable=SC2086
    wait $slurm_daemons 2>/dev/null
    slurm_daemons=
}
