/* demodash import: sequence files of many kinds -> one compendium.
 *
 * Settings are read from the options, the stage does the work on this rank alone, and the log
 * says what came in, what was made and what looks odd. */
#include <string.h>
#include <sys/resource.h>

#include "config.h"
#include "src/cmd/cmd.h"
#include "src/cmd/log.h"
#include "src/cmd/shared.h"
#include "src/core/seconds.h"
#include "src/stage/data/import.h"

static const char usage[] = "import SOURCE... -o COMPENDIUM.h5 [OPTIONS]";

static const char text[] =
    "Reads sequences with their labels and writes a compendium: HDF5 with one group\n"
    "a dataset (h5py: f['datasets/NAME/train/letters']). A SOURCE is a file or a\n"
    "folder; a folder is searched with all folders below, so that a folder of many\n"
    "datasets is a whole compendium. '-' is standard input: a training set named\n"
    "stdin, or --name. All may be gzipped. What is recognised:\n"
    "\n"
    "  deepbind   NAME_AC.seq (or NAME_A.seq and NAME_C.seq) training, NAME_B.seq\n"
    "             test; also .seq.gz, .seq.100Lines; fields FoldID EventID seq Bound,\n"
    "             tabs or blanks\n"
    "  deepmotif  NAME/train.fa, NAME/test.fa; headers are labels: >1, > 1, >0\n"
    "  table      NAME.train.csv, NAME.dev.csv, NAME.test.csv; sequence,label in\n"
    "             either order, or a header that names the columns (sequence or seq;\n"
    "             label, or one of bound, class, target; perhaps id or name);\n"
    "             .csv .tsv .tab .txt, commas or tabs, values in double quotes as\n"
    "             RFC 4180 has them, but none of several lines\n"
    "  fasta      NAME.train.pos.fa, NAME.train.neg.fa, NAME.test.pos.fa, ...: a file\n"
    "             a class; .fa .fasta .fna .fas\n"
    "\n"
    "Words before the ending, parted by '.', '_' or '-': train, training; dev, val,\n"
    "valid, validation; test, testing; pos, positive(s), bound; neg, negative(s),\n"
    "unbound. Without a word for the set it is training, without a word for the\n"
    "class FASTA is positive. What is left is the dataset's name, or else the\n"
    "folder's name. It is UTF-8 without control characters and not longer than\n"
    "names of files allow: at most 150 bytes, where all but letters, digits and\n"
    "-_.+(), count as three. In folders what is no file (a link that leads nowhere,\n"
    "a pipe) and the locks of editors are left out, with a note for each.\n"
    "\n"
    "Order: a file with both classes keeps its order; classes in files of their own,\n"
    "or in two blocks of a training file, are interleaved evenly.\n"
    "\n"
    "Negatives: where a DeepBind set has none they are made, each an exact\n"
    "dinucleotide-preserving shuffle of its positive, following it; for other\n"
    "formats --make-negatives does the same. Letters ACGTU in either case; other\n"
    "IUPAC letters and '-' are unknown (all-zero input) and counted; anything else\n"
    "is an error with its line. All sequences of a dataset must have one length,\n"
    "unless --pad or --crop makes them equal. Duplicates and sequences shared by\n"
    "training and test set (either strand) are counted, reported and kept.\n"
    "Peaks: with --genome every SOURCE is a file of peaks (BED of 3 to 12 columns,\n"
    "narrowPeak, broadPeak, summits) and a dataset: windows of --length around the\n"
    "summits, with made negatives. Each peak has one fate (used, off the end, too\n"
    "many N, ..), and the fates are counted.\n"
    "\n"
    "Test sets: where the sources hold none, a part of the training set becomes one.\n"
    "Sequences have places in a genome when they come from peaks or when FASTA\n"
    "headers tell them (chr8:1000-1101, chr8_1000_1101..): then whole blocks of the\n"
    "genome are taken, and windows that overlap one of another set are dropped.\n"
    "\n"
    "On any error no output is left. An existing output is replaced at the end.\n";

