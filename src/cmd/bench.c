/* demodash bench: training and inference rates of each network against the core's own sgemm. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "mpi/team.h"
#include "src/cmd/cmd.h"
#include "src/cmd/log.h"
#include "src/cmd/scaling.h"
#include "src/core/memory.h"
#include "src/net/gemm.h"
#include "src/net/kernels.h"
#include "src/stage/bench.h"
#include "src/stage/recipe.h"

enum { VARIANTS_MAX = 64 };

static void show_progress(int round, const char *variant)
{
    log_progress(false, "round %d: %s", round + 1, variant);
}

/* Seconds of a step by phase, in the order of the issue: name, value. */
typedef struct {
    const char *name;
    double value;
} phase;
enum { PHASES = 8 };

static void phases_of(phase out[PHASES], const bench_result *r)
{
    const trainer_seconds *s = &r->seconds;
    const phase all[PHASES] = {
        {"input", s->network.input}, {"conv", s->network.conv},     {"lstm", s->network.lstm},
        {"loss", s->loss},           {"optimizer", s->optimizer},   {"reduction", s->reduction},
        {"data", s->data},           {"other", s->network.other}};
    memcpy(out, all, sizeof all);
}

static void print_text(const bench_result *results, const bench_figure *sgemm,
                       const bench_plan *plan)
{
    char *processor = bench_processor();
    printf("%s; kernels %s%s; batch %d; %d rounds of %g s; medians [least-greatest]\n", processor,
           kernels_get()->level, plan->settings.bfloat16 ? ", bfloat16 training" : "",
           plan->settings.batch, plan->rounds, plan->seconds);
    printf("sgemm 1024: %.1f [%.1f-%.1f] GFLOP/s, the library's, one core\n\n", sgemm->median,
           sgemm->low, sgemm->high);
    printf("%-15s %27s %27s %8s %6s %6s\n", "", "training seq/s", "inference seq/s", "GFLOP/s",
           "ratio", "busy");
    for (size_t i = 0; i < plan->count; i++) {
        const bench_result *r = &results[i];
        printf("%-15s %9.0f [%7.0f-%7.0f] %9.0f [%7.0f-%7.0f] %8.1f %6.2f %6.2f\n", r->variant,
               r->train.median, r->train.low, r->train.high, r->infer.median, r->infer.low,
               r->infer.high, r->train_gflops, r->train_ratio, r->busy);
    }
    printf("\nmicroseconds of training a sequence, by phase\n%-15s", "");
    phase phases[PHASES];
    for (size_t i = 0; i < plan->count; i++) {
        phases_of(phases, &results[i]);
        for (int p = 0; p < PHASES && i == 0; p++) printf(" %9s", phases[p].name);
        printf("%s%-15s", i == 0 ? "\n" : "", results[i].variant);
        for (int p = 0; p < PHASES; p++) printf(" %9.2f", 1e6 * phases[p].value);
        printf("\n");
    }
    memory_free(processor);
}

static json_t *json_figure(bench_figure f)
{
    return json_pack("[fff]", f.low, f.median, f.high);
}

static void print_json(const bench_result *results, const bench_figure *sgemm,
                       const bench_plan *plan)
{
    char *processor = bench_processor();
    printf("[");
    for (size_t i = 0; i < plan->count; i++) {
        const bench_result *r = &results[i];
        json_t *o = json_pack(
            "{s:s, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f}", "variant", r->variant,
            "train_seq_per_s", r->train.median, "infer_seq_per_s", r->infer.median,
            "train_gflops", r->train_gflops, "sgemm_gflops", r->sgemm_gflops, "train_ratio",
            r->train_ratio, "infer_gflops", r->infer_gflops, "infer_ratio", r->infer_ratio,
            "busy", r->busy);
        json_object_set_new(o, "train_spread", json_figure(r->train));
        json_object_set_new(o, "infer_spread", json_figure(r->infer));
        json_object_set_new(o, "sgemm_spread", json_figure(*sgemm));
        json_t *seconds = json_object();
        phase phases[PHASES];
        phases_of(phases, r);
        for (int p = 0; p < PHASES; p++) {
            json_object_set_new(seconds, phases[p].name, json_real(phases[p].value));
        }
        json_object_set_new(o, "seconds_per_sequence", seconds);
        json_object_set_new(o, "batch", json_integer(plan->settings.batch));
        json_object_set_new(o, "rounds", json_integer(plan->rounds));
        json_object_set_new(o, "kernels", json_string(kernels_get()->level));
        json_object_set_new(o, "bfloat16", json_boolean(plan->settings.bfloat16));
        json_object_set_new(o, "processor", json_string(processor));
        char *text = json_dumps(o, JSON_REAL_PRECISION(6));
        printf("%s%s", i == 0 ? "\n" : ",\n", text);
        free(text);
        json_decref(o);
    }
    printf("\n]\n");
    memory_free(processor);
}

