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

# ---- MKL, played by libraries of its names: BLAS_LIBS is enough, and what is for another MPI is refused
if nm -D "$DEMODASH" | grep -q ' [A-Z] ompi_mpi_'; then
    blacs=mkl_blacs_openmpi_lp64 other=mkl_blacs_intelmpi_lp64 whose="Intel MPI and MPICH"
else
    blacs=mkl_blacs_intelmpi_lp64 other=mkl_blacs_openmpi_lp64 whose="Open MPI"
fi
mkdir mkl
cat >mkl/mkl_cblas.h <<'END'
#define MKL_INT int
typedef enum { CblasRowMajor = 101 } CBLAS_LAYOUT;
typedef enum { CblasNoTrans = 111, CblasTrans = 112 } CBLAS_TRANSPOSE;
void cblas_sgemm(CBLAS_LAYOUT, CBLAS_TRANSPOSE, CBLAS_TRANSPOSE, MKL_INT, MKL_INT, MKL_INT, float, const float *,
                 MKL_INT, const float *, MKL_INT, float, float *, MKL_INT);
END
cat >mkl/mkl_service.h <<'END'
#define MKL_CBWR_AUTO 2
void mkl_set_num_threads(int);
int mkl_get_max_threads(void), mkl_cbwr_set(int);
void mkl_get_version_string(char *, int);
END
echo 'void cblas_sgemm(void) {} void dpotrf_(void) {} void mkl_set_num_threads(int n) { (void)n; }' | library mkl_intel_lp64
echo 'int sequential;' | library mkl_sequential
echo 'int core;' | library mkl_core
echo 'void pdpotrf_(void) {}' | library mkl_scalapack_lp64
for name in $blacs $other; do echo 'void Cblacs_pinfo(void) {}' | library $name; done
mkl="-L$folder -lmkl_intel_lp64 -lmkl_sequential -lmkl_core"
refused "SCALAPACK (-lmkl_scalapack_lp64 -l$other is MKL's for $whose)" BLAS_CFLAGS="-I$folder/mkl" BLAS_LIBS="$mkl" \
    SCALAPACK_LIBS="-lmkl_scalapack_lp64 -l$other"
configure_as again BLAS_CFLAGS="-I$folder/mkl" BLAS_LIBS="$mkl" || { fail "MKL"; cat again/configure.log; }
grep -q "^SCALAPACK_LIBS = -lmkl_scalapack_lp64 -l$blacs\$" again/Makefile \
    || { fail "MKL's ScaLAPACK"; grep '^SCALAPACK' again/Makefile; }
make -s -C again src/net/gemm.o >make.log 2>&1 || { fail "src/net/gemm.c with MKL"; cat make.log; }
nm again/src/net/gemm.o | grep -q ' U mkl_cbwr_set' || fail "src/net/gemm.c does not call MKL"
rm -rf again

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
