/* demodash motifs extract: motifs out of the networks of a results folder.
 *
 * Its options are settings of the stage one to one; the rest is reporting. */
#include "src/cmd/cmd.h"
#include "src/cmd/log.h"
#include "src/cmd/shared.h"
#include "src/cmd/signals.h"
#include "src/core/seconds.h"
#include "src/net/gemm.h"
#include "src/stage/motifs/extract.h"

static void show_end(void *data, const deal_event *e)
{
    const motifs_result *r = e->outcome;
    (void)data;
    if (e->status == STATUS_STOPPED) return;
    if (e->status != STATUS_OK) {
        log_line("[%zu/%zu] %s: FAILED: %s", e->number, e->count, e->name, e->reason);
    } else if (r->already_done) {
        log_line("[%zu/%zu] %s: finished before", e->number, e->count, e->name);
    } else {
        log_line("[%zu/%zu] %s: %zu sequences, %zu consensus motif%s%s, %.1f s", e->number,
                 e->count, e->name, r->sequences, r->motifs, r->motifs == 1 ? "" : "s",
                 r->own == 0 ? ", no motif of its own in the database" : "", r->seconds);
    }
}

static status_t run(const cmd_context *context, const char *folder, const motifs_settings *settings)
{
    const team *t = context->world;
    const deal_hooks hooks = {.want_stop = shared_want_stop, .note = shared_note, .ended = show_end,
                              .waiting = shared_waiting};
    const double began = seconds_now();
    shared_start(context);
    signals_watch();
    task_unread unread = {0}; /* on rank 0 */
    status_t s = motifs_extract(folder, settings, t, &hooks, &unread);
    log_line("%s%s%s%s", shared_cost(began), s == STATUS_OK ? "; motifs in " : "",
             s == STATUS_OK ? folder : "", s == STATUS_OK ? "/motifs" : "");
    if (s == STATUS_OK) s = team_agree(t, shared_unread(&unread));
    task_unread_free(&unread);
    return s;
}

static const char about[] =
    "Takes motifs out of all networks of a results folder, by the paper's four ways and as\n"
    "consensus motifs, compares them with a database, and writes DIR/motifs/: MEME files, match\n"
    "tables, best.tsv, table4.tsv; trust.tsv (seeds that find a consensus motif again, and how\n"
    "far the score falls without its sites), dependencies.tsv (do two sites add up?); for\n"
    "simulated data planted.tsv, recovery.tsv and planted_pairs.tsv. gather shows them in the\n"
    "reports when it is run afterwards. Tasks without explain.h5 are explained first; tasks are\n"
    "dealt over the ranks. The documentation's file FORMATS lists all files and columns.\n";

status_t cmd_motifs_extract(const cmd_context *context)
{
    motifs_settings settings = motifs_defaults();
    long window = settings.window, shuffles = settings.shuffles;
    long seqlets = settings.cluster.per_sequence;
    long min_sites = settings.cluster.min_sites, most = settings.cluster.motifs_max;
    const option_row rows[] = {
        {OPTION_INPUT, 'm', "motifs", &settings.database, "FILE",
         .help = "database to compare with (MEME, JASPAR, TRANSFAC); default the built-in motifs"},
        shared_known(&settings.known),
        shared_compendium(&settings.compendium),
        shared_force(&settings.force),
        {OPTION_INT, 'w', "window", &window, "N", .help = "letters of an extracted word", 4, 30},
        {OPTION_REAL, 't', "threshold", &settings.threshold, "Q",
         .help = "greatest q-value of a match", 0, 1},
        {OPTION_FLAG, 0, "again", &settings.again, NULL, .help = "compute also what is there"},
        {OPTION_HEADING, .name = "How a word becomes a matrix"},
        {OPTION_REAL, 0, "word-sites", &settings.rule.sites, "X",
         .help = "counts of the letter that is there", 0.01, 1e6},
        {OPTION_REAL, 0, "word-pseudocount", &settings.rule.pseudocount, "X",
         .help = "shared by the four letters", 0, 1e6},
        {OPTION_HEADING, .name = "Consensus motifs"},
        {OPTION_REAL, 0, "fdr", &settings.cluster.fdr, "X",
         .help = "share of seqlets that shuffled attributions would give", 1e-6, 1},
        {OPTION_INT, 0, "seqlets", &seqlets, "N", .help = "seqlets of one sequence at most", 1, 20},
        {OPTION_INT, 0, "min-sites", &min_sites, "N",
         .help = "a motif with fewer sites is none", 2, 1000000},
        {OPTION_INT, 0, "most", &most, "N", .help = "motifs of one task at most", 1, 50},
        {OPTION_REAL, 0, "trim", &settings.cluster.trim, "BITS",
         .help = "information below which a column at an end goes", 0, 2},
        {OPTION_REAL, 0, "merge", &settings.cluster.merge, "X",
         .help = "correlation from which two motifs are one", 0, 2},
        {OPTION_HEADING, .name = "What hangs on them"},
        {OPTION_INT, 0, "shuffles", &shuffles, "N",
         .help = "shuffles whose letters take the place of sites; 0: scores without sites are left "
                 "out", 0, 1000},
    };
    cmd_context inner = *context; /* "extract" is the command's name here */
    bool done;
    int operands;
    inner.argc--;
    inner.argv++;
    TRY(cmd_options(&done, &operands, &inner, "motifs extract DIR [--motifs FILE] [OPTIONS]",
                    about, rows, sizeof rows / sizeof rows[0]));
    if (done) return STATUS_OK;
    if (operands != 1) return status_set(STATUS_USAGE, "motifs extract needs one results folder");
    settings.window = (int)window;
    settings.shuffles = (int)shuffles;
    settings.cluster.per_sequence = (int)seqlets;
    settings.cluster.min_sites = (int)min_sites;
    settings.cluster.motifs_max = (int)most;
    gemm_init();
    return run(context, inner.argv[1], &settings);
}
