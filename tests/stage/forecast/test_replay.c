/* The replay against a plain simulation, and the idle share of a 108-dataset sweep with sizes like
 * the real ones (mean 30,819 training sequences, the largest 85,000) on 4 to 4,096 ranks. */
#include "src/stage/forecast/replay.h"

#include <math.h>
#include <string.h>

#include "mpi/farm.h"
#include "src/core/memory.h"
#include "src/core/random.h"
#include "src/stage/forecast/forecast.h"
#include "src/stage/sweep/team_size.h"
#include "tests/harness.h"

/* The rule step by step: the next task in the farm's order to the team that is free first. */
static double plain_makespan(const double *cost, const double *seconds, size_t count, int teams)
{
    size_t order[200];
    double free_at[64] = {0}, last = 0;
    farm_order(order, cost, count);
    for (size_t i = 0; i < count; i++) {
        int first = 0;
        for (int t = 1; t < teams; t++) {
            if (free_at[t] < free_at[first]) first = t;
        }
        free_at[first] += seconds[order[i]];
        last = fmax(last, free_at[first]);
    }
    return last;
}

static void replay_follows_the_rule(void)
{
    random_stream s = random_stream_init(random_key_make("replay", "", 1), RANDOM_TEST, 0, 0);
    for (int trial = 0; trial < 200; trial++) {
        double cost[200], seconds[200], sum = 0;
        const size_t count = random_below(&s, 200);
        const int teams = 1 + (int)random_below(&s, 64);
        for (size_t i = 0; i < count; i++) {
            cost[i] = 1 + random_below(&s, 50); /* many equal ones */
            seconds[i] = cost[i] * (0.5 + random_uniform(&s));
            sum += seconds[i];
        }
        const replay_result r = replay_run(cost, seconds, count, teams);
        /* the same additions in another order: 200 terms, each rounded once */
        CU_ASSERT_DOUBLE_EQUAL(r.makespan, plain_makespan(cost, seconds, count, teams),
                               1e-12 * (1 + r.makespan));
        CU_ASSERT_DOUBLE_EQUAL(r.busy, sum, 1e-12 * (1 + sum));
        CU_ASSERT(r.idle >= -1e-12 && r.idle < 1);
        CU_ASSERT(r.makespan >= r.longest && r.makespan * teams >= r.busy * (1 - 1e-12));
    }
}

static void replay_by_hand(void)
{
    /* 5 and 4 go first; 3 to the team with 4 (done at 7), 2 to the one with 5 (7), 1 to either. */
    const double seconds[] = {1, 2, 3, 4, 5};
    replay_result r = replay_run(seconds, seconds, 5, 2);
    CU_ASSERT_DOUBLE_EQUAL(r.makespan, 8, 0);
    CU_ASSERT_DOUBLE_EQUAL(r.busy, 15, 0);
    CU_ASSERT_DOUBLE_EQUAL(r.longest, 5, 0);
    CU_ASSERT_DOUBLE_EQUAL(r.idle, 1 - 15.0 / 16, 1e-15);
    r = replay_run(seconds, seconds, 5, 100);
    CU_ASSERT_DOUBLE_EQUAL(r.makespan, 5, 0);
    r = replay_run(NULL, NULL, 0, 3);
    CU_ASSERT_DOUBLE_EQUAL(r.makespan, 0, 0);
}

/* ---- the paper's sweep ---- */

enum { DATASETS = 108, NETWORKS = 9 };
typedef struct {
    load_entry entries[DATASETS];
    size_t datasets[DATASETS];
    char names[DATASETS][16];
    task_network networks[NETWORKS];
    int64_t seeds[3];
    size_t todo[DATASETS * NETWORKS * 3];
    agenda plan;
} paper;

/* Sizes from 1,300 to 85,000, most of them small: 1,300 + 83,700 q^1.83 has the mean 30,876. */
static void make_paper(paper *p, size_t networks, size_t seeds)
{
    static const char *const names[NETWORKS] = {"medium-rnn", "medium-cnn", "medium-cnn-rnn",
        "small-rnn", "small-cnn", "small-cnn-rnn", "large-rnn", "large-cnn", "large-cnn-rnn"};
    memset(p, 0, sizeof *p);
    for (size_t i = 0; i < DATASETS; i++) {
        const double q = ((double)i + 0.5) / DATASETS;
        const size_t size = 2 * (size_t)(650 + 41850 * pow(q, 1.83));
        snprintf(p->names[i], sizeof p->names[i], "TF%zu", i);
        p->entries[i] = (load_entry){.name = p->names[i],
                                     .size = {.train = size, .test = 1000, .length = 101}};
        p->datasets[i] = i;
    }
    for (size_t v = 0; v < networks; v++) {
        CU_ASSERT(spec_named(&p->networks[v].spec, names[v], 101) == STATUS_OK);
    }
    p->plan = (agenda){.entries = p->entries, .datasets = p->datasets,
                           .dataset_count = DATASETS, .networks = p->networks,
                           .network_count = networks, .seeds = p->seeds, .seed_count = seeds};
    CU_ASSERT(recipe_named(&p->plan.recipe, "paper") == STATUS_OK);
    for (size_t i = 0; i < agenda_count(&p->plan); i++) p->todo[i] = i;
}

