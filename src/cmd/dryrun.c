/* Tries the networks that the plan names, predicts all unfinished tasks by what that took, and
 * prints for each number of ranks how the farm would deal them: tables on standard output,
 * nothing written. */
#include "src/cmd/dryrun.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "mpi/farm.h"
#include "src/core/memory.h"
#include "src/core/number.h"
#include "src/stage/forecast/forecast.h"
#include "src/stage/sweep/team_size.h"

enum { RANKS_MAX = 1000000, COUNTS_MAX = 64 };
static const double MIB = 1048576.0;

const char *dryrun_describe_seconds(char text[32], double seconds)
{
    if (isnan(seconds)) {
        snprintf(text, 32, "unknown time");
    } else if (seconds < 10) {
        snprintf(text, 32, "%.1f s", seconds);
    } else if (seconds < 100) {
        snprintf(text, 32, "%.0f s", seconds);
    } else if (seconds < 100 * 60) {
        snprintf(text, 32, "%.0f min", seconds / 60);
    } else {
        const long minutes = lround(seconds / 60);
        snprintf(text, 32, "%ld h %02ld min", minutes / 60, minutes % 60);
    }
    return text;
}

static status_t read_counts(int *counts, size_t *ret_count, const char *text, int world_size)
{
    *ret_count = 0;
    if (text == NULL) {
        counts[(*ret_count)++] = world_size;
        return STATUS_OK;
    }
    for (const char *p = text; *p != '\0';) {
        int64_t value;
        const number_found found = number_next_int(&value, &p, 1, RANKS_MAX);
        if (found != NUMBER_READ || (*p != ',' && *p != '\0') || *ret_count == COUNTS_MAX) {
            return status_set(STATUS_USAGE, "--replay-ranks takes numbers from 1 to %d, not '%s'",
                              RANKS_MAX, text);
        }
        counts[(*ret_count)++] = (int)value;
        p += *p == ',';
    }
    return STATUS_OK;
}

/* The table of networks, by each one's speed here. */
static void print_networks(const agenda *plan, const size_t *todo, size_t count,
                           const team_size_basis *basis, const double *rates)
{
    double *alone = memory_array(alone, count);
    team_size_forecast(alone, plan, todo, count, 1, basis);
    printf("%-22s %8s %12s %14s\n", "network", "tasks", "sequences/s", "core-hours");
    for (size_t v = 0; v < plan->network_count; v++) {
        double hours = 0;
        size_t tasks = 0;
        for (size_t i = 0; i < count; i++) {
            if (agenda_get(plan, todo[i]).network != &plan->networks[v]) continue;
            hours += alone[i] / 3600;
            tasks++;
        }
        char rate[32] = "-";
        if (rates[v] > 0) snprintf(rate, sizeof rate, "%.0f", rates[v]);
        printf("%-22s %8zu %12s %14.2f\n", plan->networks[v].name, tasks, rate, hours);
    }
    memory_free(alone);
}

static void print_choice(const team_size_choice *c, int ranks)
{
    char time[32], longest[32];
    printf("%8d %10d %8d %14s %7.1f %% %12.1f %14s\n", ranks, c->ranks_per_task, c->teams,
           dryrun_describe_seconds(time, c->replay.makespan), 100 * c->idle,
           c->replay.makespan * ranks / 3600, dryrun_describe_seconds(longest, c->replay.longest));
}

/* The first task of each team, as the farm will give them. */
static void print_first_tasks(const agenda *plan, const size_t *todo, size_t count,
                              const team_size_choice *c, const team_size_basis *basis)
{
    enum { MOST = 16 };
    double *seconds = memory_array(seconds, count);
    size_t *order = memory_array(order, count);
    team_size_forecast(seconds, plan, todo, count, c->ranks_per_task, basis);
    farm_order(order, seconds, count);
    printf("\nfirst tasks of the plan (longest first; the rest go to who is free):\n");
    for (int t = 0; t < c->teams && t < MOST && (size_t)t < count; t++) {
        const agenda_item item = agenda_get(plan, todo[order[t]]);
        char time[32];
        printf("  team %-4d %s %s seed %lld, %zu sequences, %s\n", t, item.entry->name,
               item.network->name, (long long)item.seed, item.entry->size.train,
               dryrun_describe_seconds(time, seconds[order[t]]));
    }
    if (c->teams > MOST) printf("  and so on\n");
    memory_free(seconds);
    memory_free(order);
}

status_t dryrun_print(const agenda *plan, const dryrun_options *o, int world_size)
{
    const double base = forecast_resident_bytes();
    const size_t total = agenda_count(plan);
    int counts[COUNTS_MAX];
    size_t count_count;
    cost_model model = cost_typical();
    TRY(read_counts(counts, &count_count, o->ranks, world_size));
    if (o->cost_model != NULL) TRY(forecast_read_model(&model, o->cost_model));
    size_t *todo = memory_array(todo, total);
    double *factors = memory_array(factors, plan->network_count);
    double *rates = memory_array(rates, plan->network_count);
    const size_t count = agenda_find_unfinished(todo, plan);
    printf("dry run: %zu datasets x %zu networks x %zu seeds = %zu tasks, %zu finished, recipe %s, "
           "%ld epochs\n\n", plan->dataset_count, plan->network_count, plan->seed_count, total,
           total - count, plan->recipe.name, plan->recipe.epochs);
    status_t s = team_size_try(factors, rates, plan, &model, 0.3);
    if (s == STATUS_OK) {
        const team_size_basis basis = {.model = model, .factors = factors};
        print_networks(plan, todo, count, &basis, rates);
        printf("\n%8s %10s %8s %14s %9s %12s %14s\n", "ranks", "for a task", "teams", "time",
               "idle", "core-hours", "longest task");
        team_size_choice first = {0};
        for (size_t i = 0; i < count_count; i++) {
            const team_size_choice c = team_size_choose(plan, todo, count, counts[i], &basis);
            print_choice(&c, counts[i]);
            if (i == 0) first = c;
        }
        printf("\nmemory: at most %.0f MiB a rank, of which %.0f are MPI and libraries\n",
               forecast_peak_bytes() / MIB, base / MIB);
        if (first.kernel_bytes > 0) {
            printf("gkm: %.0f MiB more a rank for the largest kernel (at most %zu sequences, "
                   "--gkm-max)\n", first.kernel_bytes / MIB, plan->gkm.most);
        }
        print_first_tasks(plan, todo, count, &first, &basis);
    }
    memory_free(todo);
    memory_free(factors);
    memory_free(rates);
    return s;
}
