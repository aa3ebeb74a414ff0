# Launch traps are told in one sentence before work begins.
. "$SOURCE_DIR/tests/scratch.sh"
$DEMODASH simulate -o c.h5 --datasets 1 --train 120 --test 40 --length 60 --seed 5 2>/dev/null || exit 1
run="sweep c.h5 --networks small-rnn --epochs 1 --passes 1 -o r"
# ---- N processes that do not know of each other: one of them says so, none begins
for task in 0 1 2; do
    SLURM_STEP_ID=0 SLURM_STEP_NUM_TASKS=3 SLURM_PROCID=$task timeout 300 "$DEMODASH" $run >>slurm.log 2>&1
    [ $? = 2 ] || fail "srun without PMI, task $task: exit 2 expected"
    PMI_SIZE=3 PMI_RANK=$task timeout 300 "$DEMODASH" $run >>other.log 2>&1
    [ $? = 2 ] || fail "another MPI's mpiexec, task $task: exit 2 expected"
done
[ "$(cat slurm.log)" = "demodash: srun started 3 tasks that do not know of each other: launch with 'srun --mpi=pmix demodash ...' or 'mpirun demodash ...'" ] \
    || { fail "srun without PMI"; cat slurm.log; }
[ "$(grep -c "3 processes were started, but MPI sees one rank each" other.log)" = 1 ] \
    || { fail "another MPI"; cat other.log; }
[ ! -e r ] || fail "a trap began to work"
# ---- a single process in a batch script of a larger allocation is fine
SLURM_JOB_ID=1 SLURM_NTASKS=8 timeout 300 "$DEMODASH" $run 2>batch.log || { fail "one process in a batch"; cat batch.log; }
rm -rf r
# ---- more ranks than cores
ranks=$(($(nproc) + 1))
timeout 300 "$MPIEXEC" -n $ranks "$DEMODASH" $run 2>cores.log || { fail "more ranks than cores"; cat cores.log; }
grep -q "note: $ranks ranks share $(nproc) core.* on host" cores.log || { fail "more ranks than cores is not told"; cat cores.log; }
rm -rf r
timeout 300 taskset -c 0 "$MPIEXEC" -n 2 --bind-to none "$DEMODASH" $run 2>bound.log
grep -q "note: 2 ranks share 1 core on host" bound.log || { fail "two ranks bound to one core"; cat bound.log; }
# ---- a folder that is another one on another host: here, in another mount namespace
mkdir apart
if unshare -m sh -c "mount -t tmpfs none '$folder/apart'" 2>/dev/null; then
    run="sweep c.h5 --networks small-rnn --epochs 1 --passes 1 -o apart"
    timeout 300 "$MPIEXEC" -n 1 "$DEMODASH" $run : \
        -n 1 unshare -m sh -c "mount -t tmpfs none '$folder/apart' && exec '$DEMODASH' $run" 2>apart.log
    [ $? = 73 ] || { fail "folders apart: exit 73 expected"; cat apart.log; }
    grep -q "^demodash: apart.*is not seen on host $(hostname): the results must lie on a file system" apart.log \
        || { fail "folders apart"; cat apart.log; }
    [ ! -e apart/tasks ] || fail "folders apart: work began"
else
    echo "SKIP: node-local folders: no mount namespaces here"
fi
[ $failures = 0 ] && echo "launch traps: all told"
[ $failures = 0 ]
