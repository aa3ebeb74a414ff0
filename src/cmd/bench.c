/* demodash bench: training and inference rates of each network against the core's own sgemm.
 *
 * Prints what stage/bench measures. The four kinds of measurement are options of one command,
 * since they share networks, rounds and output; only --scaling uses more than rank 0. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/json.h"
#include "mpi/team.h"
#include "src/cmd/bench_explain.h"
#include "src/cmd/cmd.h"
#include "src/cmd/log.h"
#include "src/cmd/scaling.h"
#include "src/core/memory.h"
#include "src/net/gemm.h"
#include "src/net/kernels/kernels.h"
#include "src/stage/bench/bench.h"
#include "src/stage/bench/data.h"
#include "src/stage/task/recipe.h"

enum { NETWORKS_MAX = 64 };

static void show_progress(int round, const char *network)
{
    log_progress(false, "round %d: %s", round + 1, network);
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

/* The phases that have a limit: name, seconds measured, seconds at least. */
typedef struct {
    const char *name;
    double measured, bound;
} bounded;
enum { BOUNDED = 4 };

static void bounded_of(bounded out[BOUNDED], const bench_result *r)
{
    const trainer_seconds *s = &r->seconds;
    const bounded all[BOUNDED] = {{"conv", s->network.conv, r->bounds.conv},
                                  {"lstm", s->network.lstm, r->bounds.lstm},
                                  {"optimizer", s->optimizer, r->bounds.optimizer},
                                  {"reduction", s->reduction, r->bounds.reduction}};
    memcpy(out, all, sizeof all);
}

static void print_limits(const bench_result *results, const limits *l,
                         const bench_settings *settings)
{
    bounded b[BOUNDED];
    printf("\nlimits of the core, arrays in cache: products %.0f GFLOP/s, activations %.2f G/s, "
           "copies %.0f GB/s\nmicroseconds a phase needs at these limits, and this over the "
           "measured "
           "(above 1: work is saved)\n%-15s", 1e-9 * l->product, 1e-9 * l->activation,
           1e-9 * l->copy, "");
    bounded_of(b, &results[0]);
    for (int p = 0; p < BOUNDED; p++) printf(" %16s", b[p].name);
    printf("\n");
    for (size_t i = 0; i < settings->count; i++) {
        bounded_of(b, &results[i]);
        printf("%-15s", results[i].network);
        for (int p = 0; p < BOUNDED; p++) {
            if (b[p].bound > 0) {
                printf(" %9.2f (%4.2f)", 1e6 * b[p].bound, b[p].bound / b[p].measured);
            } else {
                printf(" %16s", "-");
            }
        }
        printf("\n");
    }
}

static void print_text(const bench_result *results, const bench_figure *sgemm, const limits *l,
                       const bench_settings *settings)
{
    char *processor = bench_processor();
    printf("%s; kernels %s%s; batch %d; %d rounds of %g s; medians [least-greatest]\n", processor,
           kernels_get()->level,
           settings->trainer.precision == GEMM_BFLOAT16 ? ", bfloat16 training" : "",
           settings->trainer.batch, settings->rounds, settings->seconds);
    printf("sgemm 1024: %.1f [%.1f-%.1f] GFLOP/s, the library's, one core\n\n", sgemm->median,
           sgemm->low, sgemm->high);
    printf("%-15s %27s %27s %8s %6s %6s\n", "", "training seq/s", "inference seq/s", "GFLOP/s",
           "ratio", "busy");
    for (size_t i = 0; i < settings->count; i++) {
        const bench_result *r = &results[i];
        printf("%-15s %9.0f [%7.0f-%7.0f] %9.0f [%7.0f-%7.0f] %8.1f %6.2f %6.2f\n", r->network,
               r->train.median, r->train.low, r->train.high, r->infer.median, r->infer.low,
               r->infer.high, r->train_gflops, r->train_ratio, r->busy);
    }
    printf("\nmicroseconds of training a sequence, by phase\n%-15s", "");
    phase phases[PHASES];
    for (size_t i = 0; i < settings->count; i++) {
        phases_of(phases, &results[i]);
        for (int p = 0; p < PHASES && i == 0; p++) printf(" %9s", phases[p].name);
        printf("%s%-15s", i == 0 ? "\n" : "", results[i].network);
        for (int p = 0; p < PHASES; p++) printf(" %9.2f", 1e6 * phases[p].value);
        printf("\n");
    }
    print_limits(results, l, settings);
    memory_free(processor);
}

