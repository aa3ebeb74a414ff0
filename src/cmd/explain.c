/* demodash explain: what trained networks look at. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/cmd/cmd.h"
#include "src/cmd/log.h"
#include "src/cmd/shared.h"
#include "src/cmd/signals.h"
#include "src/core/memory.h"
#include "src/core/seconds.h"
#include "src/core/text.h"
#include "src/net/gemm.h"
#include "src/stage/explain/all.h"

/* Index of a word in a NULL-terminated list. */
static status_t read_choice(int *ret, const char *option, const char *word,
                            const char *const *names)
{
    for (*ret = 0; names[*ret] != NULL; (*ret)++) {
        if (strcmp(word, names[*ret]) == 0) return STATUS_OK;
    }
    text_builder known = {0};
    for (int i = 0; names[i] != NULL; i++) {
        text_add_item(&known, names[i + 1] != NULL ? ", " : " or ", names[i]);
    }
    status_t s = status_set(STATUS_USAGE, "--%s %s: %s", option, word, text_so_far(&known));
    text_release(&known);
    return s;
}

/* Options that are words or whole numbers, before they become settings. */
typedef struct {
    const char *methods, *score, *strands, *baseline, *rule;
    long steps, restarts, optimize_steps;
} words;

static status_t read_words(explain_settings *s, const words *w)
{
    static const char *const strands[] = {"model", "one", "both", NULL};
    int choice;
    if (w->methods != NULL) TRY(explain_methods(&s->methods, w->methods));
    TRY(read_choice(&choice, "score", w->score, target_score_names()));
    s->score = (target_score)choice;
    TRY(read_choice(&choice, "strands", w->strands, strands));
    s->strands = (explain_strands)choice;
    TRY(read_choice(&choice, "baseline", w->baseline, saliency_baseline_names()));
    s->baseline = (saliency_baseline)choice;
    TRY(read_choice(&choice, "rule", w->rule, temporal_rule_names()));
    s->rule = (temporal_rule)choice;
    s->steps = (int)w->steps;
    s->optimize.restarts = (int)w->restarts;
    s->optimize.steps = (int)w->optimize_steps;
    return STATUS_OK;
}

/* ---- running and reporting ---- */

static void show_progress(void *data, const char *folder, const char *method, size_t done,
                          size_t all)
{
    (void)data;
    log_progress(false, "%s  %s %zu/%zu", folder, method, done, all);
}

static void show_end(void *data, const deal_event *e)
{
    const explain_result *r = e->outcome;
    (void)data;
    if (e->status == STATUS_STOPPED) return;
    if (e->status != STATUS_OK) {
        log_line("[%zu/%zu] %s: FAILED: %s", e->number, e->count, e->name, e->reason);
    } else if (r->already_done) {
        log_line("[%zu/%zu] %s/explain.h5: finished before", e->number, e->count, e->name);
    } else {
        char ig[64] = "", classopt[96] = "";
        if (!isnan(r->residual)) {
            snprintf(ig, sizeof ig, "  ig residual at most %.2g", r->residual);
        }
        if (!isnan(r->probability)) {
            snprintf(classopt, sizeof classopt, "  classopt p %.3f, restarts correlate %.2f",
                     r->probability, r->correlation);
        }
        log_line("[%zu/%zu] %s/explain.h5: %zu sequences  %.1f s%s%s", e->number, e->count,
                 e->name, r->sequences, r->seconds, ig, classopt);
    }
}

static status_t run(const cmd_context *context, size_t paths, const explain_settings *settings)
{
    const team *t = context->world;
    const deal_hooks hooks = {.want_stop = shared_want_stop, .progress = show_progress,
                              .note = shared_note, .ended = show_end, .waiting = shared_waiting};
    const double began = seconds_now();
    shared_start(context);
    signals_watch();
    status_t s = explain_all(context->argv + 1, paths, settings, t, &hooks);
    log_line("%s", shared_cost(began));
    return s;
}

status_t cmd_explain(const cmd_context *context)
{
    explain_settings settings = explain_defaults();
    words w = {.score = "logit", .strands = "model", .baseline = "zeros", .rule = "columns",
               .steps = settings.steps, .restarts = settings.optimize.restarts,
               .optimize_steps = settings.optimize.steps};
    const option_row rows[] = {
        {OPTION_TEXT, 'm', "methods", &w.methods, "M,M", "of saliency, activation, temporal, classopt, ig (integrated gradients), ism (in-silico mutagenesis), all; default the first four", 0, 0, NULL},
        {OPTION_TEXT, 0, "sequences", &settings.sequences, "WHICH", "of the test set: all-positives, all-negatives, all, or numbers from 1 as in 192 or 1,5-7; or a FILE of sequences", 0, 0, NULL},
        shared_compendium(&settings.compendium),
        {OPTION_FLAG, 0, "again", &settings.again, NULL, "compute also what is there", 0, 0, NULL},
        {OPTION_HEADING, 0, "Maps (saliency, ig, ism)", NULL, NULL, NULL, 0, 0, NULL},
        {OPTION_TEXT, 0, "score", &w.score, "NAME", "what is explained: logit (difference of the two), probability, or likelihood (of the true label)", 0, 0, NULL},
        {OPTION_TEXT, 0, "strands", &w.strands, "S", "model (as it was trained), one or both", 0, 0, NULL},
        {OPTION_FLAG, 0, "correct", &settings.correct, NULL, "subtract each position's mean from the gradient (off-simplex correction)", 0, 0, NULL},
        {OPTION_TEXT, 0, "baseline", &w.baseline, "NAME", "where ig starts: zeros or uniform", 0, 0, NULL},
        {OPTION_INT, 0, "steps", &w.steps, "N", "points of ig's path", 1, 100000, NULL},
        {OPTION_HEADING, 0, "Temporal scores and class optimization", NULL, NULL, NULL, 0, 0, NULL},
        {OPTION_TEXT, 0, "rule", &w.rule, "NAME", "convolution once on the whole sequence (columns) or on each prefix itself (prefix)", 0, 0, NULL},
        {OPTION_INT, 0, "restarts", &w.restarts, "N", "random starts", 1, TARGET_GROUP, NULL},
        {OPTION_INT, 0, "optimize-steps", &w.optimize_steps, "N", "steps", 1, 1000000, NULL},
        {OPTION_REAL, 0, "lambda", &settings.optimize.lambda, "X", "weight of ||X||^2", 0, 1000, NULL},
        {OPTION_REAL, 0, "rate", &settings.optimize.rate, "X", "RMSprop's rate", 1e-6, 100, NULL},
    };
    bool done;
    int operands;
    TRY(cmd_options(&done, &operands, context, "explain TASK... [OPTIONS]",
                    "Show what trained networks look at: writes explain.h5 beside each task's model\n"
                    "(io/explain.h describes it). TASK is a task's folder, or a results folder for all\n"
                    "its finished tasks; tasks are dealt over the ranks.\n",
                    rows, sizeof rows / sizeof rows[0]));
    if (done) return STATUS_OK;
    if (operands < 1) return status_set(STATUS_USAGE, "explain needs a task's folder");
    TRY(read_words(&settings, &w));
    gemm_init();
    return run(context, (size_t)operands, &settings);
}
