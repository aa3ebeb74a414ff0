"""Recipe of Spack for demodash; packaging/spack/README tells how it is used."""

from spack.package import *


class Demodash(AutotoolsPackage):
    """Trains networks that tell DNA bound by a transcription factor from shuffled DNA, on any number of
    MPI ranks, and shows what they have learnt (the method of Deep Motif Dashboard, PSB 2017)."""

    # 'spack dev-build' takes the sources where they lie; a mirror or 'url' serves for the tarball.
    version("develop")
    version("0.2.0")

    license("MIT")

    variant("blas", default="openblas", values=("openblas", "mkl"), multi=False,
            description="OpenBLAS with Netlib's ScaLAPACK, or Intel's MKL for both")
    variant("werror", default=False, description="Treat compiler warnings as errors")
    variant("asan", default=False,
            description="Build with AddressSanitizer and UndefinedBehaviorSanitizer")

    depends_on("c", type="build")
    depends_on("pkgconfig", type="build")
    # the tarball has a configure, a copy of the repository has none
    depends_on("autoconf@2.69:", type="build", when="@develop")
    depends_on("automake@1.14:", type="build", when="@develop")

    depends_on("mpi@3:")
    depends_on("hdf5+mpi")
    depends_on("openblas threads=none", when="blas=openblas")
    depends_on("netlib-scalapack", when="blas=openblas")
    depends_on("intel-oneapi-mkl+cluster threads=none", when="blas=mkl")
    depends_on("zlib-api")
    depends_on("cairo+pdf+png")
    depends_on("jansson")
    depends_on("htslib")
    depends_on("openssl")
    depends_on("random123")
    depends_on("cunit")

    def configure_args(self):
        spec = self.spec
        # configure asks the wrapper which MPI it is, and refuses libraries of another one
        args = [
            f"CC={spec['mpi'].mpicc}",
            f"MPICC={spec['mpi'].mpicc}",
            f"HDF5_CFLAGS={spec['hdf5'].headers.include_flags}",
            f"HDF5_LIBS={spec['hdf5'].libs.ld_flags}",
            f"SCALAPACK_LIBS={spec['scalapack'].libs.ld_flags}",
            f"BLAS_CFLAGS={spec['blas'].headers.include_flags}",
            f"BLAS_LIBS={spec['blas'].libs.ld_flags}",
            f"RANDOM123_CFLAGS=-I{spec['random123'].prefix.include}",
            f"CUNIT_CFLAGS=-I{spec['cunit'].prefix.include}",
            f"CUNIT_LIBS=-L{spec['cunit'].prefix.lib} -lcunit",
        ]
        args += self.enable_or_disable("werror")
        args += self.enable_or_disable("asan")
        return args

    def check(self):
        # the programs that need no launcher; 'make check' runs MPI too
        with working_dir(self.build_directory):
            make("check", "TESTS=")
            names = []
            with open("tests/lists.txt") as lists:
                for line in lists:
                    kind, name = line.split(None, 1)
                    if kind == "test" and not name.strip().endswith(".sh"):
                        names.append(name.strip())
            make("check", "TESTS=" + " ".join(names))

    @run_after("install")
    @on_package_attributes(run_tests=True)
    def check_install(self):
        Executable(self.prefix.bin.demodash)("--version", "--verbose")
