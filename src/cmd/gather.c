/* demodash gather: explanations, results.h5, reports and the index of a results folder. */
#include <sys/resource.h>
#include <time.h>

#include "config.h"
#include "mpi/team.h"
#include "src/cmd/cmd.h"
#include "src/cmd/gathering.h"
#include "src/cmd/log.h"
#include "src/cmd/signals.h"
#include "src/core/memory.h"
#include "src/net/gemm.h"

static bool want_stop(void *data)
{
    (void)data;
    return signals_seen();
}

static void show_progress(void *data, const char *folder, const char *method, size_t done,
                          size_t all)
{
    (void)data;
    log_progress(false, "%s  %s %zu/%zu", folder, method, done, all);
}

static void show_note(void *data, const char *folder, const char *sentence)
{
    (void)data;
    log_note("%s: %s", folder, sentence);
}

static void show_explained(void *data, const explain_event *e)
{
    (void)data;
    if (e->status == STATUS_STOPPED) return;
    if (e->status != STATUS_OK) {
        log_line("[%zu/%zu] %s: FAILED: %s", e->number, e->count, e->folder, e->reason);
    } else if (!e->result.already_done) {
        log_line("[%zu/%zu] %s/explain.h5: %zu sequences, %.1f s", e->number, e->count, e->folder,
                 e->result.sequences, e->result.seconds);
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

static void show_waiting(void *data, int busy)
{
    (void)data;
    log_progress(false, "waiting for %d rank%s", busy, busy > 1 ? "s" : "");
}

static double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

status_t gathering_run(const gather_settings *settings, const team *world)
{
    const double began = seconds_now();
    const gather_hooks hooks = {.explain = {.want_stop = want_stop, .progress = show_progress,
                                            .note = show_note, .ended = show_explained,
                                            .waiting = show_waiting},
                                .reported = show_reported, .results = show_results};
    gather_counts counts;
    status_t s = gather_run(&counts, settings, world, &hooks);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    if (s == STATUS_OK || s == STATUS_FAILED) {
        log_line("%zu tasks, %zu reports, %zu of them failed; %.1f s, %.0f MiB at most on rank 0; "
                 "index: %s/index.html", counts.tasks, counts.datasets, counts.reports_failed,
                 seconds_now() - began, (double)usage.ru_maxrss / 1024, settings->folder);
    }
    return s;
}

status_t cmd_gather(const cmd_context *context)
{
    gather_settings settings = gather_defaults();
    const char *methods = NULL;
    long seed = 0;
    bool done;
    int operands;
    const option_row rows[] = {
        {OPTION_TEXT, 'm', "motifs", &settings.motifs, "FILE", "known motifs (JASPAR, MEME or TRANSFAC); of simulated datasets the planted ones are known", 0, 0, NULL},
        {OPTION_REAL, 'p', "pvalue", &settings.choice.pvalue, "X", "greatest p-value of a known motif's hit", 1e-12, 1, NULL},
        {OPTION_TEXT, 'c', "compendium", &settings.choice.compendium, "FILE", "the compendium; default the one that the tasks were trained from", 0, 0, NULL},
        {OPTION_TEXT, 0, "methods", &methods, "M,M", "what explain computes: saliency, activation, temporal, classopt, ig, ism, all; default the first four", 0, 0, NULL},
        {OPTION_TEXT, 'v', "variants", &settings.choice.variants, "V,V", "networks in the panels: the first CNN, RNN and CNN-RNN of these; default the medium ones", 0, 0, NULL},
        {OPTION_INT, 's', "seed", &seed, "N", "their seed; 0: the lowest", 0, 9e15, NULL},
    };
    TRY(cmd_options(&done, &operands, context, "gather DIR [--motifs FILE] [OPTIONS]",
                    "Explain every finished task of a results folder and write what people open:\n"
                    "DIR/index.html, a report a dataset (DIR/reports/DATASET.html and .pdf, tables\n"
                    "beside them), DIR/tables/ (as demodash tables makes them without options),\n"
                    "DIR/results.h5. Only what is missing or stale is made; all ranks\n"
                    "share the work.\n",
                    rows, sizeof rows / sizeof rows[0]));
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
    char *hosts = team_hosts(context->world);
    log_line("demodash %s  %s", PACKAGE_VERSION, context->command_line);
    log_line("%d rank%s on %s, 1 BLAS thread each", context->world->size,
             context->world->size > 1 ? "s" : "", hosts);
    memory_free(hosts);
    return gathering_run(&settings, context->world);
}
