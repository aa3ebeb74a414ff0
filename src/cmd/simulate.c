/* demodash simulate: a compendium, or a genome with its peaks, whose truth is known.
 *
 * Options are settings of data/truth and data/genome_truth; the summary says how fast it went. */
#include <stddef.h>

#include "io/claims.h"
#include "src/cmd/cmd.h"
#include "src/cmd/log.h"
#include "src/cmd/shared.h"
#include "src/core/seconds.h"
#include "src/stage/data/genome_truth.h"
#include "src/stage/data/truth.h"

static const char usage[] = "simulate -o FILE [OPTIONS]\n"
                            "       demodash simulate --genome -o DIR [OPTIONS]";
static const char text[] =
    "Writes a compendium of simulated datasets: first-order background with depleted CpG, planted\n"
    "motifs, and exact dinucleotide-preserving shuffles as negatives. Kinds of datasets, in turn:\n"
    "one motif (either or one strand, or weak), two motifs at a fixed or loose gap, one motif\n"
    "beside a decoy that both classes have. The truth is stored beside: see\n"
    "FORMATS in the documentation. The same arguments give the same bytes.\n"
    "\n"
    "With --genome it writes a folder: a genome (genome.fa) with isochores, repeats in lower\n"
    "case and runs of N; open regions, bound and unbound, alike in composition; planted sites\n"
    "of several strengths, pairs of factors, and sites that nothing binds; a file of peaks for\n"
    "each factor with noise, artefacts in a blacklist and peaks past the ends; variants with\n"
    "the change of their site's score. Then:\n"
    "demodash import --sheet DIR/samples.tsv --genome DIR/genome.fa -o FILE\n";

typedef struct {
    bool genome;
    const char *output, *motifs, *size;
    long datasets, train, test, length, seed, chromosomes, factors, spacing;
    bool of_datasets[4], of_genome[4]; /* options of either kind that were given */
} choices;

static void progress(size_t done, size_t count, const char *name)
{
    log_progress(done == count, "%zu of %zu datasets (%s)", done, count, name);
}

static void genome_progress(int64_t done, int64_t letters, const char *chromosome)
{
    log_progress(done == letters, "%.1f of %.1f million letters (%s)", 1e-6 * (double)done,
                 1e-6 * (double)letters, chromosome);
}

static status_t check_even(const char *option, long value)
{
    if (value % 2 == 0) return STATUS_OK;
    return status_set(STATUS_USAGE, "--%s %ld: half of the sequences are positive, so the number "
                      "must be even", option, value);
}

/* Options of the one kind say nothing about the other. */
static status_t check_kind(const choices *c)
{
    static const char *const of_datasets[] = {"datasets", "train", "test", "length"};
    static const char *const of_genome[] = {"size", "chromosomes", "factors", "spacing"};
    for (int i = 0; i < 4; i++) {
        if (c->genome && c->of_datasets[i]) {
            return status_set(STATUS_USAGE, "--%s: a genome has none", of_datasets[i]);
        }
        if (!c->genome && c->of_genome[i]) {
            return status_set(STATUS_USAGE, "--%s: needs --genome", of_genome[i]);
        }
    }
    return STATUS_OK;
}

static status_t write_compendium(const choices *c)
{
    TRY(claims_write(c->output, "output"));
    TRY(check_even("train", c->train));
    TRY(check_even("test", c->test));
    const truth_settings settings = {
        .output = c->output, .datasets = (size_t)c->datasets, .train = (size_t)c->train,
        .test = (size_t)c->test, .length = (int)c->length, .seed = c->seed, .motifs = c->motifs,
    };
    const double began = seconds_now();
    TRY(truth_write(&settings, progress));
    const double seconds = seconds_now() - began;
    const double sequences = (double)c->datasets * (double)(c->train + c->test);
    log_line("%s: %ld datasets, %.0f sequences in %.2f s (%.0f a second)", c->output, c->datasets,
             sequences, seconds, sequences / seconds);
    return STATUS_OK;
}

