/* Ranks are split into teams of each size in turn; one task on all of a team is the strong case,
 * one on every rank the weak one. An allreduce is timed by its slowest rank. The cost model is
 * then fitted to steps on one rank and to the allreduces, and held against jobs of other shapes
 * that it has not seen. */
#include "src/stage/bench/scaling.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mpi/team.h"
#include "src/core/memory.h"
#include "src/net/network.h"
#include "src/net/order.h"
#include "src/stage/data/made_up.h"

int scaling_ranks(int counts[SCALING_RANKS_MAX], int ranks)
{
    int found = 0, most = ranks < LANES ? ranks : LANES;
    for (int r = 1; r <= most; r++) {
        if (r <= 8 || r == most || (r & (r - 1)) == 0) counts[found++] = r;
    }
    return found;
}

static double now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- a training that runs for a while ---- */

typedef struct {
    sequence_set set;
    uint32_t *records;
    net_spec spec;
    trainer *trainer;
} run;

static void run_begin(run *r, const net_spec *spec, const trainer_settings *trainer,
                      size_t sequences, const team *t)
{
    r->spec = *spec;
    r->set = made_up_sequences(sequences, spec->length);
    r->records = memory_array(r->records, sequences);
    for (size_t i = 0; i < sequences; i++) r->records[i] = (uint32_t)i;
    random_key key = random_key_make("scaling", "", 1);
    trainer_create(&r->trainer, &r->spec, trainer, &r->set, r->records, sequences, key, key, t);
}

static void run_end(run *r)
{
    trainer_destroy(r->trainer);
    memory_free(r->records);
    sequence_set_release(&r->set);
}

/* Steps until rank 0 of the team has spent so many seconds, at least one. Collective over the
 * trainer's team. */
static status_t run_for(run *r, double seconds, double *ret_count, double *ret_wall,
                        double *ret_cpu)
{
    double wall = now(CLOCK_MONOTONIC), cpu = now(CLOCK_THREAD_CPUTIME_ID);
    trainer_report report = {.stop = false};
    *ret_count = 0;
    while (!report.stop) {
        bool enough = now(CLOCK_MONOTONIC) - wall >= seconds;
        TRY(trainer_step(r->trainer, &report, 1e-4, enough, false));
        *ret_count += (double)report.count;
        if (trainer_batch(r->trainer) == trainer_batches(r->trainer)) {
            trainer_report epoch;
            TRY(trainer_end_epoch(r->trainer, &epoch, NULL));
        }
    }
    *ret_wall = now(CLOCK_MONOTONIC) - wall;
    *ret_cpu = now(CLOCK_THREAD_CPUTIME_ID) - cpu;
    return STATUS_OK;
}

/* ---- strong and weak ---- */

/* One measurement on ranks 0..ranks-1 of the world: the sum of their rates, or the team's rate, and
 * the mean busy share, on every rank. */
static status_t measure(double *ret_rate, double *ret_busy, const net_spec *spec,
                        const scaling_settings *settings, int ranks, bool strong, const team *world)
{
    team *part = NULL;
    team_split(&part, world, world->rank < ranks ? (strong ? 0 : world->rank) : -1);
    status_t status = STATUS_OK;
    int64_t sums[2] = {0, 0}; /* rate and busy, in millionths: the team sums integers */
    if (part != NULL) {
        run r;
        double count = 0, wall = 1, cpu = 0;
        run_begin(&r, spec, &settings->trainer, 8 * (size_t)settings->trainer.batch, part);
        status = run_for(&r, 0, &count, &wall, &cpu); /* touches all memory */
        if (status == STATUS_OK && strong) team_barrier(part);
        if (status == STATUS_OK) status = run_for(&r, settings->seconds, &count, &wall, &cpu);
        if (!strong || part->rank == 0) sums[0] = llrint(1e6 * count / wall);
        sums[1] = llrint(1e6 * cpu / wall / ranks);
        run_end(&r);
        team_destroy(part);
    }
    team_rest(world);
    team_sum(world, sums, 2);
    *ret_rate = 1e-6 * (double)sums[0];
    *ret_busy = 1e-6 * (double)sums[1];
    return team_agree(world, status);
}

