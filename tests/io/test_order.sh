# Whole or not at all, also when the machine loses power: a file is written, synced, renamed, and then its
# folder is synced, in this order. The shim tells what happens to paths in the folder.
if nm "$DEMODASH" 2>/dev/null | grep -q __asan_init; then
    echo "SKIP: the shim and AddressSanitizer both want to be loaded first"
    exit 77
fi
. "$SOURCE_DIR/tests/scratch.sh"
# watch COMMAND...: what it does to paths in out/, one line an operation, into trace.txt
watch() {
    rm -rf trace.txt out
    mkdir out
    LD_PRELOAD=$BUILD_DIR/tests/fail_write.so FAIL_IN=out FAIL_TRACE=$PWD/trace.txt "$@" >out.txt 2>err.txt \
        || { fail "exit code of $*"; cat err.txt; }
}
# published NAME: NAME is written, synced, renamed, and the folder synced after that
published() {
    awk -v name="$1" '
        { path = $2; sub(/.*\//, "", path) }
        $1 == "write" && index(path, name) == 1 && path != name { written = 1; synced = 0 }
        $1 == "fsync" && index(path, name) == 1 && path != name { synced = written }
        $1 == "rename" && path == name { renamed = synced; if (!synced) exit 1 }
        $1 == "fsync" && path == "out" { folder = renamed }
        END { exit !(written && renamed && folder) }' trace.txt \
        || { fail "$1: not written, synced, renamed, its folder synced"; cat trace.txt; }
}
printf '>GATA1 GATA1\nA [ 1 9 0 ]\nC [ 1 0 0 ]\nG [ 7 0 0 ]\nT [ 1 1 10 ]\n' >in.jaspar
watch "$DEMODASH" motifs convert in.jaspar -o out/m.meme --to meme
published m.meme
watch "$DEMODASH" simulate -o out/c.h5 --datasets 1 --train 20 --test 20 --length 60
grep -q "^fsync .*c.h5" trace.txt || { fail "c.h5 is not synced"; cat trace.txt; }
awk '$1 == "rename" && /c.h5$/ { renamed = 1 } $1 == "fsync" && /out$/ && renamed { folder = 1 }
    END { exit !folder }' trace.txt || { fail "c.h5: its folder is not synced"; cat trace.txt; }
[ $failures = 0 ] && echo "order of writing: all as expected"
[ $failures = 0 ]