/* Names in a list "a,b", or all. Owner of *ret_text: caller. */
static size_t split_names(const char *names[VARIANTS_MAX], char **ret_text, const char *list)
{
    size_t count = 0;
    *ret_text = NULL;
    if (list == NULL) {
        for (const char *const *n = spec_names(); *n != NULL && count < VARIANTS_MAX; n++) {
            names[count++] = *n;
        }
        return count;
    }
    *ret_text = memory_copy_text(list);
    char *rest = *ret_text;
    for (char *name; (name = strsep(&rest, ",")) != NULL && count < VARIANTS_MAX;) {
        if (*name != '\0') names[count++] = name;
    }
    return count;
}

static status_t measure(const bench_plan *plan, bool as_json)
{
    bench_result *results = memory_array(results, plan->count);
    bench_figure sgemm;
    gemm_init();
    status_t status = bench_run(results, &sgemm, plan, show_progress);
    if (status == STATUS_OK) (as_json ? print_json : print_text)(results, &sgemm, plan);
    memory_free(results);
    return status;
}

status_t cmd_bench(const cmd_context *context)
{
    const char *list = NULL, *recipe_name = "paper", *save = NULL;
    const char *precision = "single";
    bool as_json = false, scaling = false, done;
    long rounds = 7, batch = 256, length = 101;
    double seconds = 0.3;
    const option_row rows[] = {
        {OPTION_TEXT, 'v', "variants", &list, "V,V", "networks; default all", 0, 0, NULL},
        {OPTION_INT, 'r', "rounds", &rounds, "N", "times through all networks", 1, 1000, NULL},
        {OPTION_REAL, 's', "seconds", &seconds, "S", "of training for each network in each round", 0.001, 3600, NULL},
        {OPTION_INT, 'b', "batch", &batch, "B", "sequences of a batch, a multiple of 16", 16, 65536, NULL},
        {OPTION_INT, 'l', "length", &length, "L", "letters of a sequence", 1, 10000, NULL},
        {OPTION_TEXT, 0, "recipe", &recipe_name, "NAME", "paper or best: what is done to the data", 0, 0, NULL},
        {OPTION_TEXT, 0, "precision", &precision, "NAME", "of training's products: single or bfloat16", 0, 0, NULL},
        {OPTION_FLAG, 0, "json", &as_json, NULL, "an array of one object a network; with --scaling one object", 0, 0, NULL},
        {OPTION_FLAG, 0, "scaling", &scaling, NULL, "instead: training on 1..R ranks, one task on all and one on each, the cost of an allreduce, and a cost model fitted to them", 0, 0, NULL},
        {OPTION_TEXT, 0, "save", &save, "FILE", "with --scaling: write the cost model", 0, 0, NULL},
    };
    int operands;
    TRY(cmd_options(&done, &operands, context, "bench [OPTIONS]",
                    "How fast one core trains and scores each network, in sequences and useful GFLOP a\n"
                    "second of processor time, against the BLAS library's sgemm on the same core in the\n"
                    "same run; and where the time goes. DEMODASH_ISA=base, v3 or v4 forces a level of\n"
                    "kernels. For --scaling: mpirun -n R demodash bench --scaling.\n", rows, sizeof rows / sizeof rows[0]));
    if (done) return STATUS_OK;
    if (operands > 0) return status_set(STATUS_USAGE, "bench takes no operands");
    recipe r;
    TRY(recipe_named(&r, recipe_name));
    r.batch = batch;
    r.precision = precision;
    TRY(recipe_check(&r));
    if (save != NULL && !scaling) return status_set(STATUS_USAGE, "--save needs --scaling");
    if (scaling && list == NULL) list = "medium-rnn,medium-cnn,medium-cnn-rnn";
    const char *names[VARIANTS_MAX];
    char *text;
    const size_t count = split_names(names, &text, list);
    const trainer_settings settings = recipe_trainer_settings(&r, 30000);
    status_t status = STATUS_OK;
    if (scaling) {
        const scaling_plan plan = {names, count, (int)length, (int)rounds, seconds, settings};
        status = scaling_command(&plan, context->world, as_json, save);
    } else {
        const bench_plan plan = {names, count, (int)length, (int)rounds, seconds, settings};
        if (context->world->rank == 0) status = measure(&plan, as_json);
        team_rest(context->world); /* the others have nothing to do: a figure of one core */
        status = team_agree(context->world, status);
    }
    memory_free(text);
    return status;
}
