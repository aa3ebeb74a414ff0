# Layers by the kernels of every level that this processor runs: the tests of layers take the best
# one by themselves, here they are run again with the others.
bad=0
for level in base v3; do
    for name in conv layers; do
        if DEMODASH_ISA=$level "$BUILD_DIR/tests/test_$name" >levels.$$ 2>&1; then
            echo "$level: test_$name holds"
        else
            echo "$level: test_$name fails"
            cat levels.$$
            bad=1
        fi
        rm -f levels.$$
    done
done
exit $bad
