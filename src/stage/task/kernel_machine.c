/* The kernel matrix of the training records is spread over the team's ranks by blocks
 * (mpi/grid), each rank filling its own. lambda is searched among powers of two, climbing from a
 * middle value as long as the left-out AUROC rises, on the first records where there are many.
 * The solution at the chosen lambda then scores the test records in chunks, whose kernel values
 * fit the memory that is set aside for them. */
#include "src/stage/task/kernel_machine.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "mpi/grid.h"
#include "mpi/host.h"
#include "src/baseline/logistic.h"
#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/net/gemm.h"
#include "src/stage/task/available.h"
#include "src/stats/auc.h"

enum {
    MOST = 20000,
    SCORE_VALUES = 1 << 24, /* kernel values held at a time when scoring: 128 MiB */
    SCRATCH = 64 << 20,     /* of gkm_fill, and small things */
    CHOOSE = 10240,
    POWER_START = -1, POWER_LEAST = -6, POWER_MOST = 6 /* of 2, for lambda; the diagonal is 1 */
};

typedef struct {
    const dataset *data;
    const kernel_machine_settings *settings;
    const team *team;
    void (*note)(void *data, const char *sentence);
    void *note_data;
    size_t n;             /* training records used */
    gkm_kernel *kernel;
    gkm_set *train, *test;
    grid *grid;
    double mean;          /* of the targets */
    double *targets;      /* [n] less their mean */
    grid_solution solution, best; /* [n] arrays each */
} job;

kernel_machine_settings kernel_machine_defaults(void)
{
    return (kernel_machine_settings){.kernel = gkm_options_default(), .most = MOST,
                                     .choose_by = CHOOSE};
}

char *kernel_machine_describe(const kernel_machine_settings *s)
{
    return memory_format("gkm_l %d\ngkm_k %d\ngkm_filter %s\ngkm_d %d\ngkm_max %zu\n", s->kernel.l,
                         s->kernel.k, gkm_filter_names()[s->kernel.filter],
                         s->kernel.mismatches, s->most);
}