typedef struct {
    bool pad, make_negatives;
    long length, seed;
    double memory;
    const char *output, *format, *only, *crop, *name, *sequence_column, *label_column;
    import_peaks peaks;
    long top, rank_by, flank;
    double min_score, max_n;
    int anchor;
    bool min_score_given, test_given, validation_given;
    split_part test, validation;
    const char *block;
} choices;

static status_t read_format(source_options *ret, const choices *c)
{
    *ret = (source_options){.only = c->only, .name = c->name};
    ret->read = (sequences_options){.any_kind = strcmp(c->format, "auto") == 0,
                                    .sequence_column = c->sequence_column,
                                    .label_column = c->label_column};
    if (ret->read.any_kind) return STATUS_OK;
    for (int kind = SEQUENCES_DEEPBIND; kind <= SEQUENCES_FASTA; kind++) {
        if (strcmp(c->format, sequences_kind_name((sequences_kind)kind)) != 0) continue;
        ret->read.kind = (sequences_kind)kind;
        return STATUS_OK;
    }
    return status_set(STATUS_USAGE, "--format: '%s' is none of auto, deepbind, deepmotif, table, "
                      "fasta", c->format);
}

static status_t read_crop(arrange_crop *ret, const choices *c)
{
    static const char *const names[] = {"centre", "start", "end"};
    *ret = CROP_NONE;
    if (c->crop == NULL) return STATUS_OK;
    for (int i = 0; i < 3; i++) {
        if (strcmp(c->crop, names[i]) == 0) *ret = (arrange_crop)(CROP_CENTRE + i);
    }
    if (strcmp(c->crop, "center") == 0) *ret = CROP_CENTRE;
    if (*ret != CROP_NONE) return STATUS_OK;
    return status_set(STATUS_USAGE, "--crop: '%s' is none of centre, start, end", c->crop);
}

static status_t read_split(split_settings *ret, const choices *c)
{
    const bool asked = c->test_given || c->validation_given || c->test.chroms != NULL
        || c->validation.chroms != NULL;
    *ret = (split_settings){.test = c->test, .validation = c->validation,
                            .seed = (uint64_t)c->seed, .by_default = !asked};
    if (!asked) ret->test.share = 0.1;
    if (c->test.chroms != NULL && c->test_given) {
        return status_set(STATUS_USAGE, "--test and --test-chroms: either of them can be given");
    }
    if (c->validation.chroms != NULL && c->validation_given) {
        return status_set(STATUS_USAGE, "--validation and --validation-chroms: either of them can "
                          "be given");
    }
    if (ret->test.share + ret->validation.share >= 1) {
        return status_set(STATUS_USAGE, "--test and --validation leave nothing for training");
    }
    return shared_read_letters(&ret->block, "block", c->block);
}

/* Options that only peaks, or only sequences have. */
static status_t read_peaks(import_peaks *ret, const choices *c)
{
    *ret = c->peaks;
    ret->window = (window_settings){.middle = c->anchor == 1,
                                    .length = c->length > 0 ? (int)c->length : 101,
                                    .flank = (int)c->flank, .top = (size_t)c->top,
                                    .score_column = (int)c->rank_by,
                                    .has_least = c->min_score_given, .least = c->min_score,
                                    .max_n = c->max_n};
    if (c->peaks.genome != NULL) {
        if (c->pad || c->crop != NULL || c->only != NULL || strcmp(c->format, "auto") != 0) {
            return status_set(STATUS_USAGE, "--pad, --crop, --only and --format are for files of "
                              "sequences, not for peaks of a --genome");
        }
        return STATUS_OK;
    }
    const bool peaks = c->peaks.sheet != NULL || c->peaks.aliases != NULL
        || c->peaks.blacklist != NULL || c->peaks.exclude != NULL || c->top > 0 || c->rank_by > 0
        || c->min_score_given || c->anchor != 0 || c->flank > 0;
    if (!peaks) return STATUS_OK;
    return status_set(STATUS_USAGE, "--sheet, --aliases, --blacklist, --exclude, --top, --rank-by, "
                      "--min-score, --anchor and --flank are for peaks: --genome FASTA is needed");
}

