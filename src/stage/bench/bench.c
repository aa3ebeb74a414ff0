/* All networks are prepared first, then measured in turn, round after round, with the yardstick
 * before and after each: whatever the machine does meanwhile falls on all of them alike. Figures
 * are medians over the rounds with their range; ratios are of one run's medians. */
#include "src/stage/bench/bench.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/files.h"
#include "src/core/memory.h"
#include "src/core/seconds.h"
#include "src/core/team.h"
#include "src/net/gemm.h"
#include "src/net/network.h"
#include "src/net/spec.h"
#include "src/stage/data/made_up.h"

enum { SGEMM_SIZE = 1024, INFER_COUNT = 16 };

/* ---- useful work ---- */

/* Forward operations of one sequence; *ret_first: those of the first layer's input product, whose
 * input gradient training does not need. */
static double count_flops(const net_spec *spec, double *ret_first)
{
    const net_layout y = spec_layout(spec);
    double all = 0, first = 0;
    for (int i = 0; i < spec->convs; i++) {
        double flops = 2.0 * y.conv_time[i] * spec->width[i] * y.conv_in[i] * spec->filters[i];
        if (i == 0) first = flops;
        all += flops;
    }
    for (int l = 0; l < spec->lstm_layers; l++) {
        double step = 2.0 * 2.0 * y.time * 4.0 * spec->lstm_size; /* both directions, a unit of
                                                                   * In */
        if (l == 0 && spec->convs == 0) first = step * y.lstm_in[l];
        all += step * (y.lstm_in[l] + spec->lstm_size);
    }
    int last = y.features;
    if (spec->hidden > 0) all += 2.0 * last * spec->hidden, last = spec->hidden;
    *ret_first = first;
    return all + 2.0 * last * SPEC_CLASSES;
}

static double infer_flops(const net_spec *spec)
{
    double first;
    return count_flops(spec, &first);
}

static double train_flops(const net_spec *spec)
{
    double first, all = count_flops(spec, &first);
    return 3.0 * all - first;
}

/* ---- figures ---- */

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

bench_figure bench_figure_of(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
    double median = count % 2 == 1 ? values[count / 2]
                                   : 0.5 * (values[count / 2 - 1] + values[count / 2]);
    return (bench_figure){median, values[0], values[count - 1]};
}

char *bench_processor(void)
{
    char *name = files_read_value("/proc/cpuinfo", "model name");
    return name != NULL ? name : memory_copy_text("unknown");
}

/* ---- one measurement of each kind ---- */

typedef struct {
    float *a, *b, *c; /* [SGEMM_SIZE][SGEMM_SIZE] */
} yardstick;

static yardstick yardstick_make(void)
{
    const size_t size = (size_t)SGEMM_SIZE * SGEMM_SIZE;
    yardstick y = {memory_alloc(size, sizeof(float)), memory_alloc(size, sizeof(float)),
                   memory_alloc(size, sizeof(float))};
    for (size_t i = 0; i < size; i++) {
        y.a[i] = (float)(i % 7) - 3.0f;
        y.b[i] = (float)(i % 5) - 2.0f;
    }
    return y;
}

static void yardstick_release(yardstick *y)
{
    memory_free(y->a);
    memory_free(y->b);
    memory_free(y->c);
}

static double yardstick_gflops(yardstick *y)
{
    const int n = SGEMM_SIZE;
    double start = seconds_of_processor();
    gemm_library(n, n, n, y->a, n, y->b, n, 0.0f, y->c, n);
    return 2e-9 * n * n * n / (seconds_of_processor() - start);
}

/* One network with all it needs from round to round. */
typedef struct {
    net_spec spec;
    trainer *trainer;
    network *network;
    float logits[INFER_COUNT * SPEC_CLASSES];
    double *train, *infer;          /* [rounds] rates */
    double trained, cpu, wall;      /* sequences and seconds of all rounds */
} subject;

/* Train for about so many seconds; *ret_rate in sequences a second. */
static status_t measure_training(subject *s, double *ret_rate, double seconds)
{
    double start = seconds_of_processor(), wall = seconds_now(), passed = 0;
    size_t count = 0;
    do {
        trainer_report report;
        TRY(trainer_step(s->trainer, &report, 1e-4, false, false));
        count += report.count;
        if (trainer_batch(s->trainer) == trainer_batches(s->trainer)) {
            TRY(trainer_end_epoch(s->trainer, &report, NULL));
        }
        passed = seconds_of_processor() - start;
    } while (passed < seconds);
    *ret_rate = (double)count / passed;
    s->trained += (double)count;
    s->cpu += passed;
    s->wall += seconds_now() - wall;
    return STATUS_OK;
}

static double measure_inference(subject *s, const sequence_set *set, double seconds)
{
    double start = seconds_of_processor(), passed = 0;
    size_t count = 0, chunks = set->count / INFER_COUNT;
    do {
        size_t at = count / INFER_COUNT % chunks * INFER_COUNT;
        net_input input = {.count = INFER_COUNT,
                           .letters = set->letters + at * (size_t)set->length};
        network_forward(s->network, s->logits, trainer_parameters(s->trainer), &input, NULL);
        count += INFER_COUNT;
        passed = seconds_of_processor() - start;
    } while (passed < seconds);
    return (double)count / passed;
}