/* Of a [count] over b [count], one by one: what a processor's clock does from round to round is in
 * both. */
static double median_ratio(const double *a, const double *b, size_t count)
{
    double *ratios = memory_array(ratios, count);
    for (size_t i = 0; i < count; i++) ratios[i] = a[i] / b[i];
    const double median = bench_figure_of(ratios, count).median;
    memory_free(ratios);
    return median;
}

static status_t measure_all(scaling_row *rows, const scaling_settings *settings, bool strong,
                            const team *world)
{
    int counts[SCALING_RANKS_MAX];
    const size_t numbers = (size_t)scaling_ranks(counts, world->size);
    const size_t rounds = (size_t)settings->rounds;
    double *rates = memory_array(rates, numbers * rounds), busy;
    status_t status = STATUS_OK;
    for (size_t v = 0; v < settings->count && status == STATUS_OK; v++) {
        net_spec spec;
        status = spec_named(&spec, settings->networks[v], settings->length);
        if (status == STATUS_OK) status = spec_check(&spec);
        scaling_row *row = rows + v * numbers;
        for (size_t n = 0; n < numbers; n++) {
            row[n] = (scaling_row){.network = settings->networks[v], .ranks = counts[n]};
        }
        for (size_t i = 0; i < rounds * numbers && status == STATUS_OK; i++) {
            const size_t n = i % numbers, round = i / numbers;
            status = measure(&rates[n * rounds + round], &busy, &spec, settings, counts[n], strong,
                             world);
            row[n].busy += busy / (double)rounds;
        }
        for (size_t n = numbers; n-- > 0 && status == STATUS_OK;) { /* one rank last: sorted here */
            row[n].speedup = median_ratio(rates + n * rounds, rates, rounds);
            row[n].rate = bench_figure_of(rates + n * rounds, rounds);
        }
    }
    memory_free(rates);
    return status;
}

status_t scaling_strong(scaling_row *rows, const scaling_settings *settings, const team *world)
{
    return measure_all(rows, settings, true, world);
}

status_t scaling_weak(scaling_row *rows, const scaling_settings *settings, const team *world)
{
    return measure_all(rows, settings, false, world);
}

/* ---- reduction ---- */

/* Median over repeats of the slowest rank's seconds. */
static double time_sum(const team *t, int64_t *values, size_t count)
{
    enum { REPEATS = 21 };
    double seconds[REPEATS];
    for (int i = 0; i < REPEATS; i++) {
        team_barrier(t);
        double start = now(CLOCK_MONOTONIC);
        team_sum(t, values, count);
        int64_t nanoseconds = llrint(1e9 * (now(CLOCK_MONOTONIC) - start));
        team_maximum(t, &nanoseconds, 1);
        seconds[i] = 1e-9 * (double)nanoseconds;
    }
    return bench_figure_of(seconds, REPEATS).median;
}

size_t scaling_reduction(cost_reduction *rows, const team *world)
{
    static const size_t sizes[SCALING_SIZES] = {128, 1024, 8192, 65536, 262144}; /* of int64 */
    int counts[SCALING_RANKS_MAX], numbers = scaling_ranks(counts, world->size);
    int64_t *values = memory_array(values, sizes[SCALING_SIZES - 1]);
    size_t found = 0;
    for (int n = 1; n < numbers; n++) {
        team *part = NULL;
        team_split(&part, world, world->rank < counts[n] ? 0 : -1);
        for (int i = 0; i < SCALING_SIZES; i++) {
            int64_t nanoseconds = 0;
            if (part != NULL) {
                double seconds = time_sum(part, values, sizes[i]);
                if (part->rank == 0) nanoseconds = llrint(1e9 * seconds);
            }
            team_rest(world);
            team_sum(world, &nanoseconds, 1);
            rows[found++] = (cost_reduction){counts[n], 8.0 * (double)sizes[i],
                                             1e-9 * (double)nanoseconds};
        }
        team_destroy(part);
    }
    memory_free(values);
    return found;
}

/* ---- the model ---- */

