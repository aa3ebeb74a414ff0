# Sourced by every test: lets Open MPI run more ranks than cores, and as root where we are root.
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_btl_vader_single_copy_mechanism=none
export OMPI_MCA_mpi_yield_when_idle=1
# hwloc's plugins for graphics cards load drivers that we do not need, and at the end of a sanitized
# program LeakSanitizer can die in what these leave behind. The second line keeps the plugins from being
# opened at all; older hwloc knows the first only.
export HWLOC_COMPONENTS=-gl,-opencl
export HWLOC_PLUGINS_BLACKLIST=hwloc_gl.so,hwloc_opencl.so
if [ "$(id -u)" = 0 ]; then
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi
# own_folder: temporary files of the test that this shell runs, those of Open MPI too, lie in one folder,
# which goes with it however it ends.
own_folder() {
    TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/demodash-test.XXXXXX") || exit 99
    export TMPDIR
    export OMPI_MCA_btl_vader_backing_directory="$TMPDIR" OMPI_MCA_osc_sm_backing_directory="$TMPDIR"
    trap 'rm -rf "$TMPDIR"' EXIT
    trap 'exit 1' HUP INT TERM
}
export ASAN_OPTIONS="${ASAN_OPTIONS:-fast_unwind_on_malloc=0}"
export LSAN_OPTIONS="${LSAN_OPTIONS:-suppressions=$SOURCE_DIR/tests/leaks.supp:print_suppressions=0}"