static status_t write_genome(const choices *c)
{
    genome_truth_settings settings = {
        .folder = c->output, .motifs = c->motifs,
        .plan = {.seed = (uint64_t)c->seed, .chromosomes = (int)c->chromosomes,
                 .factors = (int)c->factors, .spacing = (int)c->spacing},
    };
    genome_truth_counts counts;
    TRY(shared_read_letters(&settings.plan.size, "size", c->size));
    if (settings.plan.size < c->chromosomes * LANDSCAPE_CHROMOSOME_MIN
        || settings.plan.size > LANDSCAPE_SIZE_MAX) {
        return status_set(STATUS_USAGE, "--size: '%s' is not between %ld chromosomes of %d letters "
                          "and 20Gb", c->size, c->chromosomes, LANDSCAPE_CHROMOSOME_MIN);
    }
    const double began = seconds_now();
    TRY(genome_truth_write(&counts, &settings, genome_progress));
    const double seconds = seconds_now() - began;
    log_line("%s: %zu open regions, %zu sites, %zu peaks of %ld factors, %zu variants", c->output,
             counts.regions, counts.sites, counts.peaks, c->factors, counts.variants);
    log_line("%lld letters, %.1f million a second; %s", (long long)counts.letters,
             1e-6 * (double)counts.letters / seconds, shared_cost(began));
    return STATUS_OK;
}

status_t cmd_simulate(const cmd_context *context)
{
    choices c = {.size = "10Mb", .datasets = 108, .train = 2000, .test = 1000, .length = 101,
                 .seed = 1, .chromosomes = 5, .factors = 12, .spacing = 4000};
    bool *d = c.of_datasets, *g = c.of_genome;
    const option_row rows[] = {
        {OPTION_TEXT, 'o', "output", &c.output, "FILE",
         .help = "compendium to write; with --genome the folder"},
        {OPTION_INT, 0, "seed", &c.seed, "S", .help = "seed of all random numbers"},
        {OPTION_INPUT, 0, "motifs", &c.motifs, "FILE",
         .help = "motifs to plant (MEME, JASPAR, TRANSFAC) in place of the built-in ones"},
        {OPTION_HEADING, .name = "A compendium:"},
        {OPTION_INT, 0, "datasets", &c.datasets, "N",
         .help = "number of datasets; the first 108 bear the names of the paper's", 1, 100000,
         .given = &d[0]},
        {OPTION_INT, 0, "train", &c.train, "N",
         .help = "training sequences of a dataset, both classes", 2, 1000000, .given = &d[1]},
        {OPTION_INT, 0, "test", &c.test, "N",
         .help = "test sequences of a dataset, both classes", 2, 1000000, .given = &d[2]},
        {OPTION_INT, 0, "length", &c.length, "L", .help = "letters of a sequence",
         SIMULATE_LENGTH_MIN, SIMULATE_LENGTH_MAX, .given = &d[3]},
        {OPTION_HEADING, .name = "A genome:"},
        {OPTION_FLAG, 0, "genome", &c.genome, .help = "write a genome with its peaks"},
        {OPTION_TEXT, 0, "size", &c.size, "LETTERS", .help = "of the genome: 800kb, 100Mb, 1Gb",
         .given = &g[0]},
        {OPTION_INT, 0, "chromosomes", &c.chromosomes, "N", .help = "number of chromosomes", 1,
         LANDSCAPE_CHROMOSOMES_MAX, .given = &g[1]},
        {OPTION_INT, 0, "factors", &c.factors, "N",
         .help = "number of factors, a file of peaks each", 1, LANDSCAPE_FACTORS_MAX,
         .given = &g[2]},
        {OPTION_INT, 0, "spacing", &c.spacing, "LETTERS",
         .help = "letters of the genome for each open region", LANDSCAPE_SPACING_MIN,
         LANDSCAPE_SPACING_MAX, .given = &g[3]},
    };
    bool done;
    int operands;
    TRY(cmd_options(&done, &operands, context, usage, text, rows, sizeof rows / sizeof rows[0]));
    if (done) return STATUS_OK;
    if (operands != 0) {
        return status_set(STATUS_USAGE, "simulate: '%s' is not expected; see --help",
                          context->argv[1]);
    }
    if (c.output == NULL) return status_set(STATUS_USAGE, "simulate: -o FILE is needed");
    TRY(check_kind(&c));
    log_line("%s", context->command_line);
    return c.genome ? write_genome(&c) : write_compendium(&c);
}
