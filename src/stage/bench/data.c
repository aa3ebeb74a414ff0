/* The files to be read are written once into a folder of their own; then each kind of work is
 * done in rounds and timed by the thread's processor time, so that neither the disk nor other
 * work counts. */
#include "src/stage/bench/data.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/files.h"
#include "io/output.h"
#include "io/partial.h"
#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/core/seconds.h"
#include "src/stage/data/import.h"
#include "src/stage/data/made_up.h"
#include "src/stage/data/truth.h"

enum { TRAIN = 50000, TEST = 10000, WHOLE = TRAIN + TEST };

/* What the rounds work on. */
typedef struct {
    char *folder, *made, *positives, *table, *genome, *peaks, *index; /* the folder, files in it */
    sequence_set set;                        /* [WHOLE], every second one positive */
    int length;
} materials;

const char *bench_data_name(int kind)
{
    static const char *const names[BENCH_DATA] = {"shuffle", "simulate", "import", "import-table",
                                                 "import-peaks"};
    return names[kind];
}

/* ---- files ---- */

/* Positives in DeepBind's form, or all as a table: what `put` writes for a record. */
static status_t write_text(const char *path, const char *head, const sequence_set *set,
                           void (*put)(FILE *out, size_t i, const char *letters, bool positive))
{
    output *o;
    TRY(output_open(&o, path));
    FILE *out = output_stream(o);
    fputs(head, out);
    char *letters = memory_alloc((size_t)set->length + 1, 1);
    for (size_t i = 0; i < set->count; i++) {
        for (int j = 0; j < set->length; j++) {
            letters[j] = dna_letter(set->letters[i * (size_t)set->length + (size_t)j]);
        }
        put(out, i, letters, set->labels[i] == 1);
    }
    memory_free(letters);
    return output_commit(o);
}

static void put_positive(FILE *out, size_t i, const char *letters, bool positive)
{
    if (positive) fprintf(out, "A\tseq_%05zu_peak\t%s\t1\n", i, letters);
}

static void put_row(FILE *out, size_t i, const char *letters, bool positive)
{
    (void)i;
    fprintf(out, "%s,%d\n", letters, positive);
}

/* One chromosome of all sequences in a row, a line each. */
static void put_line(FILE *out, size_t i, const char *letters, bool positive)
{
    (void)i, (void)positive;
    fprintf(out, "%s\n", letters);
}

/* A peak a sequence, whose window is that sequence. */
static status_t write_peaks(const materials *m)
{
    output *o;
    TRY(output_open(&o, m->peaks));
    for (size_t i = 0; i < m->set.count; i++) {
        const size_t at = i * (size_t)m->length + (size_t)m->length / 2;
        fprintf(output_stream(o), "chr1\t%zu\t%zu\tpeak_%zu\t%zu\n", at, at + 1, i, i);
    }
    return output_commit(o);
}

static status_t prepare(materials *m, int length)
{
    const char *parent = getenv("TMPDIR");
    char *folder = memory_format("%s/demodash-bench.XXXXXX", parent != NULL ? parent : "/tmp");
    if (mkdtemp(folder) == NULL) {
        status_t s = status_set(STATUS_CREATE, "%s: %s", folder, strerror(errno));
        memory_free(folder);
        return s;
    }
    m->folder = folder;
    m->length = length;
    m->made = memory_format("%s/made.h5", folder);
    m->positives = memory_format("%s/bench_AC.seq", folder);
    m->table = memory_format("%s/bench.train.csv", folder);
    m->genome = memory_format("%s/genome.fa", folder);
    m->peaks = memory_format("%s/peaks.bed", folder);
    m->index = memory_format("%s.fai", m->genome);
    char *const all[] = {m->made, m->positives, m->table, m->genome,
                         m->peaks, m->index, m->folder};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) partial_mark(all[i]);
    m->set = made_up_sequences(WHOLE, length);
    TRY(write_text(m->positives, "FoldID\tEventID\tseq\tBound\n", &m->set, put_positive));
    TRY(write_text(m->table, "", &m->set, put_row));
    TRY(write_text(m->genome, ">chr1\n", &m->set, put_line));
    return write_peaks(m);
}

static void clear(materials *m)
{
    if (m->folder == NULL) return;
    char *const files[] = {m->made, m->positives, m->table, m->genome, m->peaks,
                           m->index};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        files_discard(files[i]);
        partial_unmark(files[i]);
        memory_free(files[i]);
    }
    files_discard(m->folder);
    partial_unmark(m->folder);
    memory_free(m->folder);
    sequence_set_release(&m->set);
}

/* ---- one round of each ---- */

static status_t shuffle(const materials *m)
{
    const size_t length = (size_t)m->length;
    const random_key key = random_key_make("bench", "", 1);
    uint8_t *row = memory_alloc(length, 1);
    for (uint32_t i = 0; i < WHOLE; i++) {
        random_stream s = random_stream_init(key, RANDOM_NEGATIVE, 1, i);
        dna_shuffle(row, m->set.letters + i * length, length, &s);
    }
    memory_free(row);
    return STATUS_OK;
}

static status_t simulate(const materials *m)
{
    const truth_settings settings = {.output = m->made, .datasets = 1, .train = TRAIN,
                                        .test = TEST, .length = m->length, .seed = 1};
    return truth_write(&settings, NULL);
}

static status_t import_file(const materials *m, const char *source)
{
    const char *const sources[] = {source};
    const import_settings settings = {.sources = sources, .source_count = 1, .output = m->made,
                                      .find = {.read = {.any_kind = true}}, .seed = 1};
    import_summary summary;
    return import_run(&summary, &settings);
}

static status_t import_peaks_file(const materials *m)
{
    const char *const sources[] = {m->peaks};
    const import_settings settings = {
        .sources = sources, .source_count = 1, .output = m->made, .seed = 1,
        .peaks = {.genome = m->genome, .window = {.length = m->length, .max_n = 1}}};
    import_summary summary;
    return import_run(&summary, &settings);
}

static status_t run(const materials *m, int kind)
{
    switch (kind) {
    case BENCH_SHUFFLE: return shuffle(m);
    case BENCH_SIMULATE: return simulate(m);
    case BENCH_PEAKS: return import_peaks_file(m);
    case BENCH_IMPORT: return import_file(m, m->positives);
    default: return import_file(m, m->table);
    }
}

static status_t measure(bench_figure ret[BENCH_DATA], const materials *m, size_t rounds)
{
    double *rates = memory_array(rates, rounds);
    status_t status = STATUS_OK;
    for (int kind = 0; kind < BENCH_DATA && status == STATUS_OK; kind++) {
        status = run(m, kind); /* touches all memory; it is not measured */
        for (size_t i = 0; i < rounds && status == STATUS_OK; i++) {
            const double start = seconds_of_processor();
            status = run(m, kind);
            rates[i] = WHOLE / (seconds_of_processor() - start);
        }
        if (status == STATUS_OK) ret[kind] = bench_figure_of(rates, rounds);
    }
    memory_free(rates);
    return status;
}

status_t bench_data_run(bench_figure ret[BENCH_DATA], int length, int rounds)
{
    if (length < SIMULATE_LENGTH_MIN || length > SIMULATE_LENGTH_MAX) {
        return status_set(STATUS_USAGE, "--data: length %d is not in %d..%d", length,
                          SIMULATE_LENGTH_MIN, SIMULATE_LENGTH_MAX);
    }
    materials m = {.folder = NULL};
    status_t status = prepare(&m, length);
    if (status == STATUS_OK) status = measure(ret, &m, (size_t)rounds);
    clear(&m);
    return status;
}
