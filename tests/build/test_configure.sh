# configure takes no library that was built for another MPI, nor a serial HDF5, and says so in one sentence;
# what it has configured is what 'make' builds, also after it has been configured otherwise.
. "$SOURCE_DIR/tests/scratch.sh"
set_in_makefile() { sed -n "s/^$1 = //p" "$BUILD_DIR/Makefile"; }
plain_cc=$(set_in_makefile PLAIN_CC)
export CC="$(set_in_makefile CC)" MPICC="$(set_in_makefile MPICC)" PLAIN_CC="$plain_cc" CFLAGS="-O1"
unset LDFLAGS LIBS CPPFLAGS
library() { # library NAME [FLAGS]: libNAME.so from standard input
    $plain_cc -shared -fPIC -x c -o "lib$1.so" - ${2:+$2} || { fail "lib$1.so"; exit 1; }
}
# configure_as FOLDER ARGUMENTS..: false when refused; FOLDER/configure.log has what it said
configure_as() {
    mkdir -p "$1"
    (cd "$1" && shift && timeout 600 "$SOURCE_DIR/configure" -q "$@" >configure.log 2>&1)
}

# ---- the program that was built loads one MPI
mpis=0
for file in $(ldd "$DEMODASH" | sed -n 's/.* => \(\/.*\) (0x.*/\1/p'); do
    if nm -D --defined-only "$file" 2>/dev/null | grep -q ' [TW] PMPI_Init'; then mpis=$((mpis + 1)); fi
done
[ $mpis = 1 ] || { fail "demodash loads $mpis MPIs"; ldd "$DEMODASH"; }

# ---- an MPI of our own, a ScaLAPACK built for it, one that only its handles betray, a serial HDF5
scalapack='void Cblacs_pinfo(void) {} void pdpotrf_(void) {}'
echo 'int PMPI_Init(void) { return 0; }' | library othermpi
echo "int PMPI_Init(void); $scalapack int otherwise(void) { return PMPI_Init(); }" \
    | library otherscalapack "-L. -lothermpi -Wl,--no-as-needed"
echo "int MPI_Comm_size(int, int *); $scalapack int size(void) { int s; return MPI_Comm_size(1, &s) + s; }" \
    | library numberscalapack
mkdir serial
echo 'int H5open(void);' >serial/hdf5.h
echo 'int H5open(void) { return 0; }' | library serialhdf5
# refused WORDS ARGUMENTS..: configure ends with 1, and its one sentence of error has the words
refused() {
    words=$1
    shift
    configure_as refused "$@" && fail "configure takes $*"
    [ "$(grep -c 'error:' refused/configure.log)" = 1 ] || { fail "one error expected: $*"; cat refused/configure.log; }
    grep 'error:' refused/configure.log | grep -q -e "$words" || { fail "no '$words': $*"; cat refused/configure.log; }
    [ ! -e refused/Makefile ] || fail "refused, but there is a Makefile: $*"
    rm -rf refused
}
refused "SCALAPACK (-L$folder -lotherscalapack is built for .*libothermpi.so.*), HDF5 (.*-lserialhdf5 is serial: it was built without MPI)" \
    SCALAPACK_LIBS="-L$folder -lotherscalapack" HDF5_CFLAGS="-I$folder/serial" HDF5_LIBS="-L$folder -lserialhdf5"
if nm -D "$DEMODASH" | grep -q ' [A-Z] ompi_mpi_'; then
    refused "libraries for Open MPI .* are missing: SCALAPACK (.*-lnumberscalapack is built for MPICH or one of its kin (.*libnumberscalapack.so))" \
        SCALAPACK_LIBS="-L$folder -lnumberscalapack"
fi
refused "two MPIs would be linked: .*libothermpi.so" MPI_LIBS="-L$folder -Wl,--no-as-needed -lothermpi"

# ---- a new configuration builds anew what was built, the same one does not
configure_as again || { fail "configure"; cat again/configure.log; }
up_to_date() { make -s -C again -q src/core/text.o; }
make -s -C again src/core/text.o >make.log 2>&1 || { fail "src/core/text.o"; cat make.log; }
up_to_date || fail "src/core/text.o is out of date as soon as it is built"
configure_as again || fail "configure once more"
up_to_date || fail "the same configuration builds anew"
configure_as again ZLIB_LIBS="-L$folder -lz" || { fail "configure with another zlib"; cat again/configure.log; }
up_to_date && fail "a library from elsewhere: nothing is built anew"
[ $failures = 0 ] && echo "configure: one MPI, parallel HDF5, and built as configured"
[ $failures = 0 ]
