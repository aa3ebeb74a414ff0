/* bench --scaling: runs the measurements, prints them as tables or as JSON, and saves the cost
 * model. It warns when the ranks did not have a core each, since the times are then another
 * machine's. */
#include "src/cmd/scaling.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/json.h"
#include "io/output.h"
#include "mpi/team.h"
#include "src/cmd/log.h"
#include "src/core/memory.h"
#include "src/net/gemm.h"
#include "src/net/kernels/kernels.h"

/* All that is measured. */
typedef struct {
    size_t rows;                /* of strong and of weak */
    scaling_row *strong, *weak;
    cost_reduction reductions[SCALING_RANKS_MAX * SCALING_SIZES];
    size_t reduction_count;
    cost_model model;
    bench_figure fit;           /* relative errors over the samples */
    scaling_check checks[SCALING_CHECKS];
    size_t check_count;
    double least_busy;          /* of all measurements */
} findings;

/* Relative error against the wall, or against the processor time of the job's first rank. */
static double error_of(const scaling_check *c, bool processor)
{
    return c->predicted / (c->measured * (processor ? c->busy : 1)) - 1;
}

/* Median and range of the checks' absolute relative errors. */
static bench_figure check_errors(const findings *f, bool processor)
{
    double errors[SCALING_CHECKS];
    for (size_t i = 0; i < f->check_count; i++) {
        errors[i] = fabs(error_of(&f->checks[i], processor));
    }
    return bench_figure_of(errors, f->check_count);
}

/* ---- text ---- */

static void print_rows(const char *title, const scaling_row *rows, size_t count)
{
    printf("%s\n%-15s %5s %27s %8s %10s %6s\n", title, "", "ranks", "training seq/s", "speedup",
           "efficiency", "busy");
    for (size_t i = 0; i < count; i++) {
        const scaling_row *r = &rows[i];
        printf("%-15s %5d %9.0f [%7.0f-%7.0f] %8.2f %10.2f %6.2f\n", r->network, r->ranks,
               r->rate.median, r->rate.low, r->rate.high, r->speedup, r->speedup / r->ranks,
               r->busy);
    }
    printf("\n");
}

static void print_text(const findings *f, const team *world)
{
    char *processor = bench_processor(), *hosts = team_hosts(world);
    if (world->rank == 0) {
        printf("%s; kernels %s; %s; seconds on the wall, medians [least-greatest]\n\n", processor,
               kernels_get()->level, hosts);
        print_rows("one task on all ranks (strong)", f->strong, f->rows);
        print_rows("one task on each rank (weak)", f->weak, f->rows);
        if (f->reduction_count > 0) {
            printf("allreduce of 64-bit integers, microseconds\n%5s %12s %12s %12s\n", "ranks",
                   "bytes", "measured", "model");
        }
        for (size_t i = 0; i < f->reduction_count; i++) {
            const cost_reduction *r = &f->reductions[i];
            printf("%5d %12.0f %12.1f %12.1f\n", r->ranks, r->bytes, 1e6 * r->seconds,
                   1e6 * cost_reduction_seconds(&f->model, r->ranks, r->bytes));
        }
        char *terms = cost_describe(&f->model);
        printf("%scost model, seconds\n%s\n", f->reduction_count > 0 ? "\n" : "", terms);
        printf("relative error over its samples: median %.1f %%, largest %.1f %%\n\n",
               100 * f->fit.median, 100 * f->fit.high);
        printf("jobs it was not fitted to\n%-44s %5s %5s %10s %10s %7s %5s\n", "", "ranks",
               "batch", "predicted", "on wall", "error", "busy");
        for (size_t i = 0; i < f->check_count; i++) {
            const scaling_check *c = &f->checks[i];
            printf("%-44s %5d %5d %8.3f s %8.3f s %+5.1f %% %5.2f\n", c->name, c->job.ranks,
                   c->job.batch, c->predicted, c->measured, 100 * error_of(c, false), c->busy);
        }
        bench_figure wall = check_errors(f, false), cpu = check_errors(f, true);
        printf("relative error: median %.1f %%, largest %.1f %%; against processor time %.1f %%, "
               "%.1f %%\n", 100 * wall.median, 100 * wall.high, 100 * cpu.median, 100 * cpu.high);
        if (f->least_busy < 0.9) {
            printf("\nWarning: ranks got only %.0f %% of a core at times: other work, or more "
                   "ranks than\ncores, is in these times.\n", 100 * f->least_busy);
        }
        memory_free(terms);
    }
    memory_free(processor);
    memory_free(hosts);
}

/* ---- JSON ---- */

static void put_rows(json *all, const char *name, const scaling_row *rows, size_t count)
{
    json *list = json_put_list(all, name);
    for (size_t i = 0; i < count; i++) {
        const scaling_row *r = &rows[i];
        json *o = json_add_object(list);
        json_put_text(o, "network", r->network);
        json_put_int(o, "ranks", r->ranks);
        json_put_number(o, "seq_per_s", r->rate.median);
        json_put_number(o, "low", r->rate.low);
        json_put_number(o, "high", r->rate.high);
        json_put_number(o, "speedup", r->speedup);
        json_put_number(o, "busy", r->busy);
    }
}

