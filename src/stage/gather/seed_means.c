/* The names of datasets and networks are sorted and made unique first; then each task adds to
 * the mean of its place. */
#include "src/stage/gather/seed_means.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/memory.h"

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sort and drop repeats; returns how many are left. */
static size_t unique(char **names, size_t count)
{
    size_t kept = 0;
    if (count > 0) qsort(names, count, sizeof *names, compare_names);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || strcmp(names[kept - 1], names[i]) != 0) names[kept++] = names[i];
    }
    return kept;
}

static size_t position(char *const *names, size_t count, const char *name)
{
    char **at = bsearch(&name, names, count, sizeof *names, compare_names);
    return (size_t)(at - (char **)names);
}

seed_means seed_means_make(const task_found *found, size_t count)
{
    seed_means m = {0};
    m.datasets = memory_array(m.datasets, count);
    m.networks = memory_array(m.networks, count);
    for (size_t i = 0; i < count; i++) {
        m.datasets[i] = found[i].dataset;
        m.networks[i] = found[i].network;
    }
    m.dataset_count = unique(m.datasets, count);
    m.network_count = unique(m.networks, count);
    m.kinds = memory_array(m.kinds, m.network_count);
    for (size_t v = 0; v < m.network_count; v++) m.kinds[v] = task_kind_named(m.networks[v]);
    m.means = memory_array(m.means, m.dataset_count * m.network_count);
    for (size_t i = 0; i < count; i++) {
        const size_t d = position(m.datasets, m.dataset_count, found[i].dataset);
        const size_t v = position(m.networks, m.network_count, found[i].network);
        seed_mean *mean = &m.means[d * m.network_count + v];
        mean->auroc += found[i].result.test.auroc;
        mean->auprc += found[i].result.test.auprc;
        mean->seeds++;
    }
    for (size_t i = 0; i < m.dataset_count * m.network_count; i++) {
        seed_mean *mean = &m.means[i];
        mean->auroc = mean->seeds > 0 ? mean->auroc / (double)mean->seeds : NAN;
        mean->auprc = mean->seeds > 0 ? mean->auprc / (double)mean->seeds : NAN;
    }
    return m;
}

void seed_means_release(seed_means *m)
{
    memory_free(m->datasets);
    memory_free(m->networks);
    memory_free(m->kinds);
    memory_free(m->means);
    *m = (seed_means){0};
}

const seed_mean *seed_means_get(const seed_means *m, size_t d, size_t v)
{
    return &m->means[d * m->network_count + v];
}