static trainer_seconds per_sequence(trainer_seconds s, double count)
{
    s.data /= count;
    s.loss /= count;
    s.reduction /= count;
    s.optimizer /= count;
    s.network.input /= count;
    s.network.conv /= count;
    s.network.lstm /= count;
    s.network.other /= count;
    return s;
}

/* ---- all ---- */

/* rates [count of settings]: the core's, measured beside each network. */
static status_t measure_round(subject *subjects, double *sgemm, limits *rates, yardstick *y,
                              const bench_settings *settings, const sequence_set *set, int round,
                              void (*progress)(int, const char *))
{
    for (size_t v = 0; v < settings->count; v++) {
        subject *s = &subjects[v];
        if (progress != NULL) progress(round, settings->networks[v]);
        sgemm[2 * v] = yardstick_gflops(y);
        limits_measure(&rates[v]);
        TRY(measure_training(s, &s->train[round], settings->seconds));
        sgemm[2 * v + 1] = yardstick_gflops(y);
        s->infer[round] = measure_inference(s, set, 0.3 * settings->seconds);
    }
    return STATUS_OK;
}

static double median_of(const limits *rates, size_t count, size_t offset)
{
    double *values = memory_array(values, count);
    for (size_t i = 0; i < count; i++) {
        memcpy(&values[i], (const char *)&rates[i] + offset, sizeof *values);
    }
    const double median = bench_figure_of(values, count).median;
    memory_free(values);
    return median;
}

static limits median_limits(const limits *rates, size_t count)
{
    return (limits){median_of(rates, count, offsetof(limits, product)),
                    median_of(rates, count, offsetof(limits, activation)),
                    median_of(rates, count, offsetof(limits, copy))};
}

static bench_result summarize(subject *s, const bench_settings *settings, size_t v, double sgemm,
                              const limits *rates)
{
    bench_result r = {.network = settings->networks[v], .sgemm_gflops = sgemm};
    r.train = bench_figure_of(s->train, (size_t)settings->rounds);
    r.infer = bench_figure_of(s->infer, (size_t)settings->rounds);
    r.train_gflops = 1e-9 * r.train.median * train_flops(&s->spec);
    r.infer_gflops = 1e-9 * r.infer.median * infer_flops(&s->spec);
    r.train_ratio = r.train_gflops / sgemm;
    r.infer_ratio = r.infer_gflops / sgemm;
    r.bounds = limits_of(rates, &s->spec, settings->trainer.batch);
    r.busy = s->cpu / s->wall;
    r.seconds = per_sequence(trainer_get_seconds(s->trainer), s->trained / r.busy);
    return r;
}

static status_t prepare(subject *s, const bench_settings *settings, const char *network,
                        const sequence_set *set, const uint32_t *records)
{
    TRY(spec_named(&s->spec, network, settings->length));
    TRY(spec_check(&s->spec));
    random_key key = random_key_make("bench", network, 1);
    trainer_create(&s->trainer, &s->spec, &settings->trainer, set, records, set->count, key, key,
                   team_serial());
    network_create(&s->network, &s->spec, INFER_COUNT);
    s->train = memory_array(s->train, (size_t)settings->rounds);
    s->infer = memory_array(s->infer, (size_t)settings->rounds);
    /* The first step touches all memory; it is not measured. */
    trainer_report report;
    TRY(trainer_step(s->trainer, &report, 1e-4, false, false));
    trainer_time(s->trainer, true);
    return STATUS_OK;
}

status_t bench_run(bench_result *results, bench_figure *ret_sgemm, limits *ret_limits,
                   const bench_settings *settings, void (*progress)(int round, const char *network))
{
    /* Eight batches an epoch, so that the epoch's own work has its usual small part. */
    sequence_set set = made_up_sequences(8 * (size_t)settings->trainer.batch, settings->length);
    uint32_t *records = memory_array(records, set.count);
    for (size_t i = 0; i < set.count; i++) records[i] = (uint32_t)i;
    subject *subjects = memory_array(subjects, settings->count);
    double *sgemm = memory_array(sgemm, 2 * settings->count * (size_t)settings->rounds);
    limits *rates = memory_array(rates, settings->count * (size_t)settings->rounds);
    yardstick y = yardstick_make();
    yardstick_gflops(&y);
    status_t status = STATUS_OK;
    for (size_t v = 0; v < settings->count && status == STATUS_OK; v++) {
        status = prepare(&subjects[v], settings, settings->networks[v], &set, records);
    }
    for (int round = 0; round < settings->rounds && status == STATUS_OK; round++) {
        const size_t done = settings->count * (size_t)round;
        status = measure_round(subjects, sgemm + 2 * done, rates + done, &y, settings, &set, round,
                               progress);
    }
    if (status == STATUS_OK) {
        *ret_sgemm = bench_figure_of(sgemm, 2 * settings->count * (size_t)settings->rounds);
        *ret_limits = median_limits(rates, settings->count * (size_t)settings->rounds);
        for (size_t v = 0; v < settings->count; v++) {
            results[v] = summarize(&subjects[v], settings, v, ret_sgemm->median, ret_limits);
        }
    }
    for (size_t v = 0; v < settings->count; v++) {
        trainer_destroy(subjects[v].trainer);
        network_destroy(subjects[v].network);
        memory_free(subjects[v].train);
        memory_free(subjects[v].infer);
    }
    yardstick_release(&y);
    memory_free(subjects);
    memory_free(sgemm);
    memory_free(rates);
    memory_free(records);
    sequence_set_release(&set);
    return status;
}