static void put_phases(json *object, const bench_result *r)
{
    phase phases[PHASES];
    phases_of(phases, r);
    for (int p = 0; p < PHASES; p++) json_put_number(object, phases[p].name, phases[p].value);
}

static void put_bounds(json *object, const bench_result *r)
{
    bounded b[BOUNDED];
    bounded_of(b, r);
    for (int p = 0; p < BOUNDED; p++) json_put_number(object, b[p].name, b[p].bound);
}

static void describe(json *o, const bench_result *r, const bench_figure *sgemm, const limits *l)
{
    json_put_text(o, "network", r->network);
    json_put_number(o, "train_seq_per_s", r->train.median);
    json_put_number(o, "infer_seq_per_s", r->infer.median);
    json_put_number(o, "train_gflops", r->train_gflops);
    json_put_number(o, "sgemm_gflops", r->sgemm_gflops);
    json_put_number(o, "train_ratio", r->train_ratio);
    json_put_number(o, "infer_gflops", r->infer_gflops);
    json_put_number(o, "infer_ratio", r->infer_ratio);
    json_put_number(o, "busy", r->busy);
    bench_put_figure(o, "train_spread", r->train);
    bench_put_figure(o, "infer_spread", r->infer);
    bench_put_figure(o, "sgemm_spread", *sgemm);
    put_phases(json_put_object(o, "seconds_per_sequence"), r);
    put_bounds(json_put_object(o, "bound_per_sequence"), r);
    json *most = json_put_object(o, "limits");
    json_put_number(most, "product_gflops", 1e-9 * l->product);
    json_put_number(most, "activations_per_s", l->activation);
    json_put_number(most, "copy_bytes_per_s", l->copy);
}

static void print_json(const bench_result *results, const bench_figure *sgemm, const limits *l,
                       const bench_settings *settings)
{
    char *processor = bench_processor();
    printf("[");
    for (size_t i = 0; i < settings->count; i++) {
        json *o = json_make_object();
        describe(o, &results[i], sgemm, l);
        json_put_int(o, "batch", settings->trainer.batch);
        json_put_int(o, "rounds", settings->rounds);
        json_put_text(o, "kernels", kernels_get()->level);
        json_put_flag(o, "bfloat16", settings->trainer.precision == GEMM_BFLOAT16);
        json_put_text(o, "processor", processor);
        printf("%s", i == 0 ? "\n" : ",\n");
        json_print(stdout, o, (json_form){0, 6, false});
        json_free(o);
    }
    printf("\n]\n");
    memory_free(processor);
}

/* Names in a list "a,b", or all. Owner of *ret_text: caller. */
static size_t split_names(const char *names[NETWORKS_MAX], char **ret_text, const char *list)
{
    size_t count = 0;
    *ret_text = NULL;
    if (list == NULL) {
        for (const char *const *n = spec_names(); *n != NULL && count < NETWORKS_MAX; n++) {
            names[count++] = *n;
        }
        return count;
    }
    *ret_text = memory_copy_text(list);
    char *rest = *ret_text;
    for (char *name; (name = strsep(&rest, ",")) != NULL && count < NETWORKS_MAX;) {
        if (*name != '\0') names[count++] = name;
    }
    return count;
}

static status_t measure(const bench_settings *settings, bool as_json)
{
    bench_result *results = memory_array(results, settings->count);
    bench_figure sgemm;
    limits l;
    gemm_init();
    status_t status = bench_run(results, &sgemm, &l, settings, show_progress);
    if (status == STATUS_OK) (as_json ? print_json : print_text)(results, &sgemm, &l, settings);
    memory_free(results);
    return status;
}

/* ---- --data ---- */

static status_t measure_data(int length, int rounds, bool as_json)
{
    bench_figure figures[BENCH_DATA];
    TRY(bench_data_run(figures, length, rounds));
    char *processor = bench_processor();
    if (as_json) {
        json *o = json_make_object();
        for (int k = 0; k < BENCH_DATA; k++) bench_put_figure(o, bench_data_name(k), figures[k]);
        json_put_int(o, "length", length);
        json_put_text(o, "processor", processor);
        json_print(stdout, o, (json_form){0, 6, true});
        json_free(o);
    } else {
        printf("%s; sequences of %d letters a second of processor time, one core; %d rounds, "
               "medians [least-greatest]\n", processor, length, rounds);
        for (int k = 0; k < BENCH_DATA; k++) {
            printf("%-15s %9.0f [%7.0f-%7.0f]\n", bench_data_name(k), figures[k].median,
                   figures[k].low, figures[k].high);
        }
    }
    memory_free(processor);
    return STATUS_OK;
}

