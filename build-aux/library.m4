# FIND_LIBRARY(VAR, candidates, what it is, includes, body, [mpi], [weaker body, what is said of it])
#
# Sets VAR_CFLAGS and VAR_LIBS and found_VAR. As given by the user, or the first candidate that serves: a
# name of pkg-config, or "plain:FLAGS". One serves when a program that calls what is really used links with
# it and, with "mpi", loads no other MPI. What was found and why it does not serve is kept in reasons_VAR; one
# that only the weaker body links with is told by the words that follow. Nothing found adds VAR to
# $missing, and each VAR comes to $libraries. Flags that name Intel's MKL define HAVE_MKL.
AC_DEFUN([FIND_LIBRARY], [
AC_ARG_VAR([$1_CFLAGS], [C compiler flags for $1])
AC_ARG_VAR([$1_LIBS], [linker flags for $1])
AC_MSG_CHECKING([for $3])
libraries="$libraries $1"
found_$1=
reasons_$1=
save_CFLAGS=$CFLAGS; save_LIBS=$LIBS
given_cflags=$[]$1_CFLAGS; given_libs=$[]$1_LIBS
AS_IF([test -n "$given_cflags$given_libs"], [candidates=given], [candidates="$2"])
for candidate in $candidates; do
  AS_CASE([$candidate],
    [given], [try_cflags=$given_cflags; try_libs=$given_libs; candidate="$given_cflags${given_cflags:+ }$given_libs"],
    [plain:*], [try_cflags=; try_libs=`expr "$candidate" : 'plain:\(.*\)' | tr , ' '`; candidate=$try_libs],
    [AS_IF([test -n "$PKG_CONFIG" && $PKG_CONFIG --exists $candidate 2>/dev/null],
       [try_cflags=`$PKG_CONFIG --cflags $candidate`; try_libs=`$PKG_CONFIG --libs $candidate`],
       [continue])])
  AS_CASE([$try_libs], [*mkl*], [try_cflags="$try_cflags -DHAVE_MKL"])
  CFLAGS="$save_CFLAGS $try_cflags $MPI_CFLAGS"; LIBS="$try_libs $BLAS_LIBS $MPI_LIBS -lm $save_LIBS"
  why=
  AC_LINK_IFELSE([AC_LANG_PROGRAM([$4], [$5])],
    [m4_if([$6], [mpi], [why=`other_mpi conftest$ac_exeext "$try_libs"`])
    AS_IF([test -z "$why"],
      [found_$1=${candidate:-yes}; $1_CFLAGS=$try_cflags; $1_LIBS=$try_libs; break])],
    [m4_ifnblank([$7], [AC_LINK_IFELSE([AC_LANG_PROGRAM($7)], [why="$8"])])])
  AS_IF([test -n "$why"], [reasons_$1="$reasons_$1${reasons_$1:+; }$candidate $why"])
done
CFLAGS=$save_CFLAGS; LIBS=$save_LIBS
AS_IF([test -n "$found_$1"], [AC_MSG_RESULT([$found_$1])],
  [AC_MSG_RESULT([no${reasons_$1:+: $reasons_$1}])
  missing="$missing${missing:+, }$1${reasons_$1:+ ($reasons_$1)}"])
AC_SUBST([$1_CFLAGS])
AC_SUBST([$1_LIBS])
])
