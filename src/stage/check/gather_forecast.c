/* Explaining is predicted by trying it on a few made-up sequences for each network; reports,
 * which are drawing and writing, by what they took where they were measured. Both are then dealt
 * over the ranks on paper (replay), one after the other, as gather does. */
#include "src/stage/check/gather_forecast.h"

#include "src/core/memory.h"
#include "src/stage/gather/gather.h"
#include "src/stage/sweep/team_size.h"
#include "src/stage/forecast/replay.h"

/* Measured on reports of one and three networks, 500 and 2,000 positives of 101 letters. */
static const double REPORT_SECONDS = 0.25, REPORT_NETWORK_SECONDS = 0.15; /* and for each network */
/* memory, of a positive's letter in each network's maps */
static const double LETTER_BYTES = 78;
/* memory: fonts, pictures, the page; 15 to 26 MiB with the motifs of 8 and of 108 datasets of 500
 * positives */
static const double DRAWING_BYTES = 20 << 20;
static const double REPORT_DISK = 2.9e6;     /* with all pictures and tables */

/* Is it a network, not a baseline, and do sequences of this length fit it? */
static bool is_network(const task_network *v, int length)
{
    net_spec spec = v->spec;
    spec.length = length;
    return v->kind == TASK_NETWORK && spec_check(&spec) == STATUS_OK;
}

status_t gather_forecast_try(explain_cost *costs, const agenda *plan)
{
    const explain_settings settings = gather_defaults().explain;
    const int length = agenda_largest(plan).length;
    for (size_t v = 0; v < plan->network_count; v++) {
        net_spec spec = plan->networks[v].spec;
        costs[v] = (explain_cost){0};
        spec.length = length;
        if (!is_network(&plan->networks[v], length)) continue;
        TRY(explain_try(&costs[v], &spec, plan->recipe.both_strands, &settings));
    }
    return STATUS_OK;
}

/* Bytes of explain.h5 and of the maps in results.h5 (io/explain.h,
 * src/stage/gather/results_file.h). */
static double maps_bytes(const net_spec *spec, double positives)
{
    const double letters = positives * spec->length;
    const bool conv = spec->convs > 0, lstm = spec->lstm_layers > 0;
    const double explained = letters * (44 + 4 * conv + 8 * lstm)
        + positives * (conv ? 8.0 * spec->filters[0] : 0);
    return explained + letters * (4 + 8 * lstm);
}

gather_forecast gather_forecast_predict(const agenda *plan, const explain_cost *costs,
                                        const size_t *positives, int ranks)
{
    const size_t tasks = agenda_count(plan);
    double *explaining = memory_array(explaining, tasks), most = 0;
    double *reporting = memory_array(reporting, plan->dataset_count);
    double *held = memory_array(held, plan->dataset_count);
    gather_forecast f = {0};
    for (size_t i = 0; i < tasks; i++) {
        const agenda_item item = agenda_get(plan, i);
        const size_t d = i / (plan->network_count * plan->seed_count);
        if (!is_network(item.network, item.spec.length)) continue;
        const explain_cost *cost = &costs[item.network - plan->networks];
        explaining[i] = cost->task + cost->sequence * (double)positives[d];
        reporting[d] += REPORT_NETWORK_SECONDS;
        held[d] += LETTER_BYTES * (double)positives[d] * item.spec.length;
        f.disk_bytes += maps_bytes(&item.spec, (double)positives[d]);
    }
    for (size_t d = 0; d < plan->dataset_count; d++) {
        reporting[d] += REPORT_SECONDS;
        f.disk_bytes += REPORT_DISK;
        if (held[d] > most) most = held[d];
    }
    const replay_result first = replay_run(explaining, explaining, tasks, ranks);
    const replay_result second = replay_run(reporting, reporting, plan->dataset_count, ranks);
    f.seconds = first.makespan + second.makespan;
    f.core_seconds = first.busy + second.busy;
    f.rank_bytes = DRAWING_BYTES + most;
    memory_free(explaining);
    memory_free(reporting);
    memory_free(held);
    return f;
}
