/* How it goes about it: for each size of team the tasks' predicted times are played through on as
 * many teams as there would be (forecast/replay.h); the size that ends first wins, provided that
 * the kernel machines which may then run at once fit the memory of a host. */
#include "src/stage/sweep/team_size.h"

#include "mpi/farm.h"
#include "src/core/memory.h"
#include "src/net/order.h"
#include "src/stage/task/baseline.h"
#include "src/stage/forecast/forecast.h"

status_t team_size_try(double *factors, double *rates, const agenda *plan, const cost_model *model,
                  double seconds)
{
    const compendium_size size = agenda_largest(plan);
    for (size_t v = 0; v < plan->network_count; v++) {
        net_spec spec = plan->networks[v].spec;
        forecast_trial trial = {.factor = 1};
        spec.length = size.length;
        const bool is_network = plan->networks[v].kind == TASK_NETWORK;
        if (is_network && size.train > 0 && spec_check(&spec) == STATUS_OK) {
            TRY(forecast_try(&trial, model, &spec, &plan->recipe, &size, seconds));
        }
        factors[v] = trial.factor;
        rates[v] = trial.rate;
    }
    return STATUS_OK;
}

void team_size_forecast(double *seconds, const agenda *plan, const size_t *todo, size_t count,
                   int ranks_per_task, const team_size_basis *basis)
{
    for (size_t i = 0; i < count; i++) {
        const agenda_item item = agenda_get(plan, todo[i]);
        const double factor = basis->factors != NULL
            ? basis->factors[item.network - plan->networks] : 1;
        const task_kind kind = item.network->kind;
        if (kind != TASK_NETWORK) {
            seconds[i] = baseline_forecast(kind, &plan->gkm, item.entry->size.train,
                                           ranks_per_task);
            continue;
        }
        const bool fits = spec_check(&item.spec) == STATUS_OK && item.entry->size.train > 0;
        seconds[i] = !fits ? 0
            : factor * forecast_seconds(&basis->model, &item.spec, agenda_recipe(plan, &item),
                                        &item.entry->size, ranks_per_task);
    }
}

/* Memory of the kernel machines among the tasks: as many at once as there are teams. */
static void check_memory(team_size_choice *c, const agenda *plan, const size_t *todo, size_t count,
                         const team_size_basis *basis)
{
    int machines = 0;
    for (size_t i = 0; i < count; i++) {
        const agenda_item item = agenda_get(plan, todo[i]);
        if (item.network->kind != TASK_GKM) continue;
        const compendium_size *size = &item.entry->size;
        const double bytes = kernel_machine_forecast(&plan->gkm, size->train, size->test,
                                                     size->length,
                                                     c->ranks_per_task);
        if (bytes > c->kernel_bytes) c->largest = todo[i];
        if (bytes > c->kernel_bytes) c->kernel_bytes = bytes;
        if (machines < c->teams) machines++;
    }
    int busy = machines * c->ranks_per_task; /* ranks of one host that hold a part of a matrix */
    if (busy > basis->host_ranks) busy = basis->host_ranks;
    c->fits = basis->rank_memory <= 0
        || c->kernel_bytes * busy <= basis->rank_memory * basis->host_ranks;
}

static team_size_choice try_size(const agenda *plan, const size_t *todo, size_t count, int ranks,
                            int size, const team_size_basis *basis)
{
    if (size > ranks) size = ranks;
    int teams = farm_teams(ranks, size);
    if ((size_t)teams > count) teams = count > 0 ? (int)count : 1;
    double *seconds = memory_array(seconds, count);
    team_size_forecast(seconds, plan, todo, count, size, basis);
    team_size_choice c = {.ranks_per_task = size, .teams = teams,
                          .idle_ranks = ranks - teams * size,
                     .replay = replay_run(seconds, seconds, count, teams)};
    if (c.replay.makespan > 0) c.idle = 1 - c.replay.busy * size / (c.replay.makespan * ranks);
    memory_free(seconds);
    check_memory(&c, plan, todo, count, basis);
    return c;
}

team_size_choice team_size_choose(const agenda *plan, const size_t *todo, size_t count, int ranks,
                        const team_size_basis *basis)
{
    const int sizes[] = {1, 2, 4, 8, LANES, ranks < LANES ? ranks : LANES};
    if (plan->ranks_per_task > 0) {
        return try_size(plan, todo, count, ranks, plan->ranks_per_task, basis);
    }
    team_size_choice best = try_size(plan, todo, count, ranks, 1, basis);
    for (size_t i = 1; i < sizeof sizes / sizeof sizes[0]; i++) {
        const team_size_choice c = try_size(plan, todo, count, ranks, sizes[i], basis);
        const bool better = c.fits != best.fits ? c.fits
            : c.fits ? c.replay.makespan < best.replay.makespan
            : c.kernel_bytes < best.kernel_bytes;
        if (better) best = c;
    }
    return best;
}
