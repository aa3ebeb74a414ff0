# Which MPI the compiler links, its launcher, and that no second MPI comes in with a library.
#
# Two MPIs in one program end in a segmentation fault at best. Libraries that call MPI are compiled for
# one MPI: Open MPI's handles are addresses of symbols (ompi_mpi_comm_world), those of MPICH and its kin
# (Intel MPI, MVAPICH, Cray MPI) are numbers. So what a linked program would load is looked at (ldd), and
# the symbols of each library in it (nm): an MPI is what defines PMPI_Init.

# DEMODASH_MPI_TOOLS: shell functions for the macros below.
AC_DEFUN([DEMODASH_MPI_TOOLS], [
AC_ARG_VAR([NM], [lists the symbols of a library, default nm])
AC_CHECK_TOOL([NM], [nm], [:])
AC_CHECK_PROG([LDD], [ldd], [ldd], [:])
# loads PROGRAM FLAGS: the libraries that it loads; folders of -L are looked into as well
loads() {
  folders=
  for flag in $[2]; do
    case $flag in -L?*) folders=$folders:`expr "X$flag" : 'X-L\(.*\)'` ;; esac
  done
  LD_LIBRARY_PATH=$LD_LIBRARY_PATH$folders $LDD "$[1]" 2>/dev/null | sed -n 's/^.* => \(\/.*\) (0x.*$/\1/p'
}
# is_mpi FILE: it is an MPI itself
is_mpi() {
  grep PMPI_Init "$[1]" >/dev/null 2>&1 && { $NM -D "$[1]"; $NM "$[1]"; } 2>/dev/null \
    | grep ' [[TW]] PMPI_Init\(@.*\)*$' >/dev/null
}
# handles FILE: openmpi or mpich, by the handles that it uses; nothing when it calls no MPI that needs one
handles() {
  grep MPI_ "$[1]" >/dev/null 2>&1 || return 0
  $NM -D "$[1]" >conftest.symbols 2>/dev/null
  if grep ' [[A-Z]] ompi_mpi_' conftest.symbols >/dev/null; then
    echo openmpi
  elif grep ' U P*MPI_\(Comm\|Allreduce\|Bcast\|File\|Type\|Send\|Isend\)' conftest.symbols >/dev/null; then
    echo mpich
  fi
  rm -f conftest.symbols
}
family_name() {
  case $[1] in openmpi) echo "Open MPI" ;; *) echo "MPICH or one of its kin" ;; esac
}
# mpis_of PROGRAM FLAGS: the MPIs that it loads, a file a line
mpis_of() {
  { echo "$[1]"; loads "$[1]" "$[2]"; } | while read -r file; do
    if is_mpi "$file"; then echo "$file"; fi
  done
}
# other_mpi PROGRAM FLAGS: nothing, or how it comes that another MPI than $mpi_library is in it
other_mpi() {
  { loads "$[1]" "$[2]" | while read -r file; do
    if is_mpi "$file"; then
      test "$file" = "$mpi_library" || echo "is built for `family_name \`handles "$file"\`` ($file)"
      continue
    fi
    case $mpi_family,`handles "$file"` in
      other,* | *, | openmpi,openmpi) ;;
      openmpi,mpich) # of what calls MPI without a handle nothing can be told
        case $file in *hdf5* | *scalapack* | *blacs*) echo "is built for `family_name mpich` ($file)" ;; esac ;;
      mpich,openmpi) echo "is built for `family_name openmpi` ($file)" ;;
    esac
  done
  # MKL's BLACS as an archive shows nothing but its name
  case $mpi_family,$[2] in
    openmpi,*mkl_blacs_intelmpi* | openmpi,*mkl_blacs_mpich*) echo "is MKL's for Intel MPI and MPICH" ;;
    mpich,*mkl_blacs_openmpi*) echo "is MKL's for Open MPI" ;;
  esac; } | sed 1q
}
])

