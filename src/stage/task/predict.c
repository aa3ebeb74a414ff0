/* Sequences are read one by one and collected as long as they have one length; such a block is
 * scored by each model at once and printed. Of several models the mean of the probabilities is
 * taken. */
#include "src/stage/task/predict.h"

#include <string.h>
#include <sys/stat.h>

#include "io/files.h"
#include "io/places.h"
#include "io/sequences.h"
#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/net/score.h"
#include "src/stage/data/chromosomes.h"
#include "src/stage/data/windows.h"
#include "src/stage/task/folder.h"

/* Sequences scored at once: a multiple of SCORE_CHUNK, so that no chunk but a block's last is
 * short. */
enum { BLOCK = 4096 };

char *predict_model_path(const char *path)
{
    return files_is_folder(path) ? folder_path(path, FOLDER_MODEL) : memory_copy_text(path);
}

status_t predict_read_model(model *ret, const char *path)
{
    if (files_is_folder(path) && folder_is_finished(path) && !folder_has(path, FOLDER_MODEL)) {
        return status_set(STATUS_NOINPUT, "%s: a baseline keeps no model to predict with; give "
                          "networks", path);
    }
    char *file = predict_model_path(path);
    status_t s = model_read(ret, file);
    memory_free(file);
    return s;
}

/* Sequences of one length, collected until they are scored. */
typedef struct {
    uint8_t *letters;   /* [BLOCK][length] */
    char *ids[BLOCK];
    const place *places; /* [count] borrowed, or NULL */
    size_t length, count;
    long first_line;
} block;

/* Weights that are finite but huge can give scores that are not. */
static status_t check_scores(const float *margins, const block *b, const model *m, const char *path)
{
    const size_t i = score_first_not_finite(margins, b->count);
    if (i == b->count) return STATUS_OK;
    return status_set(STATUS_DATA, "the model %s-s%lld of %s gives sequence '%s' of %s no finite "
                      "score: its weights are too large", m->network, (long long)m->seed,
                      m->dataset, b->ids[i], path);
}

/* Margins [models][BLOCK] of the block's sequences. */
static status_t score_block(float *margins, const block *b, const model *models, size_t model_count,
                            predict_strand strand, const char *path)
{
    for (size_t k = 0; k < model_count; k++) {
        net_spec spec = models[k].spec;
        spec.length = (int)b->length;
        if (spec_check(&spec) != STATUS_OK) {
            return status_prefix(STATUS_DATA, "%s:%ld: a sequence of %zu letters", path,
                                 b->first_line, b->length);
        }
        const bool both = strand == PREDICT_BOTH
            || (strand == PREDICT_AS_TRAINED && models[k].both_strands);
        score_margins(margins + k * BLOCK, &spec, models[k].parameters, b->letters, NULL, b->count,
                      both, team_serial());
        TRY(check_scores(margins + k * BLOCK, b, &models[k], path));
    }
    return STATUS_OK;
}

/* The line of the block's sequence i: the mean, and each model's where there are several. */
static void print_scores(FILE *out, const float *margins, size_t model_count, const block *b,
                         size_t i)
{
    double mean = 0;
    for (size_t k = 0; k < model_count; k++) {
        mean += score_probability((double)margins[k * BLOCK + i]) / (double)model_count;
    }
    fprintf(out, "%s\t%.9g", b->ids[i], mean);
    for (size_t k = 0; model_count > 1 && k < model_count; k++) {
        fprintf(out, "\t%.9g", score_probability((double)margins[k * BLOCK + i]));
    }
    places_print(out, b->places, i);
    fputc('\n', out);
}

/* Score and print what is collected; the block is empty then, also when that fails. */
static status_t flush(block *b, FILE *out, const model *models, size_t model_count,
                      predict_strand strand, const char *path)
{
    status_t s = STATUS_OK;
    float *margins = memory_array(margins, model_count * BLOCK);
    if (strand == PREDICT_REVERSE) {
        for (size_t i = 0; i < b->count; i++) {
            uint8_t *row = b->letters + i * b->length;
            dna_reverse_complement(row, row, b->length);
        }
    }
    if (b->count > 0) s = score_block(margins, b, models, model_count, strand, path);
    for (size_t i = 0; i < b->count; i++) {
        if (s == STATUS_OK) print_scores(out, margins, model_count, b, i);
        memory_free(b->ids[i]);
    }
    b->count = 0;
    memory_free(margins);
    return s;
}

/* Add a sequence; the id is taken over. */
static void add(block *b, const uint8_t *codes, size_t length, char *id, long line)
{
    if (b->count == 0) {
        memory_free(b->letters);
        b->letters = memory_alloc(BLOCK, length);
        b->length = length;
        b->first_line = line;
    }
    memcpy(b->letters + b->count * b->length, codes, length);
    b->ids[b->count++] = id;
}

