# After 'make check': each test that was to run has a result of its own. Automake keeps a test's result in
# the test's name with .trs for .sh, so of a program test_x and a script test_x.sh one would never run.
# usage: tests/results.sh TEST...   in the build folder, after the suite; false, with a line for each fault
bad=0
names=$(for test; do echo "${test%.sh}"; done)
for name in $(echo "$names" | sort | uniq -d); do
    echo "tests: $name.trs would hold the results of several tests"
    bad=1
done
for name in $names; do
    grep -q '^:test-result: ' "$name.trs" 2>/dev/null || { echo "tests: $name leaves no result"; bad=1; }
done
exit $bad
