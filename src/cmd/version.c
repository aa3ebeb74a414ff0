/* demodash --version and --cite. Each library is asked for its version by the file that is its
 * home, so that what runs is named, not what was there when it was built; ScaLAPACK does not tell
 * its version. What there is to cite stands in CITATION.cff too, which
 * tests/cmd/test_version.sh holds beside it. */
#include "src/cmd/version.h"

#include <stdio.h>

#include "config.h"
#include "io/bytes.h"
#include "io/genome.h"
#include "io/h5.h"
#include "io/json.h"
#include "io/page/draw.h"
#include "mpi/grid.h"
#include "mpi/team.h"
#include "src/core/hash.h"
#include "src/core/memory.h"
#include "src/net/gemm.h"
#include "src/net/kernels/kernels.h"

#ifdef __clang__
#define COMPILER __VERSION__
#else
#define COMPILER "gcc " __VERSION__
#endif

static void print_line(const char *what, const char *text)
{
    printf("  %-11s %s\n", what, text);
}

void version_print(bool verbose)
{
    printf("demodash %s\n", PACKAGE_VERSION);
    if (!verbose) return;
    char *mpi = team_library(), *hdf5 = h5_library();
    char *kernels = memory_format("%s on this processor, of %s; bfloat16 products: %s",
                                  kernels_get()->level, kernels_built(),
                                  kernels_bfloat16() != NULL ? "yes" : "no");
    print_line("compiler", BUILD_COMPILER " (" COMPILER ")");
    print_line("kernels", kernels);
    print_line("MPI", mpi);
    print_line("BLAS", gemm_describe());
    print_line("ScaLAPACK", grid_library());
    print_line("HDF5", hdf5);
    print_line("htslib", genome_library());
    print_line("zlib", bytes_library());
    print_line("jansson", json_library());
    print_line("Cairo", draw_library());
    print_line("libcrypto", hash_library());
    memory_free(mpi);
    memory_free(hdf5);
    memory_free(kernels);
}

void version_print_citation(void)
{
    static const char title[] = "Deep Motif Dashboard: Visualizing and Understanding Genomic "
                                "Sequences Using Deep Neural Networks";
    static const char name[] = "DeMo Dashboard on the cluster", by[] = "The DeMo Dashboard authors";
    printf("Please cite the paper whose method demodash implements:\n\n"
           "  Jack Lanchantin, Ritambhara Singh, Beilun Wang, Yanjun Qi. %s.\n"
           "  Pacific Symposium on Biocomputing 2017, pages 254-265. arXiv:1608.03644\n\n"
           "and say which program it was:\n\n"
           "  %s. %s (demodash), version %s.\n\n", title, by, name, PACKAGE_VERSION);
    printf("@inproceedings{lanchantin2017,\n"
           "  author    = {Lanchantin, Jack and Singh, Ritambhara and Wang, Beilun and Qi, "
           "Yanjun},\n"
           "  title     = {%s},\n"
           "  booktitle = {Pacific Symposium on Biocomputing 2017},\n"
           "  year      = {2017},\n"
           "  pages     = {254--265},\n"
           "  eprint    = {1608.03644},\n"
           "  archiveprefix = {arXiv}\n"
           "}\n", title);
    printf("@software{demodash,\n"
           "  author  = {{%s}},\n"
           "  title   = {%s},\n"
           "  version = {%s}\n"
           "}\n", by, name, PACKAGE_VERSION);
}
