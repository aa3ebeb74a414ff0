# Sourced by tests of the command line: a folder of its own, removed at the end; failures are counted.
# A test ends with [ $failures = 0 ].
set -u
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
failures=0
fail() {
    echo "FAIL: $*"
    failures=$((failures + 1))
}
# expect CODE TEXT COMMAND...: its exit code, and TEXT somewhere in what it says
expect() {
    code=$1 text=$2
    shift 2
    timeout 120 "$@" >out.txt 2>err.txt
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
