/* demodash gather: explanations, results.h5, reports and the index of a results folder.
 *
 * The part that runs and reports stands apart from the options, as sweep ends with it too. */
#include "src/cmd/cmd.h"
#include "src/cmd/gathering.h"
#include "src/cmd/log.h"
#include "src/cmd/shared.h"
#include "src/cmd/signals.h"
#include "src/core/seconds.h"
#include "src/net/gemm.h"
#include "src/stage/task/folder.h"

static void show_progress(void *data, const char *folder, const char *method, size_t done,
                          size_t all)
{
    (void)data;
    log_progress(false, "%s  %s %zu/%zu", folder, method, done, all);
}

static void show_explained(void *data, const deal_event *e)
{
    const explain_result *r = e->outcome;
    (void)data;
    if (e->status == STATUS_STOPPED) return;
    if (e->status != STATUS_OK) {
        log_line("[%zu/%zu] %s: FAILED: %s", e->number, e->count, e->name, e->reason);
    } else if (!r->already_done) {
        log_line("[%zu/%zu] %s/%s: %zu sequences, %.1f s", e->number, e->count, e->name,
                 folder_name(FOLDER_EXPLANATION), r->sequences, r->seconds);
    }
}

static void show_reported(void *data, const gather_event *e)
{
    (void)data;
    if (e->status == STATUS_STOPPED) return;
    if (e->status != STATUS_OK) {
        log_line("[%zu/%zu] report of %s: FAILED: %s", e->number, e->count, e->dataset, e->reason);
    } else if (!e->already_done) {
        log_line("[%zu/%zu] report of %s, %.1f s", e->number, e->count, e->dataset, e->seconds);
    }
}

static void show_results(void *data, bool already_done)
{
    (void)data;
    log_line("results.h5 %s", already_done ? "is up to date" : "written");
}

static void show_motifs(void *data, const char *name, size_t count, bool remembered)
{
    (void)data;
    if (name != NULL) {
        log_line("known motifs: %zu of %s%s", count, name,
                 !remembered ? ""
                             : ", as an earlier gather was told (--motifs none leaves them out)");
    } else {
        log_line("known motifs: no motif file (--motifs FILE)");
    }
}

status_t gathering_run(const gather_settings *settings, const team *world)
{
    const double began = seconds_now();
    const gather_hooks hooks = {.explain = {.want_stop = shared_want_stop,
                                            .progress = show_progress,
                                            .note = shared_note, .ended = show_explained,
                                            .waiting = shared_waiting},
                                .reported = show_reported, .motifs = show_motifs,
                                .results = show_results};
    gather_counts counts;
    status_t s = gather_run(&counts, settings, world, &hooks);
    if (s == STATUS_OK || s == STATUS_FAILED) {
        log_line("%zu tasks, %zu reports, %zu of them failed; %s; index: %s/index.html",
                 counts.tasks, counts.datasets, counts.reports_failed, shared_cost(began),
                 settings->folder);
    }
    return s;
}

static option_row told(option_row row, bool *given)
{
    row.given = given;
    return row;
}

static const char about[] =
    "Explain every finished task of a results folder and write what people open:\n"
    "DIR/index.html, a report a dataset (DIR/reports/DATASET.html and .pdf, tables\n"
    "beside them), DIR/tables/ (as demodash tables makes them without options),\n"
    "DIR/results.h5. Only what is missing or stale is made; all ranks\n"
    "share the work.\n";

status_t cmd_gather(const cmd_context *context)
{
    gather_settings settings = gather_defaults();
    const char *methods = NULL;
    long seed = 0;
    bool done;
    int operands;
    const option_row rows[] = {
        {OPTION_INPUT, 'm', "motifs", &settings.motifs, "FILE|none",
         .help = "known motifs (JASPAR, MEME or TRANSFAC), among them the factor's own; of "
                 "simulated datasets the planted ones are known. Remembered, as --known, --pvalue, "
                 "--networks and --seed are: the next gather takes them too, until it is told "
                 "another"},
        shared_known(&settings.known),
        told(shared_pvalue(&settings.choice.pvalue), &settings.told_pvalue),
        shared_compendium(&settings.choice.compendium),
        shared_force(&settings.choice.force),
        {OPTION_TEXT, 0, "methods", &methods, "M,M",
         .help = "what explain computes: saliency, activation, temporal, classopt, ig, ism, all; "
                 "default the first four"},
        told(shared_networks(&settings.choice.networks), &settings.told_networks),
        told(shared_seed(&seed), &settings.told_seed),
    };
    TRY(cmd_options(&done, &operands, context, "gather DIR [--motifs FILE] [OPTIONS]",
                    about, rows, sizeof rows / sizeof rows[0]));
    if (done) return STATUS_OK;
    if (operands != 1) return status_set(STATUS_USAGE, "gather needs one results folder");
    if (methods != NULL) {
        TRY(explain_methods(&settings.explain.methods, methods));
        settings.explain.methods |= EXPLAIN_SALIENCY; /* reports live on it */
    }
    settings.folder = context->argv[1];
    settings.choice.seed = seed;
    gemm_init();
    signals_watch();
    shared_start(context);
    return gathering_run(&settings, context->world);
}