static void release_block(block *b)
{
    for (size_t i = 0; i < b->count; i++) memory_free(b->ids[i]);
    memory_free(b->letters);
    memory_free(b);
}

static void print_head(FILE *out, const model *models, size_t model_count)
{
    fputs("id\tscore", out);
    for (size_t k = 0; model_count > 1 && k < model_count; k++) {
        fprintf(out, "\t%s-s%lld", models[k].network, (long long)models[k].seed);
    }
}

status_t predict_file(predict_counts *ret, FILE *out, const model *models, size_t model_count,
                      const char *path, predict_strand strand)
{
    sequences *file;
    *ret = (predict_counts){0};
    TRY(sequences_open(&file, path, &(sequences_options){.kind = SEQUENCES_FASTA}));
    block *b = memory_array(b, 1);
    status_t s = STATUS_OK;
    print_head(out, models, model_count);
    fputc('\n', out);
    for (;;) {
        sequence_record record;
        bool end;
        s = sequences_next(&record, &end, file);
        if (s != STATUS_OK) break;
        if (b->count > 0 && (end || b->count == BLOCK || record.length != b->length)) {
            s = flush(b, out, models, model_count, strand, path);
        }
        if (s != STATUS_OK || end) break;
        ret->sequences++;
        ret->others += record.others;
        add(b, record.codes, record.length,
            record.id[0] != '\0' ? memory_copy_text(record.id)
                                 : memory_format("sequence_%zu", ret->sequences), record.line);
    }
    release_block(b);
    sequences_close(file);
    return s;
}

/* ---- regions of a genome --------------------------------------------------------------------- */

/* The length of the models' sequences. */
static status_t common_length(int *ret, const model *models, size_t model_count)
{
    *ret = models[0].spec.length;
    for (size_t k = 1; k < model_count; k++) {
        if (models[k].spec.length == *ret) continue;
        return status_set(STATUS_DATA, "models of sequences of %d and of %d letters: regions need "
                          "models of one length", *ret, models[k].spec.length);
    }
    return STATUS_OK;
}

/* The windows of all regions that have one, in the order of the file. */
static status_t cut_regions(raw_records *to, predict_counts *counts, const char *path,
                            genome *g, const predict_genome *where, int length)
{
    const window_settings settings = {.middle = where->middle, .length = length, .max_n = 1};
    chromosomes *names;
    windows w, *all[] = {&w};
    TRY(chromosomes_create(&names, g, where->aliases));
    status_t s = windows_plan(&w, path, NULL, NULL, &settings, g, names);
    chromosomes_destroy(names);
    TRY(s);
    s = windows_cut(all, 1, g);
    if (s == STATUS_OK) windows_take(to, &w, g);
    counts->fates = windows_count(&w);
    windows_release(&w);
    if (s != STATUS_OK || to->count > 0) return s;
    char *words = fate_describe(&counts->fates);
    s = status_set(STATUS_DATA, "%s: no region is left: %s", path, words);
    memory_free(words);
    return s;
}

static status_t score_records(FILE *out, const raw_records *raw, const model *models,
                              size_t model_count, const char *path, predict_strand strand)
{
    block *b = memory_array(b, 1);
    status_t s = STATUS_OK;
    print_head(out, models, model_count);
    places_print_head(out, raw->places);
    fputc('\n', out);
    for (size_t i = 0; s == STATUS_OK && i < raw->count; i++) {
        if (b->count == 0) b->places = raw->places + i;
        add(b, raw->letters + raw->start[i], raw->start[i + 1] - raw->start[i],
            memory_copy_text(raw->ids[i]), (long)i + 1);
        if (b->count < BLOCK && i + 1 < raw->count) continue;
        s = flush(b, out, models, model_count, strand, path);
    }
    release_block(b);
    return s;
}

status_t predict_regions(predict_counts *ret, FILE *out, const model *models, size_t model_count,
                         const char *path, predict_strand strand, const predict_genome *where)
{
    int length;
    genome *g;
    raw_records raw = {0};
    *ret = (predict_counts){0};
    TRY(common_length(&length, models, model_count));
    TRY(genome_open(&g, where->genome));
    status_t s = cut_regions(&raw, ret, path, g, where, length);
    genome_close(g);
    if (s == STATUS_OK) s = score_records(out, &raw, models, model_count, path, strand);
    ret->sequences = raw.count;
    for (size_t i = 0; s == STATUS_OK && i < raw.start[raw.count]; i++) {
        ret->others += raw.letters[i] == DNA_OTHER;
    }
    raw_records_release(&raw);
    return s;
}
