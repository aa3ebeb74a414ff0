/* demodash tomtom: which motifs of a database a motif is like.
 *
 * Options bear the names of Tomtom's, so that its command lines work here; some defaults depend
 * on others and are settled after parsing. */
#include "src/cmd/cmd.h"
#include "src/cmd/log.h"
#include "src/core/seconds.h"
#include "src/stage/motifs/tomtom.h"

static const char usage[] = "tomtom QUERY TARGETS [OPTIONS]";
static const char text[] =
    "Compares every motif of QUERY with every motif of TARGETS by Tomtom's method and writes\n"
    "Tomtom's table (10 columns). Files: MEME, JASPAR, TRANSFAC, HOMER; plain or gzip. Options\n"
    "bear the names of Tomtom's. Under mpirun the queries are spread over the ranks; the table\n"
    "is the same.\n";

typedef struct {
    const char *distance, *background;
    long min_overlap;
    bool norc, internal, incomplete, evalue, threshold_given, no_ssc;
    double threshold, pseudocount;
} choices;

static status_t settle(tomtom_settings *s, const choices *c)
{
    s->compare = compare_defaults();
    TRY(likeness_distance_parse(&s->compare.distance, c->distance));
    TRY(tomtom_background_parse(&s->background, c->background));
    s->compare.incomplete = c->incomplete;
    s->compare.forward_only = c->norc;
    s->compare.internal = c->internal;
    s->compare.min_overlap = (int)c->min_overlap;
    s->compare.pseudocount = c->pseudocount;
    s->by_evalue = c->evalue;
    s->threshold = c->evalue && !c->threshold_given ? 10 : c->threshold;
    if (!c->evalue && s->threshold > 1) {
        return status_set(STATUS_USAGE, "--thresh %g: a q-value is at most 1 (--evalue takes E)",
                          s->threshold);
    }
    return STATUS_OK;
}

status_t cmd_tomtom(const cmd_context *context)
{
    tomtom_settings s = {.output = "-"};
    long best = 10;
    choices c = {.distance = "ed", .background = "query", .min_overlap = 1, .threshold = 0.5,
                 .pseudocount = 0.1};
    const option_row rows[] = {
        {OPTION_OUTPUT, 'o', "output", &s.output, "FILE",
         .help = "table to write; '-': standard output"},
        {OPTION_TEXT, 0, "dist", &c.distance, "NAME",
         .help = "column score: pearson, ed, allr, kullback, sandelin, blic1 or blic5"},
        {OPTION_OUTPUT, 0, "html", &s.page, "FILE",
         .help = "also a page of aligned logos, query above target; opens anywhere, asks for "
                 "nothing"},
        {OPTION_INT, 0, "html-best", &best, "N",
         .help = "of a query's matches so many have logos there", 1, 100000},
        {OPTION_REAL, 0, "thresh", &c.threshold, "X",
         .help = "greatest q-value reported (with --evalue: E-value, 10 unless given)", 0, 1e9,
         &c.threshold_given},
        {OPTION_FLAG, 0, "evalue", &c.evalue, NULL, .help = "the threshold is on the E-value"},
        {OPTION_INT, 0, "min-overlap", &c.min_overlap, "N",
         .help = "least number of aligned columns; a narrower motif counts with its width",
         1, 1000},
        {OPTION_FLAG, 0, "internal", &c.internal, NULL,
         .help = "only alignments that contain the narrower motif whole"},
        {OPTION_FLAG, 0, "norc", &c.norc, NULL,
         .help = "leave the targets' reverse complements out"},
        {OPTION_FLAG, 0, "incomplete-scores", &c.incomplete, NULL,
         .help = "ignore unaligned query columns"},
        {OPTION_REAL, 0, "motif-pseudo", &c.pseudocount, "X",
         .help = "pseudocount, shared out by the background", 0, 1e6},
        {OPTION_TEXT, 0, "background", &c.background, "NAME",
         .help = "letter frequencies: query, those of QUERY averaged over both strands, as in "
                 "MEME 5; targets, those of TARGETS, as in MEME 4; uniform"},
        {OPTION_INPUT, 0, "bfile", &s.background_file, "FILE",
         .help = "letter frequencies from a file of lines 'A 0.3', whatever --background says"},
        {OPTION_INPUT, 0, "null", &s.null, "FILE",
         .help = "null columns from a motif file, or the word fixed: p-values do not move with "
                 "TARGETS"},
        {OPTION_TEXT, 'm', "motif", &s.only, "ID", .help = "only the query with this id"},
        {OPTION_FLAG, 0, "no-ssc", &c.no_ssc, NULL,
         .help = "accepted for Tomtom's sake: logos here always have the small-sample correction"},
    };
    bool done;
    int operands;
    TRY(cmd_options(&done, &operands, context, usage, text, rows, sizeof rows / sizeof rows[0]));
    if (done) return STATUS_OK;
    if (operands != 2) {
        return status_set(STATUS_USAGE, "tomtom: two motif files are needed, QUERY and TARGETS");
    }
    s.queries = context->argv[1];
    s.targets = context->argv[2];
    s.best = (int)best;
    TRY(settle(&s, &c));
    const double began = seconds_now();
    tomtom_counts counts;
    TRY(tomtom_run(&counts, &s, context->world));
    log_line("%zu queries, %zu targets, %zu matches in %.2f s%s", counts.queries, counts.targets,
             counts.matches, seconds_now() - began,
             counts.rna ? "; RNA: its U is read as T" : "");
    return STATUS_OK;
}
