# Layers by the kernels of every level that this processor runs: the tests of layers take the best
# one by themselves, here they are run again with the others.
bad=0
out=$(mktemp)
trap 'rm -f "$out"' EXIT
for level in base v3; do
    if [ $level = v3 ] && ! grep -qw avx2 /proc/cpuinfo; then
        echo "SKIP: level v3: this processor does not have it"
        continue
    fi
    for name in conv layers; do
        if DEMODASH_ISA=$level "$BUILD_DIR/tests/net/test_$name" >"$out" 2>&1; then
            echo "$level: test_$name holds"
        else
            echo "$level: test_$name fails"
            cat "$out"
            bad=1
        fi
    done
done
exit $bad
