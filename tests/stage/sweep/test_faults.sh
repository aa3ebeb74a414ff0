# Disk full, read-only, broken, or the process killed, at the n-th operation that changes a file of a
# task: one clear sentence and an exit code that says so, nothing spoilt, and the same command ends
# with the files of record of an undisturbed run. A sample of all n; DEMODASH_FAULTS=all: all.
if nm "$DEMODASH" 2>/dev/null | grep -q __asan_init; then
    echo "SKIP: the shim and AddressSanitizer both want to be loaded first"
    exit 77
fi
. "$SOURCE_DIR/tests/scratch.sh"
shim=$BUILD_DIR/tests/fail_write.so
record() { (cd "$1" && find tasks -type f ! -name run.json ! -name 'checkpoint*' ! -name '*.partial' \
    | LC_ALL=C sort | xargs -r sha256sum); }
sentence() {
    case $1 in ENOSPC) echo "No space left on device" ;; EROFS) echo "Read-only file system" ;;
        EIO) echo "Input/output error" ;; esac
}
$DEMODASH simulate -o c.h5 --datasets 1 --train 120 --test 40 --length 60 --seed 5 2>/dev/null || exit 1
run="sweep c.h5 --no-gather --networks small-cnn --epochs 3 --recipe paper"
LD_PRELOAD=$shim FAIL_IN=/tasks/ FAIL_COUNT=count.txt "$DEMODASH" $run -o whole 2>whole.log \
    || { fail "undisturbed"; cat whole.log; exit 1; }
record whole >whole.sha
[ "$(wc -l <whole.sha)" = 5 ] || { fail "5 files of record expected"; cat whole.sha; }
count=$(sort -n count.txt | tail -n 1) # MPI may start helpers that count nothing
[ "$count" -ge 50 ] || fail "only $count operations are counted: the shim does not see all"

# trial N KIND STICKY: fail there, look, go on undisturbed, compare
trial() {
    n=$1 kind=$2 sticky=$3
    rm -rf r
    ( if [ "$sticky" = 1 ]; then export FAIL_ON=1; fi
      LD_PRELOAD=$shim FAIL_IN=/tasks/ FAIL_AT=$n FAIL_WITH=$kind timeout 300 "$DEMODASH" $run -o r 2>r.log ) 2>/dev/null
    code=$?
    what="operation $n, $kind, sticky $sticky"
    if [ "$kind" = KILL ]; then
        [ $code = 137 ] || { fail "$what: exit $code, not 137"; cat r.log; }
    elif [ $code = 0 ]; then
        # only what cannot do harm may pass: a folder that cannot be synced
        grep -q 'fsync, fails' r.log || { fail "$what: passes"; cat r.log; }
        record r | cmp -s - whole.sha || fail "$what: passes with other files of record"
    else
        [ $code = 73 ] || [ $code = 74 ] || { fail "$what: exit $code"; cat r.log; }
        [ "$(grep -c '^demodash: ' r.log)" = 1 ] || { fail "$what: one sentence expected"; cat r.log; }
        # a single failing write in the middle of a stream loses its reason, a disk that stays full not
        grep '^demodash: ' r.log | grep -q "$(sentence "$kind")" \
            || { [ "$sticky" = 0 ] && grep -q ', write, fails' r.log && grep -q 'writing failed: write error' r.log; } \
            || { fail "$what: the reason is missing"; grep '^demodash: ' r.log; }
        grep '^demodash: ' r.log | grep -q "r/tasks/.*small-cnn-s1" || fail "$what: the file is not named"
        [ -z "$(find r -name '*.partial')" ] || fail "$what: half a file is left: $(find r -name '*.partial')"
    fi
    # whatever stands under a final name is whole
    [ -z "$(record r | grep -vFf whole.sha)" ] || fail "$what: a spoilt file stands"
    timeout 300 "$DEMODASH" $run -o r 2>again.log || { fail "$what: does not go on"; cat r.log again.log; }
    record r | cmp -s - whole.sha || { fail "$what: other files of record"; cat r.log again.log; }
    [ -z "$(find r/tasks -name 'checkpoint*' -o -name '*.partial')" ] \
        || fail "$what: left behind: $(find r/tasks -name 'checkpoint*' -o -name '*.partial')"
    trials=$((trials + 1))
}
trials=0
if [ "${DEMODASH_FAULTS:-}" = all ]; then
    for n in $(seq "$count"); do
        for kind in ENOSPC EROFS EIO KILL; do trial "$n" $kind 0; done
        trial "$n" ENOSPC 1
    done
