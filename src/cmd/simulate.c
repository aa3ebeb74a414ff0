/* demodash simulate: a compendium whose truth is known.
 *
 * Options are settings of data/truth; the summary says how fast it went. */
#include <stddef.h>

#include "src/cmd/cmd.h"
#include "src/cmd/log.h"
#include "src/core/seconds.h"
#include "src/stage/data/truth.h"

static const char usage[] = "simulate -o FILE [OPTIONS]";
static const char text[] =
    "Writes a compendium of simulated datasets: first-order background with depleted CpG, planted\n"
    "motifs, and exact dinucleotide-preserving shuffles as negatives. Kinds of datasets, in turn:\n"
    "one motif (either or one strand, or weak), two motifs at a fixed or loose gap, one motif\n"
    "beside a decoy that both classes have. The truth is stored beside: see\n"
    "FORMATS in the documentation. The same arguments give the same bytes.\n";

static void progress(size_t done, size_t count, const char *name)
{
    log_progress(done == count, "%zu of %zu datasets (%s)", done, count, name);
}

static status_t check_even(const char *option, long value)
{
    if (value % 2 == 0) return STATUS_OK;
    return status_set(STATUS_USAGE, "--%s %ld: half of the sequences are positive, so the number "
                      "must be even", option, value);
}

status_t cmd_simulate(const cmd_context *context)
{
    const char *output = NULL, *motifs = NULL;
    long datasets = 108, train = 2000, test = 1000, length = 101, seed = 1;
    const option_row rows[] = {
        {OPTION_OUTPUT, 'o', "output", &output, "FILE", .help = "compendium to write"},
        {OPTION_INT, 0, "datasets", &datasets, "N",
         .help = "number of datasets; the first 108 bear the names of the paper's", 1, 100000},
        {OPTION_INT, 0, "train", &train, "N",
         .help = "training sequences of a dataset, both classes", 2, 1000000},
        {OPTION_INT, 0, "test", &test, "N",
         .help = "test sequences of a dataset, both classes", 2, 1000000},
        {OPTION_INT, 0, "length", &length, "L",
         .help = "letters of a sequence", SIMULATE_LENGTH_MIN, SIMULATE_LENGTH_MAX},
        {OPTION_INT, 0, "seed", &seed, "S", .help = "seed of all random numbers"},
        {OPTION_INPUT, 0, "motifs", &motifs, "FILE",
         .help = "motifs to plant (MEME, JASPAR, TRANSFAC) in place of the built-in ones"},
    };
    bool done;
    int operands;
    TRY(cmd_options(&done, &operands, context, usage, text, rows, sizeof rows / sizeof rows[0]));
    if (done) return STATUS_OK;
    if (operands != 0) {
        return status_set(STATUS_USAGE, "simulate: '%s' is not expected; see --help",
                          context->argv[1]);
    }
    if (output == NULL) return status_set(STATUS_USAGE, "simulate: -o FILE is needed");
    TRY(check_even("train", train));
    TRY(check_even("test", test));
    const truth_settings settings = {
        .output = output, .datasets = (size_t)datasets, .train = (size_t)train,
        .test = (size_t)test, .length = (int)length, .seed = seed, .motifs = motifs,
    };
    log_line("%s", context->command_line);
    const double began = seconds_now();
    TRY(truth_write(&settings, progress));
    const double seconds = seconds_now() - began;
    double sequences = (double)datasets * (double)(train + test);
    log_line("%s: %ld datasets, %.0f sequences in %.2f s (%.0f a second)", output, datasets,
             sequences, seconds, sequences / seconds);
    return STATUS_OK;
}