static void put_reductions(json *all, const char *name, const findings *f)
{
    json *list = json_put_list(all, name);
    for (size_t i = 0; i < f->reduction_count; i++) {
        const cost_reduction *r = &f->reductions[i];
        json *o = json_add_object(list);
        json_put_int(o, "ranks", r->ranks);
        json_put_number(o, "bytes", r->bytes);
        json_put_number(o, "seconds", r->seconds);
        json_put_number(o, "model", cost_reduction_seconds(&f->model, r->ranks, r->bytes));
    }
}

static void put_model(json *all, const char *name, const findings *f)
{
    json *terms = json_put_object(all, name);
    char *text = cost_describe(&f->model), *rest = text;
    for (char *line; (line = strsep(&rest, "\n")) != NULL && *line != '\0';) {
        char *space = strchr(line, ' ');
        *space = '\0';
        json_put_number(terms, line, atof(space + 1));
    }
    memory_free(text);
}

static void put_jobs(json *all, const char *name, const findings *f)
{
    json *list = json_put_list(all, name);
    for (size_t i = 0; i < f->check_count; i++) {
        const scaling_check *c = &f->checks[i];
        json *o = json_add_object(list);
        json_put_text(o, "network", c->name);
        json_put_int(o, "ranks", c->job.ranks);
        json_put_int(o, "batch", c->job.batch);
        json_put_int(o, "sequences", (int64_t)c->job.sequences);
        json_put_int(o, "epochs", (int64_t)c->job.epochs);
        json_put_number(o, "predicted_seconds", c->predicted);
        json_put_number(o, "measured_seconds", c->measured);
        json_put_number(o, "error", error_of(c, false));
        json_put_number(o, "busy", c->busy);
    }
}

static void put_error(json *all, const char *name, bench_figure f)
{
    json *o = json_put_object(all, name);
    json_put_number(o, "median", f.median);
    json_put_number(o, "largest", f.high);
}

static void print_json(const findings *f)
{
    json *all = json_make_object();
    json_put_number(all, "least_busy", f->least_busy);
    json_put_text(all, "kernels", kernels_get()->level);
    put_rows(all, "strong", f->strong, f->rows);
    put_rows(all, "weak", f->weak, f->rows);
    put_reductions(all, "allreduce", f);
    put_model(all, "model", f);
    put_error(all, "fit_error", f->fit);
    put_jobs(all, "jobs", f);
    put_error(all, "job_error", check_errors(f, false));
    put_error(all, "job_error_of_processor_time", check_errors(f, true));
    json_print(stdout, all, (json_form){1, 6, true});
    json_free(all);
}

/* ---- all ---- */

static status_t measure(findings *f, const scaling_settings *settings, const team *world)
{
    log_line("strong: one task on 1..%d ranks", world->size);
    TRY(scaling_strong(f->strong, settings, world));
    log_line("weak: one task on each rank");
    TRY(scaling_weak(f->weak, settings, world));
    log_line("allreduce");
    f->reduction_count = scaling_reduction(f->reductions, world);
    log_line("cost model");
    TRY(scaling_model(&f->model, &f->fit, f->checks, &f->check_count, f->reductions,
                      f->reduction_count, f->weak, f->rows, settings, world));
    f->least_busy = 1;
    for (size_t i = 0; i < f->rows; i++) {
        f->least_busy = fmin(f->least_busy, fmin(f->strong[i].busy, f->weak[i].busy));
    }
    for (size_t i = 0; i < f->check_count; i++) {
        f->least_busy = fmin(f->least_busy, f->checks[i].busy);
    }
    return STATUS_OK;
}

status_t scaling_command(const scaling_settings *settings, const team *world, bool as_json,
                         const char *save)
{
    int counts[SCALING_RANKS_MAX];
    findings *f = memory_array(f, 1);
    gemm_init();
    f->rows = settings->count * (size_t)scaling_ranks(counts, world->size);
    f->strong = memory_array(f->strong, f->rows);
    f->weak = memory_array(f->weak, f->rows);
    status_t status = measure(f, settings, world);
    if (status == STATUS_OK && !as_json) print_text(f, world);
    if (status == STATUS_OK && as_json && world->rank == 0) print_json(f);
    if (status == STATUS_OK && save != NULL && world->rank == 0) {
        char *text = cost_describe(&f->model);
        status = output_write(save, text, strlen(text));
        memory_free(text);
    }
    for (size_t i = 0; i < f->check_count; i++) memory_free(f->checks[i].name);
    memory_free(f->strong);
    memory_free(f->weak);
    memory_free(f);
    return team_agree(world, status);
}