static const char about[] =
    "How fast one core trains and scores each network, in sequences and useful GFLOP a\n"
    "second of processor time, against the BLAS library's sgemm on the same core in the\n"
    "same run; where the time goes; and what the phases need at least at the rates that\n"
    "the core reaches in products, activations and copies on arrays in its cache (the roofline\n"
    "argument). Convolutions go beyond that limit where products with zeros (behind ReLU,\n"
    "pooling, dropout and the maximum over time) are left out; an LSTM stays below it since\n"
    "each small step waits for the one before; the reduction is held by bytes, the optimizer\n"
    "by divisions and square roots. DEMODASH_ISA=base, v3 or v4 forces a level of kernels.\n"
    "For --scaling: mpirun -n R demodash bench --scaling.\n";

status_t cmd_bench(const cmd_context *context)
{
    const char *list = NULL, *recipe_name = "paper", *save = NULL;
    gemm_precision precision = GEMM_SINGLE;
    bool as_json = false, scaling = false, explain = false, data = false, done;
    long rounds = 7, batch = 256, length = 101;
    double seconds = 0.3;
    const option_row rows[] = {
        {OPTION_TEXT, 0, "networks|variants|v", &list, "NAME,..", .help = "networks; default all"},
        {OPTION_INT, 'r', "rounds", &rounds, "N", .help = "times through all networks", 1, 1000},
        {OPTION_REAL, 's', "seconds", &seconds, "S",
         .help = "of training for each network in each round", 0.001, 3600},
        {OPTION_INT, 'b', "batch", &batch, "B",
         .help = "sequences of a batch, a multiple of 16", 16, 65536},
        {OPTION_INT, 'l', "length", &length, "L",
         .help = "letters of a sequence", 1, SPEC_LENGTH_MAX},
        {OPTION_INPUT, 0, "recipe", &recipe_name, "NAME",
         .help = "paper or best: what is done to the data"},
        {OPTION_CHOICE, 0, "precision", &precision, "NAME",
         "of training's products: single or bfloat16", .choices = recipe_find("precision")->words},
        {OPTION_FLAG, 0, "json", &as_json, NULL,
         .help = "an array of one object a network; with --scaling or --data one object"},
        {OPTION_FLAG, 0, "explain", &explain, NULL,
         .help = "instead: saliency, integrated gradients, mutagenesis, class optimization and "
                 "temporal scores, these also against the ordinary scorer once for each prefix"},
        {OPTION_FLAG, 0, "scaling", &scaling, NULL,
         .help = "instead: training on 1..R ranks, one task on all and one on each, the cost of an "
         "allreduce, and a cost model fitted to them"},
        {OPTION_FLAG, 0, "data", &data, NULL,
         .help = "instead: sequences shuffled, simulated, imported (with negatives made, and from "
                 "a table) in a second"},
        {OPTION_OUTPUT, 0, "save", &save, "FILE", .help = "with --scaling: write the cost model"},
    };
    int operands;
    TRY(cmd_options(&done, &operands, context, "bench [OPTIONS]",
                    about, rows, sizeof rows / sizeof rows[0]));
    if (done) return STATUS_OK;
    if (operands > 0) return status_set(STATUS_USAGE, "bench takes no operands");
    recipe r;
    TRY(recipe_named(&r, recipe_name));
    r.batch = batch;
    r.precision = precision;
    TRY(recipe_check(&r));
    if (explain + data + scaling > 1) {
        return status_set(STATUS_USAGE, "--explain, --data and --scaling: one at a time");
    }
    if (save != NULL && !scaling) return status_set(STATUS_USAGE, "--save needs --scaling");
    if (scaling && list == NULL) list = "medium-rnn,medium-cnn,medium-cnn-rnn";
    const char *names[NETWORKS_MAX];
    char *text;
    const size_t count = split_names(names, &text, list);
    const trainer_settings trainer = recipe_trainer_settings(&r, 30000);
    status_t status = STATUS_OK;
    if (scaling) {
        const scaling_settings settings = {names, count, (int)length, (int)rounds, seconds,
                                           trainer};
        status = scaling_command(&settings, context->world, as_json, save);
    } else {
        const bench_settings settings = {names, count, (int)length, (int)rounds, seconds, trainer};
        if (context->world->rank == 0) {
            status = explain ? bench_explain_command(&settings, as_json)
                     : data  ? measure_data((int)length, (int)rounds, as_json)
                             : measure(&settings, as_json);
        }
        team_rest(context->world); /* the others have nothing to do: a figure of one core */
        status = team_agree(context->world, status);
    }
    memory_free(text);
    return status;
}