/* Seconds of a step and of a forward pass of one sequence on one rank: the least of short runs, in
 * processor time, since other work on the machine only ever adds. */
static status_t sample_one(cost_sample *s, const scaling_settings *settings)
{
    enum { REPEATS = 5, CHUNK = 16 };
    trainer_settings trainer = settings->trainer;
    trainer.batch = s->batch;
    run r;
    run_begin(&r, &s->spec, &trainer, 8 * (size_t)s->batch, team_serial());
    network *n;
    network_create(&n, &s->spec, CHUNK);
    double steps[REPEATS], forwards[REPEATS], count, wall, cpu;
    status_t status = run_for(&r, 0, &count, &wall, &cpu);
    for (int i = 0; i < REPEATS && status == STATUS_OK; i++) {
        status = run_for(&r, settings->seconds / REPEATS, &count, &wall, &cpu);
        steps[i] = cpu * s->batch / count;
        float logits[CHUNK * SPEC_CLASSES];
        net_input input = {.count = CHUNK, .letters = r.set.letters};
        double start = now(CLOCK_THREAD_CPUTIME_ID), passed = 0, done = 0;
        while (passed < 0.2 * settings->seconds / REPEATS) {
            network_forward(n, logits, trainer_parameters(r.trainer), &input, NULL);
            done += CHUNK;
            passed = now(CLOCK_THREAD_CPUTIME_ID) - start;
        }
        forwards[i] = passed / done;
    }
    if (status == STATUS_OK) {
        s->step = bench_figure_of(steps, REPEATS).low;
        s->forward = bench_figure_of(forwards, REPEATS).low;
    }
    network_destroy(n);
    run_end(&r);
    return status;
}

/* All networks of the paper at the given length and batch, and at twice and an eighth of it. */
static status_t sample_all(cost_sample **ret, size_t *ret_count, const scaling_settings *settings)
{
    const char *const *names = spec_names();
    size_t networks = 0, count = 0;
    while (names[networks] != NULL) networks++;
    cost_sample *samples = memory_array(samples, 3 * networks);
    const int batch = settings->trainer.batch;
    const int small = batch >= 8 * LANES ? batch / 8 / LANES * LANES : LANES;
    for (size_t i = 0; i < 3 * networks; i++) {
        const int way = (int)(i / networks);
        cost_sample s = {.batch = way == 2 ? small : settings->trainer.batch};
        status_t status = spec_named(&s.spec, names[i % networks],
                                     way == 1 ? 2 * settings->length : settings->length);
        if (status == STATUS_OK) status = sample_one(&s, settings);
        if (status != STATUS_OK) {
            memory_free(samples);
            return status;
        }
        samples[count++] = s;
    }
    *ret = samples;
    *ret_count = count;
    return STATUS_OK;
}

static status_t fit_here(cost_model *m, bench_figure *ret_fit, const scaling_settings *settings)
{
    cost_sample *samples;
    size_t count;
    TRY(sample_all(&samples, &count, settings));
    cost_fit(m, samples, count);
    double *errors = memory_array(errors, count);
    for (size_t i = 0; i < count; i++) {
        errors[i] = fabs(cost_step_seconds(m, &samples[i].spec, samples[i].batch, 1)
                         / samples[i].step - 1);
    }
    *ret_fit = bench_figure_of(errors, count);
    memory_free(errors);
    memory_free(samples);
    return STATUS_OK;
}

/* The mean slowdown of a rank per rank beside it. */
static double crowd_of(const scaling_row *weak, size_t count)
{
    double sum = 0, weight = 0;
    for (size_t i = 0; i < count; i++) {
        if (weak[i].ranks < 2) continue;
        double slowdown = weak[i].ranks / weak[i].speedup - 1;
        sum += slowdown * (weak[i].ranks - 1);
        weight += (double)(weak[i].ranks - 1) * (weak[i].ranks - 1);
    }
    return weight > 0 ? fmax(0, sum / weight) : 0;
}