static void report(void *context, const char *line, size_t done, size_t total, size_t sequences)
{
    (void)context, (void)sequences;
    log_line("%zu of %zu  %s", done, total, line);
}

static void warn(void *context, const char *line)
{
    (void)context;
    log_line("note: %s", line);
}

static void say_end(const import_summary *sum, const choices *c, double passed)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    log_line("with letters outside ACGT: %zu; duplicates: %zu; shared by two sets: %zu",
             sum->other_letters, sum->duplicates, sum->overlaps);
    log_line("%s: %zu datasets, %zu sequences (%zu negatives made), %.2f s, %.0f sequences/s, "
             "peak memory %.0f MB", c->output, sum->datasets, sum->sequences, sum->made, passed,
             (double)sum->sequences / (passed > 0 ? passed : 1e-9), (double)used.ru_maxrss / 1024);
}

status_t cmd_import(const cmd_context *context)
{
    static const char *const anchors[] = {"summit", "middle", NULL};
    /* Long because the table of options is. */
    choices c = {.format = "auto", .seed = 1, .memory = 8, .max_n = 0.1, .block = "100kb"};
    const option_row rows[] = {
        {OPTION_HEADING, .name = "What is read"},
        {OPTION_TEXT, 0, "format", &c.format, "KIND",
         .help = "auto, deepbind, deepmotif, table or fasta"},
        {OPTION_TEXT, 0, "sequence-column", &c.sequence_column, "NAME",
         .help = "heading of a table's column of sequences; default sequence, or else seq"},
        {OPTION_TEXT, 0, "label-column", &c.label_column, "NAME",
         .help = "heading of its column of labels 0 and 1; default label, or else one of bound, "
                 "class, target"},
        {OPTION_TEXT, 0, "only", &c.only, "WHICH",
         .help = "datasets to take: k562 (the paper's 108), NAME,NAME,..., @FILE (a name a line), "
                 "or a pattern with * ? []; all when not given"},
        {OPTION_TEXT, 0, "name", &c.name, "NAME", .help = "name of the only dataset"},
        {OPTION_HEADING, .name = "What is made of it"},
        {OPTION_FLAG, 0, "make-negatives", &c.make_negatives, NULL,
         .help = "make negatives by shuffling where a set has none, for every format"},
        {OPTION_INT, 0, "seed", &c.seed, "S", .help = "seed of the shuffles; recorded", 0, 9e15},
        {OPTION_FLAG, 0, "pad", &c.pad, NULL,
         .help = "lengthen shorter sequences with unknown letters at both ends, to the longest of "
                 "the dataset or to --length"},
        {OPTION_TEXT, 0, "crop", &c.crop, "PART",
         .help = "keep the centre, start or end of longer sequences, to the shortest of the "
                 "dataset or to --length"},
        {OPTION_INT, 0, "length", &c.length, "N",
         .help = "length of all sequences; 0: what the files hold, 101 for peaks", 0, 65535},
        {OPTION_REAL, 0, "max-memory", &c.memory, "GIB",
         .help = "memory that the letters of one set may take, padding included", 1e-6, 1e6},
        {OPTION_HEADING, .name = "Peaks"},
        {OPTION_INPUT, 0, "genome", &c.peaks.genome, "FASTA",
         .help = "the genome that SOURCE... or --sheet are peaks of; plain or compressed by "
                 "bgzip"},
        {OPTION_INPUT, 0, "sheet", &c.peaks.sheet, "FILE",
         .help = "a table of datasets: columns name, peaks, perhaps blacklist, exclude, "
                 "known_motif, test, validation"},
        {OPTION_INPUT, 0, "aliases", &c.peaks.aliases, "FILE",
         .help = "names of chromosomes that mean the same, two or more a line"},
        {OPTION_CHOICE, 0, "anchor", &c.anchor, "WHERE",
         .help = "the centre of a window: summit (the middle where a peak has none) or middle",
         .choices = anchors},
        {OPTION_INT, 0, "flank", &c.flank, "K",
         .help = "letters of the genome to keep at each side of a window, for later shifts", 0,
         100000},
        {OPTION_INT, 0, "top", &c.top, "N", .help = "keep the N best peaks; 0: all", 0, 4e9},
        {OPTION_INT, 0, "rank-by", &c.rank_by, "COLUMN",
         .help = "the column that says which are best, from 1; 0: 7 of narrowPeak and broadPeak, 5 "
                 "of BED", 0, 12},
        {OPTION_REAL, 0, "min-score", &c.min_score, "X",
         .help = "keep peaks with at least this in that column; default all",
         .given = &c.min_score_given},
        {OPTION_INPUT, 0, "blacklist", &c.peaks.blacklist, "BED",
         .help = "drop windows that touch one of these"},
        {OPTION_INPUT, 0, "exclude", &c.peaks.exclude, "BED",
         .help = "the same, counted apart"},
        {OPTION_REAL, 0, "max-n", &c.max_n, "SHARE",
         .help = "drop windows with more letters outside ACGT", 0, 1},
        {OPTION_HEADING, .name = "Test and validation, where the sources hold no test set"},
        {OPTION_TEXT, 0, "test-chroms", &c.test.chroms, "NAMES",
         .help = "chromosomes for the test set, parted by commas"},
        {OPTION_TEXT, 0, "validation-chroms", &c.validation.chroms, "NAMES",
         .help = "chromosomes for validation"},
        {OPTION_REAL, 0, "test", &c.test.share, "SHARE",
         .help = "share of the positives for the test set; 0.1 when no option of these is given",
         0, 0.99, .given = &c.test_given},
        {OPTION_REAL, 0, "validation", &c.validation.share, "SHARE",
         .help = "share of the positives for validation", 0, 0.99,
         .given = &c.validation_given},
        {OPTION_TEXT, 0, "block", &c.block, "LETTERS",
         .help = "where places are known, shares are filled with whole blocks of the genome"},
        {OPTION_HEADING, .name = "Output"},
        {OPTION_OUTPUT, 'o', "output", &c.output, "FILE", .help = "the compendium to write"},
    };
    bool done;
    int operands;
    TRY(cmd_options(&done, &operands, context, usage, text, rows, sizeof rows / sizeof rows[0]));
    if (done) return STATUS_OK;
    if (operands == 0 && c.peaks.sheet == NULL) {
        return status_set(STATUS_USAGE, "import: no SOURCE is given; --help says more");
    }
    if (c.output == NULL) return status_set(STATUS_USAGE, "import: -o COMPENDIUM.h5 is needed");
    import_settings settings = {
        .sources = (const char *const *)(context->argv + 1), .source_count = (size_t)operands,
        .output = c.output, .make_negatives = c.make_negatives,
        .seed = (uint64_t)c.seed, .most_bytes = c.memory * (1 << 30), .pad = c.pad,
        .length = (int)c.length, .report = report, .warn = warn};
    TRY(read_format(&settings.find, &c));
    TRY(read_peaks(&settings.peaks, &c));
    TRY(read_split(&settings.split, &c));
    TRY(read_crop(&settings.crop, &c));
    double start = seconds_now();
    log_line("demodash %s, seed %ld: %s", PACKAGE_VERSION, c.seed, context->command_line);
    import_summary summary;
    TRY(import_run(&summary, &settings));
    say_end(&summary, &c, seconds_now() - start);
    return STATUS_OK;
}
