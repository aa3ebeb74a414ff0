/* demodash predict: scores of new sequences.
 *
 * Models are read first, so that a wrong path is told before the sequences are scored; the table
 * goes to standard output, or whole or not at all to a file. */
#include <stdio.h>

#include "io/files.h"
#include "io/output.h"
#include "src/cmd/cmd.h"
#include "src/cmd/log.h"
#include "src/core/memory.h"
#include "src/net/gemm.h"
#include "src/stage/task/predict.h"

/* By predict_strand. */
static const char *const strands[] = {"model", "forward", "reverse", "both", NULL};

static status_t predict_stream(predict_counts *ret, FILE *out, const model *models, size_t count,
                               const char *input, predict_strand strand,
                               const predict_genome *where)
{
    if (where->genome == NULL) return predict_file(ret, out, models, count, input, strand);
    return predict_regions(ret, out, models, count, input, strand, where);
}

static status_t predict_to(const char *path, const model *models, size_t count, const char *input,
                           predict_strand strand, const predict_genome *where)
{
    predict_counts counts;
    if (path == NULL) {
        TRY(predict_stream(&counts, stdout, models, count, input, strand, where));
        if (fflush(stdout) != 0) return status_set(STATUS_IO, "standard output: writing failed");
    } else {
        output *o;
        TRY(output_open(&o, path));
        status_t s = predict_stream(&counts, output_stream(o), models, count, input, strand, where);
        if (s != STATUS_OK) {
            output_abandon(o);
            return s;
        }
        TRY(output_commit(o));
    }
    log_line("%zu sequences scored by %zu model%s%s", counts.sequences, count, count > 1 ? "s" : "",
             counts.others > 0 ? " (with letters outside ACGT)" : "");
    if (where->genome == NULL) return STATUS_OK;
    char *words = fate_describe(&counts.fates);
    log_line("regions: %s", words);
    memory_free(words);
    return STATUS_OK;
}

/* Is the operand a model that one before it names, too? Then it is one model, and the mean is not
 * weighted by how often it was written. */
static bool is_named_before(char **argv, int operand)
{
    char *own = predict_model_path(argv[operand]);
    bool found = false;
    for (int i = 1; i < operand && !found; i++) {
        char *other = predict_model_path(argv[i]);
        found = files_is_same(own, other);
        memory_free(other);
    }
    memory_free(own);
    return found;
}

static const char about[] =
    "Score sequences (FASTA, gzip or not, '-' for standard input) by trained models:\n"
    "model.h5 files or task folders. Writes a table: id, score (probability that the\n"
    "sequence is bound; of several models the mean, then each).\n"
    "With --genome the last operand is a file of regions (BED, narrowPeak, broadPeak):\n"
    "a window around each, cut as import does, is scored, and its place is in the table.\n";

status_t cmd_predict(const cmd_context *context)
{
    const char *path = NULL;
    static const char *const anchors[] = {"summit", "middle", NULL};
    predict_strand strand = PREDICT_AS_TRAINED;
    predict_genome where = {0};
    int anchor = 0;
    bool done;
    int operands;
    const option_row rows[] = {
        {OPTION_OUTPUT, 'o', "output", &path, "FILE",
         .help = "write here instead of standard output"},
        {OPTION_CHOICE, 0, "strand", &strand, "S",
         "model (as it was trained), forward, reverse or both", .choices = strands},
        {OPTION_INPUT, 0, "genome", &where.genome, "FASTA",
         .help = "the genome that REGIONS are of; plain or compressed by bgzip"},
        {OPTION_INPUT, 0, "aliases", &where.aliases, "FILE",
         .help = "names of chromosomes that mean the same, two or more a line"},
        {OPTION_CHOICE, 0, "anchor", &anchor, "WHERE",
         .help = "the centre of a window: summit (the middle where a region has none) or middle",
         .choices = anchors},
    };
    TRY(cmd_options(&done, &operands, context, "predict MODEL... SEQUENCES|REGIONS [OPTIONS]",
                    about, rows, sizeof rows / sizeof rows[0]));
    if (done) return STATUS_OK;
    if (operands < 2) {
        return status_set(STATUS_USAGE, "predict needs models, then one file of sequences");
    }
    if (where.genome == NULL && (where.aliases != NULL || anchor != 0)) {
        return status_set(STATUS_USAGE, "--aliases and --anchor are for regions of a --genome");
    }
    where.middle = anchor == 1;
    gemm_init();
    model *models = memory_array(models, (size_t)operands - 1);
    size_t count = 0;
    status_t s = STATUS_OK;
    for (int i = 1; i < operands && s == STATUS_OK; i++) {
        if (is_named_before(context->argv, i)) continue;
        s = predict_read_model(&models[count++], context->argv[i]);
    }
    if (s == STATUS_OK) s = predict_to(path, models, count, context->argv[operands], strand,
                                          &where);
    for (size_t i = 0; i < count; i++) model_release(&models[i]);
    memory_free(models);
    return s;
}
