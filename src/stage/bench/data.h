/* bench_data: how fast one core makes and reads data: sequences a second of processor time. */
#ifndef DEMODASH_STAGE_BENCH_DATA_H
#define DEMODASH_STAGE_BENCH_DATA_H

#include "src/core/status.h"
#include "src/stage/bench/bench.h"

/* What is measured, each in rounds. */
enum {
    BENCH_SHUFFLE,  /* exact dinucleotide-preserving shuffles (dna_shuffle) */
    BENCH_SIMULATE, /* a simulated dataset made and written (truth_write), its file closed */
    BENCH_IMPORT,   /* DeepBind text read, negatives made, written (import_run), its file closed */
    BENCH_READ,     /* a table with both classes read and written (import_run) */
    BENCH_PEAKS,    /* windows of a genome cut, negatives made, written (import_run); windows alone
                       are counted */
    BENCH_DATA
};

/* "shuffle", "simulate", "import", "import-table", "import-peaks". Borrowed. */
const char *bench_data_name(int kind);

/* ret [BENCH_DATA]: sequences of `length` letters a second, over so many rounds of 60,000 (made
 * negatives count: they are in the file). Files go to a folder of their own under TMPDIR or /tmp,
 * removed at the end; what the disk does after a file is handed over is not processor time. Not
 * collective. Errors: STATUS_CREATE, STATUS_IO, and STATUS_USAGE for a length that cannot be
 * simulated. */
status_t bench_data_run(bench_figure ret[BENCH_DATA], int length, int rounds) MUST_USE;

#endif
