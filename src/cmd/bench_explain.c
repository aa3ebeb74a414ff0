/* bench --explain: runs the measurement and prints its figures as a table or as JSON. */
#include "src/cmd/bench_explain.h"

#include <math.h>
#include <stdio.h>

#include "src/cmd/log.h"
#include "src/core/memory.h"
#include "src/net/gemm.h"
#include "src/net/kernels/kernels.h"
#include "src/stage/bench/explaining.h"

static void show_progress(int round, const char *network)
{
    log_progress(false, "round %d: %s", round + 1, network);
}

static void print_text(const explaining_result *results, const bench_settings *settings)
{
    char *processor = bench_processor();
    printf("%s; kernels %s; one core; %d round%s of %g s; medians\n", processor,
           kernels_get()->level, settings->rounds, settings->rounds > 1 ? "s" : "",
           settings->seconds);
    printf("sequences a second (ig: 32 steps; classopt: runs of 4 restarts a second)\n%-15s", "");
    for (int way = 0; way < EXPLAINING_COLUMNS; way++) {
        printf(" %10s", explaining_way_name((explaining_way)way));
    }
    printf("\n");
    for (size_t i = 0; i < settings->count; i++) {
        printf("%-15s", results[i].network);
        for (int way = 0; way < EXPLAINING_COLUMNS; way++) {
            const double rate = results[i].rate[way].median;
            if (isnan(rate)) printf(" %10s", "-");
            else printf(" %10.*f", rate < 10 ? 2 : rate < 100 ? 1 : 0, rate);
        }
        printf("\n");
    }
    printf("\ntemporal scores, both directions, sequences a second: convolution once on the whole\n"
           "sequence, on each prefix itself; and the ordinary scorer once for each prefix\n"
           "%-15s %10s %10s %10s   %18s   %18s\n", "", explaining_way_name(EXPLAINING_COLUMNS),
           explaining_way_name(EXPLAINING_PREFIX), explaining_way_name(EXPLAINING_PLAIN), "speedup",
           "speedup, prefix");
    for (size_t i = 0; i < settings->count; i++) {
        const explaining_result *r = &results[i];
        if (isnan(r->speedup[0].median)) continue;
        printf("%-15s %10.1f %10.1f %10.1f", r->network, r->rate[EXPLAINING_COLUMNS].median,
               r->rate[EXPLAINING_PREFIX].median, r->rate[EXPLAINING_PLAIN].median);
        for (int k = 0; k < 2; k++) {
            printf("   %5.2f [%4.2f-%5.2f]", r->speedup[k].median, r->speedup[k].low,
                   r->speedup[k].high);
        }
        printf("\n");
    }
    memory_free(processor);
}

void bench_put_figure(json *o, const char *name, bench_figure f)
{
    if (isnan(f.median)) return;
    json *list = json_put_list(o, name);
    json_add_number(list, f.low);
    json_add_number(list, f.median);
    json_add_number(list, f.high);
}

static void print_json(const explaining_result *results, const bench_settings *settings)
{
    char *processor = bench_processor();
    json *list = json_make_list();
    for (size_t i = 0; i < settings->count; i++) {
        json *o = json_add_object(list);
        json_put_text(o, "network", results[i].network);
        json_put_text(o, "processor", processor);
        json_put_text(o, "kernels", kernels_get()->level);
        json_put_int(o, "rounds", settings->rounds);
        for (int way = 0; way < EXPLAINING_WAYS; way++) {
            bench_put_figure(o, explaining_way_name((explaining_way)way), results[i].rate[way]);
        }
        bench_put_figure(o, "temporal_speedup", results[i].speedup[0]);
        bench_put_figure(o, "prefix_speedup", results[i].speedup[1]);
    }
    json_print(stdout, list, (json_form){1, 6, true});
    json_free(list);
    memory_free(processor);
}

status_t bench_explain_command(const bench_settings *settings, bool as_json)
{
    explaining_result *results = memory_array(results, settings->count);
    gemm_init();
    status_t status = explaining_run(results, settings, show_progress);
    if (status == STATUS_OK) (as_json ? print_json : print_text)(results, settings);
    memory_free(results);
    return status;
}