else
    # 20 places spread over all, another set for each kind
    set -- ENOSPC:1 KILL:0 EROFS:1 ENOSPC:1 EIO:0
    for i in $(seq 0 19); do
        way=$1
        shift
        set -- "$@" "$way"
        trial $((1 + (i * count + i % 7) / 20)) "${way%:*}" "${way#*:}"
    done
fi
echo "$trials of $count operations failed or killed on purpose"

# ---- on two ranks the other rank hears of it: no hang, the same sentence
for n in 3 $((count - 3)); do
    rm -rf r
    timeout 300 "$MPIEXEC" -n 1 env LD_PRELOAD="$shim" FAIL_IN=/tasks/ FAIL_AT=$n FAIL_ON=1 FAIL_WITH=ENOSPC \
        "$DEMODASH" $run -o r : -n 1 "$DEMODASH" $run -o r 2>r.log
    [ $? = 74 ] || [ $n != 3 ] || { fail "two ranks: exit code"; cat r.log; }
    grep -q "^demodash: .*No space left on device" r.log || { fail "two ranks, operation $n"; cat r.log; }
    timeout 300 "$MPIEXEC" -n 2 "$DEMODASH" $run -o r 2>again.log || { fail "two ranks: goes on"; cat again.log; }
    record r | cmp -s - whole.sha || fail "two ranks: other files of record"
done
# ---- the folder itself
rm -rf r
LD_PRELOAD=$shim FAIL_IN=/lock FAIL_AT=1 FAIL_WITH=EROFS "$DEMODASH" $run -o r 2>r.log
[ $? = 73 ] && grep -q "r/lock: cannot be created: Read-only file system" r.log || { fail "lock"; cat r.log; }
LD_PRELOAD=$shim FAIL_IN=run.json FAIL_NOT=/tasks/ FAIL_AT=1 FAIL_WITH=ENOSPC "$DEMODASH" $run -o r 2>r.log
[ $? = 73 ] && grep -q "run.json: cannot be created: No space left" r.log || { fail "run.json"; cat r.log; }

# ---- a damaged checkpoint is refused with its reason and the older one is used
stop() { # leave r with two generations of checkpoints
    rm -rf r
    (LD_PRELOAD=$shim FAIL_IN=/tasks/ FAIL_AT=$((count / 2)) FAIL_WITH=KILL "$DEMODASH" $run -o r 2>stop.log
     true) 2>/dev/null
    task=$(echo r/tasks/*/small-cnn-s1)
    [ -e "$task/checkpoint" ] && [ -e "$task/checkpoint.old" ] || { fail "two checkpoints expected"; ls "$task"; }
}
spoil() { # spoil NAME WHERE BYTE
    printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}
for damage in byte short empty; do
    stop
    case $damage in
        byte) spoil "$task/checkpoint" 5000 '\377\376\375' ;;
        short) truncate -s 5000 "$task/checkpoint" ;;
        empty) : >"$task/checkpoint" ;;
    esac
    "$DEMODASH" $run -o r 2>r.log || { fail "$damage checkpoint: goes on"; cat r.log; }
    grep -q "checkpoint: is .*; the one before is used" r.log || { fail "$damage: not told"; cat r.log; }
    record r | cmp -s - whole.sha || fail "$damage checkpoint: other files of record"
done
stop
spoil "$task/checkpoint" 5000 '\377\376\375'
spoil "$task/checkpoint.old" 5000 '\377\376\375'
"$DEMODASH" $run -o r 2>r.log
[ $? = 65 ] || fail "both damaged: a failed task, exit 65, expected"
grep -q "FAILED: .*damaged.*; remove" r.log || { fail "both damaged: not told what to do"; cat r.log; }
rm "$task"/checkpoint*
"$DEMODASH" $run -o r 2>r.log && record r | cmp -s - whole.sha || fail "begun anew"
stop
"$DEMODASH" sweep c.h5 --no-gather --networks small-cnn --epochs 4 --recipe paper -o r 2>r.log
[ $? = 65 ] && grep -q "belongs to other settings" r.log || { fail "checkpoint of other settings"; cat r.log; }
[ $failures = 0 ] && echo "faults: all as expected"
[ $failures = 0 ]
