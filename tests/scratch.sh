# Sourced by tests of the command line: a folder of its own, removed at the end, also when the test fails
# or is ended; failures are counted. A test ends with [ $failures = 0 ]. DEMODASH_KEEP=FOLDER: work there and
# keep it.
# What a test starts in the background it names in $running: this and its children end with the test.
set -u
folder=${DEMODASH_KEEP:-$(mktemp -d)}
mkdir -p "$folder" || exit 99
running=
# children PROCESS: of mpirun: the ranks, also those that MPICH's starts by a proxy
children() {
    for child in $(pgrep -P "$1"); do
        case $(ps -o comm= -p "$child") in hydra_pmi_prox*) children "$child" ;; *) echo "$child" ;; esac
    done
}
# kill_running: -9 to the program in the background and its children
kill_running() {
    # shellcheck disable=SC2046,SC2086
    kill -9 $(for process in $running; do children "$process"; done) $running 2>/dev/null
    # shellcheck disable=SC2086
    wait $running 2>/dev/null
    running=
}
leave() {
    [ -z "$running" ] || kill_running
    cd / || exit 99
    [ -n "${DEMODASH_KEEP:-}" ] || rm -rf "$folder"
}
trap leave EXIT
trap 'exit 1' HUP INT TERM
cd "$folder" || exit 1
failures=0
# wait_for SECONDS COMMAND..: until the command succeeds; false when the time is over
wait_for() {
    end=$(($(date +%s) + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$(date +%s)" -lt $end ] || return 1
        sleep 0.1
    done
}
# is_over PROCESS: it has ended, or ended and has not been waited for
is_over() { case $(ps -o stat= -p "$1") in "" | Z*) ;; *) return 1 ;; esac }
# shows TEXT FILE PROCESS: the text is in the file, or no more can come
shows() { grep -q -e "$1" "$2" || is_over "$3"; }
fail() {
    echo "FAIL: $*"
    failures=$((failures + 1))
}
# expect CODE TEXT COMMAND...: its exit code, and TEXT somewhere in what it says
expect() {
    code=$1 text=$2
    shift 2
    timeout 300 "$@" >out.txt 2>err.txt
    got=$?
    [ $got = "$code" ] || { fail "exit $got, not $code: $*"; cat err.txt; }
    [ -z "$text" ] || grep -qF -- "$text" err.txt out.txt || { fail "no '$text': $*"; cat err.txt; }
}
# record FOLDER: hashes of the files of record of its tasks
record() { (cd "$1" && find tasks -type f ! -name run.json | LC_ALL=C sort | xargs sha256sum); }
# record_all FOLDER: ..of all of it, less what varies
record_all() {
    (cd "$1" && find . -type f ! -name run.json ! -name lock ! -path './.running/*' \
        | LC_ALL=C sort | xargs -r sha256sum)
}
mpi() { n=$1; shift; timeout 300 "$MPIEXEC" -n "$n" "$@"; }
