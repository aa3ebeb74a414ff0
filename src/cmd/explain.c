/* demodash explain: what trained networks look at.
 *
 * Options go straight into the settings of the stage; what it finds out on the way is printed. */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/cmd/cmd.h"
#include "src/cmd/log.h"
#include "src/cmd/shared.h"
#include "src/cmd/signals.h"
#include "src/core/seconds.h"
#include "src/net/gemm.h"
#include "src/stage/explain/all.h"
#include "src/stage/explain/tracks.h"
#include "src/stage/task/folder.h"

static const char *const strands[] = {"model", "one", "both", NULL}; /* by explain_strands */

/* ---- running and reporting ---- */

static void show_progress(void *data, const char *folder, const char *method, size_t done,
                          size_t all)
{
    (void)data;
    log_progress(false, "%s  %s %zu/%zu", folder, method, done, all);
}

/* The file that a task's explanations went to; data: the settings. Static, until the next call. */
static const char *written(const void *data, const char *folder)
{
    static char text[PATH_MAX + 32];
    const explain_settings *settings = data;
    if (settings->output != NULL) return settings->output;
    snprintf(text, sizeof text, "%s/%s", folder, folder_name(FOLDER_EXPLANATION));
    return text;
}

static void show_end(void *data, const deal_event *e)
{
    const explain_result *r = e->outcome;
    if (e->status == STATUS_STOPPED) return;
    if (e->status != STATUS_OK) {
        log_line("[%zu/%zu] %s: FAILED: %s", e->number, e->count, e->name, e->reason);
    } else if (r->already_done) {
        log_line("[%zu/%zu] %s: finished before", e->number, e->count, written(data, e->name));
    } else {
        char ig[64] = "", classopt[96] = "";
        if (!isnan(r->residual)) {
            snprintf(ig, sizeof ig, "  ig residual at most %.2g", r->residual);
        }
        if (!isnan(r->probability)) {
            snprintf(classopt, sizeof classopt, "  classopt p %.3f, restarts correlate %.2f",
                     r->probability, r->correlation);
        }
        log_line("[%zu/%zu] %s: %zu sequences  %.1f s%s%s", e->number, e->count,
                 written(data, e->name), r->sequences, r->seconds, ig, classopt);
    }
}

/* Rank 0 writes. Collective; agreed on. */
static status_t write_track(const char *path, const char *folder, const team *t)
{
    status_t s = STATUS_OK;
    if (t->rank == 0) {
        tracks_result r;
        s = tracks_write(&r, path, folder);
        if (s == STATUS_OK) log_line("%s: %s of %zu sequences", path, r.method, r.sequences);
    }
    return team_agree(t, s);
}

static status_t run(const cmd_context *context, size_t paths, const explain_settings *settings,
                    const char *track)
{
    const team *t = context->world;
    const deal_hooks hooks = {.data = (void *)settings, .want_stop = shared_want_stop,
                              .progress = show_progress, .note = shared_note, .ended = show_end,
                              .waiting = shared_waiting};
    const double began = seconds_now();
    shared_start(context);
    signals_watch();
    task_unread unread = {0}; /* on rank 0 */
    status_t s = explain_all(context->argv + 1, paths, settings, t, &hooks, &unread);
    if (s == STATUS_OK) s = team_agree(t, shared_unread(&unread));
    task_unread_free(&unread);
    if (s == STATUS_OK && track != NULL) s = write_track(track, context->argv[1], t);
    log_line("%s", shared_cost(began));
    return s;
}

static const char about[] =
    "Show what trained networks look at: writes explain.h5 beside each task's model\n"
    "(the documentation's file FORMATS describes it). TASK is a task's folder, or a\n"
    "results folder for all its finished tasks; tasks are dealt over the ranks.\n";

status_t cmd_explain(const cmd_context *context)
{
    explain_settings settings = explain_defaults();
    const char *methods = NULL, *track = NULL;
    long steps = settings.steps, restarts = settings.optimize.restarts;
    long optimize_steps = settings.optimize.steps;
    const option_row rows[] = {
        {OPTION_TEXT, 'm', "methods", &methods, "M,M",
         .help = "of saliency, activation, temporal, classopt, ig (integrated gradients), ism "
                 "(in-silico mutagenesis), all; default the first four"},
        {OPTION_INPUT, 0, "sequences", &settings.sequences, "WHICH",
         .help = "of the test set: all-positives, all-negatives, all, or numbers from 1 as in 192 "
                 "or 1,5-7; or a FILE of sequences, with -o"},
        {OPTION_OUTPUT, 'o', "output", &settings.output, "FILE",
         .help = "write here, and leave what the task holds; default explain.h5 beside its model"},
        shared_compendium(&settings.compendium),
        shared_force(&settings.force),
        {OPTION_FLAG, 0, "again", &settings.again, NULL, .help = "compute also what is there"},
        {OPTION_OUTPUT, 0, "track", &track, "FILE",
         .help = "write the contributions along the genome as well (one task; .bedGraph): ig, or "
                 "else saliency, or else ism; the mean where windows overlap"},
        {OPTION_HEADING, .name = "Maps (saliency, ig, ism)"},
        {OPTION_CHOICE, 0, "score", &settings.score, "NAME",
         "what is explained: logit (difference of the two), probability, or likelihood (of the "
         "true label)", .choices = target_score_names()},
        {OPTION_CHOICE, 0, "strands", &settings.strands, "S",
         "model (as it was trained), one or both", .choices = strands},
        {OPTION_FLAG, 0, "correct", &settings.correct, NULL,
         .help = "subtract each position's mean from the gradient (off-simplex correction)"},
        {OPTION_CHOICE, 0, "baseline", &settings.baseline, "NAME",
         "where ig starts: zeros or uniform", .choices = saliency_baseline_names()},
        {OPTION_INT, 0, "steps", &steps, "N", .help = "points of ig's path", 1, 100000},
        {OPTION_HEADING, .name = "Temporal scores and class optimization"},
        {OPTION_CHOICE, 0, "rule", &settings.rule, "NAME",
         "convolution once on the whole sequence (columns) or on each prefix itself (prefix)",
         .choices = temporal_rule_names()},
        {OPTION_INT, 0, "restarts", &restarts, "N", .help = "random starts", 1, TARGET_GROUP},
        {OPTION_INT, 0, "optimize-steps", &optimize_steps, "N", .help = "steps", 1, 1000000},
        {OPTION_REAL, 0, "lambda", &settings.optimize.lambda, "X",
         .help = "weight of ||X||^2", 0, 1000},
        {OPTION_REAL, 0, "rate", &settings.optimize.rate, "X", .help = "RMSprop's rate", 1e-6, 100},
    };
    bool done;
    int operands;
    TRY(cmd_options(&done, &operands, context, "explain TASK... [OPTIONS]",
                    about, rows, sizeof rows / sizeof rows[0]));
    if (done) return STATUS_OK;
    if (operands < 1) return status_set(STATUS_USAGE, "explain needs a task's folder");
    if (track != NULL) TRY(tracks_check(track));
    if (track != NULL && (operands != 1 || !folder_is_finished(context->argv[1]))) {
        return status_set(STATUS_USAGE, "--track is of one task: give its folder alone");
    }
    if (track != NULL && settings.output != NULL) {
        return status_set(STATUS_USAGE, "--track shows what the task holds: give it without -o");
    }
    if (methods != NULL) TRY(explain_methods(&settings.methods, methods));
    settings.steps = (int)steps;
    settings.optimize.restarts = (int)restarts;
    settings.optimize.steps = (int)optimize_steps;
    gemm_init();
    return run(context, (size_t)operands, &settings, track);
}