# DEMODASH_ONE_MPI(LINES OF mpis_of): an error when they are several
AC_DEFUN([DEMODASH_ONE_MPI], [
both=`echo $1 | sed -n 's/ / and /gp'`
AS_IF([test -n "$both"], [AC_MSG_ERROR([two MPIs would be linked: $both])])
])

# DEMODASH_MPI_FAMILY: sets mpi_family (openmpi, mpich: MPICH and its kin, other) and mpi_name ("MPICH 4.0.2")
AC_DEFUN([DEMODASH_MPI_FAMILY], [
AC_MSG_CHECKING([which MPI it is])
save_CPPFLAGS=$CPPFLAGS
CPPFLAGS="$CPPFLAGS $MPI_CFLAGS"
AC_LANG_CONFTEST([AC_LANG_SOURCE([[#include <mpi.h>
#if defined OPEN_MPI
is_openmpi OMPI_MAJOR_VERSION.OMPI_MINOR_VERSION.OMPI_RELEASE_VERSION
#elif defined I_MPI_VERSION
is_intel I_MPI_VERSION
#elif defined MVAPICH_VERSION
is_mvapich MVAPICH_VERSION
#elif defined MVAPICH2_VERSION
is_mvapich MVAPICH2_VERSION
#elif defined MPICH_VERSION
is_mpich MPICH_VERSION
#endif
]])])
found=`(eval "$ac_cpp conftest.$ac_ext") 2>/dev/null | sed -n '/^is_/{s/"//g;s/ *\. */./g;p;}'`
rm -f conftest.$ac_ext
CPPFLAGS=$save_CPPFLAGS
version=`expr "X$found" : 'X[[a-z_]]* \(.*\)'`
AS_CASE([$found],
  [is_openmpi*], [mpi_family=openmpi mpi_name="Open MPI $version"],
  [is_intel*], [mpi_family=mpich mpi_name="Intel MPI $version"],
  [is_mvapich*], [mpi_family=mpich mpi_name="MVAPICH $version"],
  [is_mpich*], [mpi_family=mpich mpi_name="MPICH $version"],
  [mpi_family=other mpi_name="an MPI that mpi.h does not name"])
AC_MSG_RESULT([$mpi_name])
])

# DEMODASH_MPI_LAUNCHER: MPIEXEC as given, or the launcher of the same MPI: beside the wrapper and under
# its ending (mpicc.mpich, mpirun.mpich), else on PATH
AC_DEFUN([DEMODASH_MPI_LAUNCHER], [
AC_ARG_VAR([MPIEXEC], [launcher of the same MPI, default: mpirun beside the wrapper or on PATH])
AC_MSG_CHECKING([for the launcher of $mpi_name])
# launches PROGRAM: it is of this family, as far as it says
launches() {
  said=`"$[1]" --version 2>&1 </dev/null`
  case $mpi_family,$said in
    other,*) ;;
    openmpi,*Open*MPI* | openmpi,*OpenRTE*) ;;
    openmpi,* | *,*Open*MPI* | *,*OpenRTE*) false ;;
  esac
}
AS_IF([test -z "$MPIEXEC"], [
  wrapper=
  for program in $CC $MPICC; do
    AS_CASE([$program], [*mpi*cc* | */mpi*], [wrapper=`command -v $program`; break])
  done
  folder=`AS_DIRNAME(["$wrapper"])`
  ending=`expr "X$wrapper" : '.*mpi[[a-z]]*\(\.[[a-z0-9]]*\)$'`
  for program in "$folder/mpirun$ending" "$folder/mpiexec$ending" "$folder/mpirun" "$folder/mpiexec" \
      "`command -v mpirun`" "`command -v mpiexec`" "`command -v mpirun.$mpi_family`"; do
    AS_IF([test -x "$program" && launches "$program"], [MPIEXEC=$program; break])
  done
  AS_IF([test -z "$MPIEXEC"], [MPIEXEC=mpirun; AC_MSG_RESULT([none, so mpirun])], [AC_MSG_RESULT([$MPIEXEC])])],
  [AC_MSG_RESULT([$MPIEXEC, as given])])
])