/* Idle share of all ranks when real times stray from predictions by 15 % either way (standard
 * deviation of a log-normal factor), on the team size that the predictions choose. */
static team_size_choice replay_paper(const paper *p, int ranks)
{
    const team_size_basis basis = {.model = cost_typical()};
    const size_t count = agenda_count(&p->plan);
    team_size_choice c = team_size_choose(&p->plan, p->todo, count, ranks, &basis);
    double *cost = memory_array(cost, count), *seconds = memory_array(seconds, count);
    team_size_forecast(cost, &p->plan, p->todo, count, c.ranks_per_task, &basis);
    random_stream s = random_stream_init(random_key_make("noise", "", 1), RANDOM_TEST, 0, 0);
    for (size_t i = 0; i < count; i++) seconds[i] = cost[i] * exp(0.15 * random_normal(&s));
    c.replay = replay_run(cost, seconds, count, c.teams);
    c.idle = 1 - c.replay.busy * c.ranks_per_task / (c.replay.makespan * ranks);
    memory_free(cost);
    memory_free(seconds);
    return c;
}

static void idle_share_of_the_paper(void)
{
    static const int ranks[] = {4, 16, 64, 512, 4096};
    /* networks x seeds, and up to how many ranks the idle share must stay under 10 % */
    static const struct { size_t networks, seeds; int up_to; } sweeps[] = {
        {3, 1, 512}, {9, 1, 512}, {9, 3, 4096}};
    for (size_t k = 0; k < 3; k++) {
        paper *p = memory_array(p, 1);
        make_paper(p, sweeps[k].networks, sweeps[k].seeds);
        double mean = 0;
        for (size_t i = 0; i < DATASETS; i++) mean += (double)p->entries[i].size.train / DATASETS;
        CU_ASSERT(mean > 30000 && mean < 31600);
        for (size_t i = 0; i < 5; i++) {
            const team_size_choice c = replay_paper(p, ranks[i]);
            printf(
                "\n    108 x %zu x %zu on %4d ranks: %2d a task, %3d teams, %8.0f s, idle %4.1f %%",
                sweeps[k].networks, sweeps[k].seeds, ranks[i], c.ranks_per_task, c.teams,
                c.replay.makespan, 100 * c.idle);
            if (ranks[i] <= sweeps[k].up_to) CU_ASSERT(c.idle < 0.10);
        }
        memory_free(p);
    }
}

/* Three kernel machines of 20,000 (two) and 8,000 sequences: 6.4 and 1.0 GB of matrix, on hosts of
 * 16 ranks. Teams grow until what may run at once fits a host; a fixed size is only judged. */
static void kernel_machines_must_fit_the_memory(void)
{
    static const size_t sizes[] = {50000, 8000, 20000};
    enum { RANKS = 16 };
    paper *p = memory_array(p, 1);
    make_paper(p, 1, 1);
    p->plan.gkm = kernel_machine_defaults();
    p->plan.dataset_count = 3;
    snprintf(p->networks[0].name, sizeof p->networks[0].name, "gkm");
    p->networks[0].kind = TASK_GKM;
    for (size_t i = 0; i < 3; i++) p->entries[i].size.train = sizes[i];
    const double GIB = 1024.0 * 1024 * 1024, alone = 2 * 20000.0 * 20000 * 8;
    team_size_basis basis = {.model = cost_typical(), .host_ranks = RANKS};
    team_size_choice c = team_size_choose(&p->plan, p->todo, 3, RANKS, &basis);
    CU_ASSERT(c.fits); /* no limit */
    CU_ASSERT(c.kernel_bytes > alone / c.ranks_per_task
              && c.kernel_bytes < alone / c.ranks_per_task + 0.4 * GIB);
    CU_ASSERT(c.largest == 0);
    basis.rank_memory = 0.75 * GIB; /* 12 a host: one of the large ones on all ranks fits */
    c = team_size_choose(&p->plan, p->todo, 3, RANKS, &basis);
    CU_ASSERT(c.fits && c.ranks_per_task == RANKS);
    basis.rank_memory = 0.3 * GIB;
    c = team_size_choose(&p->plan, p->todo, 3, RANKS, &basis);
    CU_ASSERT(!c.fits && c.ranks_per_task == RANKS);
    basis.rank_memory = 0.75 * GIB;
    p->plan.ranks_per_task = 1;
    c = team_size_choose(&p->plan, p->todo, 3, RANKS, &basis);
    CU_ASSERT(!c.fits && c.ranks_per_task == 1);
    c = team_size_choose(&p->plan, p->todo + 1, 1, RANKS, &basis); /* the small one alone */
    CU_ASSERT(c.fits && c.largest == 1);
    p->plan.gkm.most = 1000;
    c = team_size_choose(&p->plan, p->todo, 3, RANKS, &basis);
    CU_ASSERT(c.fits && c.kernel_bytes < 0.3 * GIB);
    memory_free(p);
}

HARNESS("replay",
        {"kernel machines must fit the memory", kernel_machines_must_fit_the_memory},
        {"the replay follows the farm's rule", replay_follows_the_rule},
        {"a replay by hand", replay_by_hand},
        {"idle share of the paper's sweep under 10 %", idle_share_of_the_paper})