static void say(const job *j, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(const job *j, const char *format, ...)
{
    if (j->team->rank != 0 || j->note == NULL) return;
    char sentence[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    j->note(j->note_data, sentence);
}

/* Values that differ by rounding alone become equal: they are below 1e-8 apart. */
static double rounded(double value)
{
    return nearbyint(value * 0x1p20) * 0x1p-20;
}

/* ---- before the work ------------------------------------------------------------------------ */

static status_t check_classes(const job *j)
{
    size_t positives = 0;
    for (size_t i = 0; i < j->n; i++) positives += j->data->train.labels[i];
    if (positives == 0 || positives == j->n)
        return status_set(STATUS_DATA, "dataset %s: the first %zu training records are all of "
                          "class %d", j->data->name, j->n, positives > 0);
    return STATUS_OK;
}

status_t kernel_machine_check(const kernel_machine_settings *settings, int length)
{
    if (length >= settings->kernel.l) return STATUS_OK;
    return status_set(STATUS_DATA, "sequences of %d letters are shorter than gkm's window of %d",
                      length, settings->kernel.l);
}

/* Sequences with as many letters of ACGT on end as a window has: the others are alike to gkm. */
static size_t count_with_window(const sequence_set *set, size_t count, int window)
{
    size_t with = 0;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *letters = set->letters + i * (size_t)set->length;
        int run = 0;
        for (int l = 0; l < set->length && run < window; l++) {
            run = letters[l] < DNA_OTHER ? run + 1 : 0;
        }
        with += run == window;
    }
    return with;
}

static status_t check_windows(const job *j)
{
    const dataset *d = j->data;
    const int window = j->settings->kernel.l;
    const size_t train = count_with_window(&d->train, j->n, window);
    const size_t test = count_with_window(&d->test, d->test.count, window);
    if (train == 0 || test == 0) {
        return status_set(STATUS_DATA, "dataset %s: no %s sequence has %d letters of ACGT on end, "
                          "which gkm's window takes", d->name, train == 0 ? "training" : "test",
                          window);
    }
    const size_t without = j->n - train + d->test.count - test;
    if (without > 0) {
        say(j, "gkm: %zu sequences are shorter than its window of %d letters: it gives all of them "
            "one score", without, window);
    }
    return STATUS_OK;
}

static double bytes_needed(size_t n, size_t test, int length, int ranks)
{
    const double letters = (double)length * (double)(n + test);
    return (double)grid_forecast(n, ranks) + SCORE_VALUES * 8.0 + SCRATCH + 8 * letters;
}

double kernel_machine_forecast(const kernel_machine_settings *settings, size_t train, size_t test,
                               int length, int ranks)
{
    return bytes_needed(train < settings->most ? train : settings->most, test, length, ranks);
}

/* Bytes that a rank needs for n training records. */
static double forecast(const job *j, size_t n)
{
    return bytes_needed(n, j->data->test.count, j->data->train.length, j->team->size);
}

/* Refuse what does not fit, before anything is allocated. Collective; agreed on. */
static status_t check_memory(const job *j)
{
    const double gib = 1024.0 * 1024 * 1024;
    double need = forecast(j, j->n), have;
    int neighbours = host_look(j->team).ranks;
    team_barrier(j->team); /* what one rank allocates next must not count against another */
    if (j->settings->memory > 0)
        have = (double)j->settings->memory;
    else
        have = (double)available_memory() / neighbours;
    status_t status = STATUS_OK;
    if (need > have) {
        size_t fits = j->n;
        while (fits > 0 && forecast(j, fits) > have) fits -= fits / 20 + 1;
        status = status_set(STATUS_USAGE, "gapped k-mer kernel of %zu records on %d ranks: a rank "
                            "needs %.2f GiB and has %.2f (%d ranks of it on a host); use more "
                            "hosts, or at most %zu records (--gkm-max)", j->n, j->team->size,
                            need / gib, have / gib, neighbours, fits);
    }
    TRY(team_agree(j->team, status));
    say(j, "gkm: %zu of %zu training records, %.2f GiB a rank", j->n, j->data->train.count,
        need / gib);
    return STATUS_OK;
}

static status_t prepare(job *j)
{
    const dataset *d = j->data;
    TRY(check_classes(j));
    TRY(check_windows(j));
    TRY(gkm_kernel_create(&j->kernel, j->settings->kernel));
    TRY(check_memory(j));
    status_t status = gkm_set_create(&j->train, j->kernel, d->train.letters, j->n,
                                     (size_t)d->train.length);
    if (status == STATUS_OK)
        status = gkm_set_create(&j->test, j->kernel, d->test.letters, d->test.count,
                                (size_t)d->test.length);
    TRY(team_agree(j->team, status));
    TRY(grid_create(&j->grid, j->team, j->n, 0, 0));
    j->targets = memory_array(j->targets, j->n);
    for (size_t i = 0; i < j->n; i++) j->mean += d->train.labels[i] ? 1 : -1;
    j->mean /= (double)j->n;
    for (size_t i = 0; i < j->n; i++) j->targets[i] = (d->train.labels[i] ? 1 : -1) - j->mean;
    j->solution = (grid_solution){memory_array(j->solution.weights, j->n),
                                  memory_array(j->solution.left_out, j->n), 0};
    j->best = (grid_solution){memory_array(j->best.weights, j->n),
                              memory_array(j->best.left_out, j->n), 0};
    gemm_init(); /* one BLAS thread a rank */
    return STATUS_OK;
}

static void tear_down(job *j)
{
    grid_destroy(j->grid);
    gkm_set_destroy(j->train);
    gkm_set_destroy(j->test);
    gkm_kernel_destroy(j->kernel);
    memory_free(j->targets);
    memory_free(j->solution.weights);
    memory_free(j->solution.left_out);
    memory_free(j->best.weights);
    memory_free(j->best.left_out);
}

/* ---- training ------------------------------------------------------------------------------- */

static void fill_block(void *context, double *block, size_t ld, const size_t *rows,
                       size_t row_count, const size_t *columns, size_t column_count)
{
    const gkm_set *set = context;
    gkm_fill(block, ld, set, rows, row_count, set, columns, column_count, true);
}

/* Solve for the first n records with lambda = 2^power; *ret_auroc of the left-out values, -1 when
 * the matrix is not positive definite (the truncated filter with a small lambda). */
static status_t try_power(double *ret_auroc, job *j, size_t n, int power)
{
    auc_result area = {0};
    double lambda = ldexp(1, power);
    *ret_auroc = -1;
    status_t status = grid_solve(&j->solution, j->grid, j->targets, n, lambda);
    if (status == STATUS_FAILED) {
        say(j, "gkm: lambda %g: %s", lambda, status_message());
        return STATUS_OK;
    }
    TRY(status);
    for (size_t i = 0; i < n; i++)
        j->solution.left_out[i] = rounded(j->solution.left_out[i] + j->mean);
    TRY(auc_roc(&area, j->solution.left_out, j->data->train.labels, n));
    say(j, "gkm: lambda %g: left-out AUROC %.5f of %zu records, residual %.1e", lambda, area.area,
        n, j->solution.residual);
    *ret_auroc = area.area;
    return STATUS_OK;
}

static void keep_solution(job *j)
{
    grid_solution kept = j->best;
    j->best = j->solution;
    j->solution = kept;
}

/* Climb in powers of two from a middle value to the greatest left-out AUROC of the first n records,
 * which has one summit in all data seen: three or four solutions. The best is kept in j->best;
 * equal values go to the greater lambda. */
static status_t choose_lambda(int *ret_power, double *ret_auroc, job *j, size_t n)
{
    double best = -1;
    int chosen = POWER_START;
    for (int direction = 1; direction >= -1; direction -= 2) {
        int from = direction > 0 ? POWER_START : POWER_START - 1;
        if (direction < 0 && chosen != POWER_START) break; /* it rose upwards */
        for (int power = from; power >= POWER_LEAST && power <= POWER_MOST; power += direction) {
            double auroc;
            TRY(try_power(&auroc, j, n, power));
            bool better = direction > 0 ? auroc >= best : auroc > best;
            if (!better || auroc < 0) {
                if (best >= 0 || direction < 0) break;
                continue; /* not definite yet: larger */
            }
            best = auroc;
            chosen = power;
            keep_solution(j);
        }
    }
    if (best < 0)
        return status_set(STATUS_FAILED, "gapped k-mer kernel: not positive definite for any "
                          "lambda up to %g", ldexp(1, POWER_MOST));
    *ret_power = chosen;
    *ret_auroc = best;
    return STATUS_OK;
}

/* Many records: lambda is chosen by the first of them, then all are solved for once (a greater
 * lambda where that one does not make the whole matrix definite). */
static status_t solve(kernel_machine_outcome *o, job *j)
{
    const size_t most = j->settings->choose_by, part = j->n < most ? j->n : most;
    int power = POWER_MOST;
    double auroc = -1;
    TRY(choose_lambda(&power, &auroc, j, part));
    for (bool whole = part == j->n; !whole; power += !whole) {
        if (power > POWER_MOST)
            return status_set(STATUS_FAILED, "gapped k-mer kernel: not positive definite for any "
                              "lambda up to %g", ldexp(1, POWER_MOST));
        TRY(try_power(&auroc, j, j->n, power));
        whole = auroc >= 0;
        if (whole) keep_solution(j);
    }
    o->lambda = ldexp(1, power);
    o->left_out_auroc = auroc;
    o->residual = j->best.residual;
    return STATUS_OK;
}

/* From value to probability, by the values of training records that were left out. */
static status_t calibrate(kernel_machine_outcome *o, const job *j)
{
    /* a penalty of one record's weight: keeps perfectly separated values finite */
    double weights[2];
    TRY(logistic_fit(weights, j->best.left_out, j->data->train.labels, j->n, 1, 1));
    o->slope = rounded(weights[0]);
    o->intercept = rounded(weights[1]);
    return STATUS_OK;
}

/* ---- scoring -------------------------------------------------------------------------------- */

/* Values of the test records first .. first + count. */
static void score_chunk(double *values, const job *j, size_t first, size_t count, double *block,
                        const size_t *train)
{
    size_t *columns = memory_array(columns, count);
    for (size_t c = 0; c < count; c++) columns[c] = first + c;
    gkm_fill(block, j->n, j->train, train, j->n, j->test, columns, count, false);
    for (size_t c = 0; c < count; c++) {
        double sum = j->mean;
        for (size_t i = 0; i < j->n; i++) sum += block[c * j->n + i] * j->best.weights[i];
        values[c] = rounded(sum);
    }
    memory_free(columns);
}

/* values [test count] on every rank, each rank its share. Collective. */
static void score(double *values, const job *j)
{
    size_t count = j->data->test.count, ranks = (size_t)j->team->size, rank = (size_t)j->team->rank;
    size_t first = count * rank / ranks, end = count * (rank + 1) / ranks;
    size_t chunk = SCORE_VALUES / j->n > 0 ? SCORE_VALUES / j->n : 1;
    if (chunk > end - first) chunk = end - first;
    double *block = memory_array(block, chunk * j->n);
    double *mine = memory_array(mine, end - first);
    size_t *train = memory_array(train, j->n);
    for (size_t i = 0; i < j->n; i++) train[i] = i;
    for (size_t at = first; at < end; at += chunk)
        score_chunk(mine + at - first, j, at, end - at < chunk ? end - at : chunk, block, train);
    team_gather(j->team, mine, (end - first) * sizeof *mine, values, NULL);
    team_broadcast(j->team, values, count * sizeof *values, 0);
    memory_free(block);
    memory_free(mine);
    memory_free(train);
}

static status_t work(kernel_machine_outcome *o, job *j)
{
    TRY(prepare(j));
    grid_fill(j->grid, fill_block, j->train);
    say(j, "gkm: kernel of %zu x %zu done", j->n, j->n);
    TRY(solve(o, j));
    TRY(calibrate(o, j));
    o->used = j->n;
    o->had = j->data->train.count;
    o->count = j->data->test.count;
    o->values = memory_array(o->values, o->count);
    o->scores = memory_array(o->scores, o->count);
    score(o->values, j);
    const double weights[2] = {o->slope, o->intercept};
    logistic_score(o->scores, weights, o->values, o->count, 1);
    return STATUS_OK;
}

status_t kernel_machine_run(kernel_machine_outcome *ret, const dataset *d,
                            const kernel_machine_settings *settings, const team *t,
                            void (*note)(void *data, const char *sentence), void *data)
{
    job j = {.data = d, .settings = settings, .team = t, .note = note, .note_data = data};
    j.n = d->train.count < settings->most ? d->train.count : settings->most;
    *ret = (kernel_machine_outcome){0};
    status_t status = work(ret, &j);
    tear_down(&j);
    return status;
}

void kernel_machine_release(kernel_machine_outcome *outcome)
{
    memory_free(outcome->scores);
    memory_free(outcome->values);
    *outcome = (kernel_machine_outcome){0};
}