/* Train the check's job for its epochs, after one that is not measured. Collective. */
static status_t check_one(scaling_check *c, const scaling_settings *settings, const team *world)
{
    team *part = NULL;
    team_split(&part, world, world->rank < c->job.ranks ? 0 : -1);
    status_t status = STATUS_OK;
    if (part != NULL) {
        trainer_settings trainer = settings->trainer;
        trainer.batch = c->job.batch;
        run r;
        run_begin(&r, &c->job.spec, &trainer, c->job.sequences, part);
        double start = now(CLOCK_MONOTONIC), cpu = now(CLOCK_THREAD_CPUTIME_ID);
        while (status == STATUS_OK && trainer_epoch(r.trainer) <= c->job.epochs) {
            trainer_report report;
            status = trainer_step(r.trainer, &report, 1e-4, false, false);
            if (status != STATUS_OK || trainer_batch(r.trainer) < trainer_batches(r.trainer)) {
                continue;
            }
            status = trainer_end_epoch(r.trainer, &report, NULL);
            if (trainer_epoch(r.trainer) > 1) continue;
            start = now(CLOCK_MONOTONIC);
            cpu = now(CLOCK_THREAD_CPUTIME_ID);
        }
        c->measured = now(CLOCK_MONOTONIC) - start;
        c->busy = (now(CLOCK_THREAD_CPUTIME_ID) - cpu) / c->measured;
        run_end(&r);
        team_destroy(part);
    }
    team_rest(world);
    return team_agree(world, status);
}

/* Shapes that are none of the paper's, and one of the paper's on all ranks. */
static status_t make_checks(scaling_check *checks, size_t *ret_count,
                            const scaling_settings *settings,
                            int ranks)
{
    static const struct {
        const char *conv, *lstm;
        int pool, hidden, batch;
    } shapes[] = {{"7x96,3x96", NULL, 2, 0, 128},      {NULL, "1x48", 1, 0, 256},
                  {"11x48", "1x16", 4, 0, 64},         {"9x128,5x128", "1x64", 2, 32, 256},
                  {"24x16", NULL, 1, 32, 256}};
    const int most = ranks < LANES ? ranks : LANES;
    size_t count = 0;
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        for (int way = 0; way < (most > 1 ? 2 : 1); way++) {
            scaling_check c = {.job = {.batch = shapes[i].batch, .ranks = way == 0 ? 1 : most,
                                       .epochs = 2}};
            TRY(spec_free(&c.job.spec, shapes[i].conv, shapes[i].pool, shapes[i].lstm,
                          shapes[i].hidden, settings->length));
            TRY(spec_check(&c.job.spec));
            c.name = spec_describe(&c.job.spec);
            checks[count++] = c;
            *ret_count = count;
        }
    }
    return STATUS_OK;
}

status_t scaling_model(cost_model *ret, bench_figure *ret_fit, scaling_check *checks,
                       size_t *ret_checks, const cost_reduction *reductions, size_t reduction_count,
                       const scaling_row *weak, size_t weak_count, const scaling_settings *settings,
                       const team *world)
{
    *ret = cost_typical();
    *ret_checks = 0;
    status_t status = STATUS_OK;
    if (world->rank == 0) status = fit_here(ret, ret_fit, settings);
    team_rest(world);
    TRY(team_agree(world, status));
    if (reduction_count > 0) cost_fit_reduction(ret, reductions, reduction_count);
    ret->crowd = crowd_of(weak, weak_count);
    team_broadcast(world, ret, sizeof *ret, 0);
    TRY(make_checks(checks, ret_checks, settings, world->size));
    for (size_t i = 0; i < *ret_checks; i++) {
        /* As many sequences as the model gives the settings's seconds, so that a check ends. */
        cost_job *job = &checks[i].job;
        double step = cost_step_seconds(ret, &job->spec, job->batch, job->ranks);
        double batches = fmin(1000, fmax(2, settings->seconds / step / (double)job->epochs));
        /* Not a whole number of batches: the last one is half full. */
        job->sequences = ((size_t)batches * 2 + 1) * (size_t)job->batch / 2;
        checks[i].predicted = cost_seconds(ret, job);
        TRY(check_one(&checks[i], settings, world));
    }
    return STATUS_OK;
}
