# Every file in tests/ and fuzz/ is in a list of Makefile.am, every test runs under a name of its own, and a test
# that is never run is noticed: the real lists are held against the folder, then lists with planted faults.
. "$SOURCE_DIR/tests/scratch.sh"

# look LISTS ROOT: print what is wrong with the lists (lines "test NAME", "program NAME", "file NAME") of
# the files in ROOT/tests
look() {
    sed -n 's/^test //p' "$1" | sort >tests.txt
    sed 's/\.sh$//' tests.txt | uniq -d | sed 's/.*/several tests are called &/'
    # distributed files: sources of programs, scripts, headers, data
    sed -n 's/^file //p' "$1" | sed "s,^$SOURCE_DIR/,," | while read -r name; do
        # a folder that is listed goes with all that is in it
        if [ -d "$2/$name" ]; then (cd "$2" && find "$name" -type f); else echo "$name"; fi
    done | sort -u >listed.txt
    (cd "$2" && find tests fuzz -name '.?*' -prune -o -type f -name '*.*' ! -name '*.o' ! -name '*.so' \
        ! -name '*.log' ! -name '*.trs' ! -path tests/lists.txt -print) | sort >there.txt
    comm -13 listed.txt there.txt | sed 's/$/ is in no list/'
    grep '/test_[^/]*\.sh$' there.txt | comm -23 - tests.txt | sed 's/$/ is no test/'
    # each harness is replayed by the test, has a corpus, and each corpus and dictionary has a harness
    (cd "$2" && find fuzz -name 'fuzz_*.c' 2>/dev/null) | sed 's,fuzz/fuzz_\(.*\)\.c,\1,' | sort >harnesses.txt
    grep -o '^REPLAY([a-z0-9]*)' "$2/tests/fuzz/test_replay.c" 2>/dev/null | sed 's/REPLAY(\(.*\))/\1/' | sort \
        | comm -13 - harnesses.txt | sed 's/$/ is a harness that is not replayed/'
    (cd "$2" && find fuzz/corpus fuzz/regressions -mindepth 1 -maxdepth 1 2>/dev/null) | sed 's,.*/,,' \
        | cat - harnesses.txt >several.txt
    (cd "$2" && find fuzz -name '*.dict' 2>/dev/null) | sed 's,fuzz/\(.*\)\.dict,\1,' >>several.txt
    sort -u several.txt | comm -23 - harnesses.txt | sed 's/$/ is the corpus or dictionary of no harness/'
    # a program is a test, or a test runs it
    sed -n 's/^program //p' "$1" | sort | comm -23 - tests.txt | while read -r program; do
        (cd "$2" && grep '\.sh$' "$OLDPWD/tests.txt" | xargs grep -qF "${program##*/}" /dev/null) \
            || echo "$program is run by no test"
    done
    grep '/test_[^/]*\.c$' there.txt | sed 's/\.c$//' >sources.txt
    sed -n 's/^program //p' "$1" | sort | comm -23 sources.txt - | sed 's/$/.c makes no program/'
}

look "$BUILD_DIR/tests/lists.txt" "$SOURCE_DIR" >wrong.txt
[ -s wrong.txt ] && { fail "the lists of Makefile.am:"; cat wrong.txt; }
[ "$(grep -cE '^tests/[a-z/]+/test_' tests.txt)" -ge 50 ] || fail "50 tests expected in the list"
[ "$(wc -l <there.txt)" -ge 80 ] || fail "80 files expected in tests/"

# ---- planted faults: each is told, and nothing else
mkdir -p root/tests/room root/tests/fuzz root/fuzz/corpus/a
echo 'REPLAY(a)' >root/tests/fuzz/test_replay.c
touch root/fuzz/fuzz_a.c root/fuzz/a.dict root/fuzz/corpus/a/one.txt
touch root/tests/test_a.c root/tests/room/test_b.sh root/tests/room/b.h root/tests/ranks.c
echo 'mpirun ranks' >root/tests/room/test_b.sh
cat >good.txt <<'END'
test tests/test_a
test tests/room/test_b.sh
test tests/fuzz/test_replay
program tests/test_a
program tests/fuzz/test_replay
program tests/ranks
file tests/test_a.c
file tests/room/test_b.sh
file tests/room/b.h
file tests/ranks.c
file tests/fuzz/test_replay.c
file fuzz/fuzz_a.c
file fuzz/a.dict
file fuzz/corpus
END
# planted WORDS: look at lists.txt and root finds that alone
planted() {
    look lists.txt root >wrong.txt
    [ "$(cat wrong.txt)" = "$1" ] || { fail "'$1' expected, not:"; cat wrong.txt; }
}
cp good.txt lists.txt
planted ""
(cat good.txt; echo test tests/test_a.sh) >lists.txt
planted "several tests are called tests/test_a"
grep -v '/b.h' good.txt >lists.txt
planted "tests/room/b.h is in no list"
grep -v 'test .*/test_b' good.txt | sed '/program.*ranks/d' >lists.txt
planted "tests/room/test_b.sh is no test"
grep -v 'program tests/test_a' good.txt >lists.txt
planted "tests/test_a.c makes no program"
grep -v 'fuzz/corpus' good.txt >lists.txt
planted "fuzz/corpus/a/one.txt is in no list"
cp good.txt lists.txt
echo 'REPLAY(b)' >root/tests/fuzz/test_replay.c
planted "a is a harness that is not replayed"
echo 'REPLAY(a)' >root/tests/fuzz/test_replay.c
mkdir root/fuzz/corpus/b
planted "b is the corpus or dictionary of no harness"
rmdir root/fuzz/corpus/b
echo 'nothing' >root/tests/room/test_b.sh
planted "tests/ranks is run by no test"

# ---- and after a run: a result for each
mkdir -p tests/room
echo ':test-result: PASS' | tee tests/test_a.trs >tests/room/test_b.trs
expect 0 "" sh "$SOURCE_DIR/tests/results.sh" tests/test_a tests/room/test_b.sh
expect 0 "" sh "$SOURCE_DIR/tests/results.sh"
expect 1 "tests/test_c leaves no result" sh "$SOURCE_DIR/tests/results.sh" tests/test_a tests/test_c.sh
expect 1 "tests/test_a.trs would hold the results of several tests" sh "$SOURCE_DIR/tests/results.sh" tests/test_a tests/test_a.sh
: >tests/test_a.trs
expect 1 "tests/test_a leaves no result" sh "$SOURCE_DIR/tests/results.sh" tests/test_a
[ $failures = 0 ] && echo "lists: $(wc -l <tests.txt) tests"
[ $failures = 0 ]
