#include "src/stage/gather/overview.h"

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

overview overview_make(const task_found *found, size_t count)
{
    overview o = {0};
    o.datasets = memory_array(o.datasets, count);
    o.networks = memory_array(o.networks, count);
    for (size_t i = 0; i < count; i++) {
        o.datasets[i] = found[i].dataset;
        o.networks[i] = found[i].network;
    }
    o.dataset_count = unique(o.datasets, count);
    o.network_count = unique(o.networks, count);
    o.kinds = memory_array(o.kinds, o.network_count);
    for (size_t v = 0; v < o.network_count; v++) o.kinds[v] = task_kind_named(o.networks[v]);
    o.cells = memory_array(o.cells, o.dataset_count * o.network_count);
    for (size_t i = 0; i < count; i++) {
        overview_cell *cell = &o.cells[position(o.datasets, o.dataset_count, found[i].dataset)
                                           * o.network_count
                                       + position(o.networks, o.network_count, found[i].network)];
        cell->auroc += found[i].result.test.auroc;
        cell->auprc += found[i].result.test.auprc;
        cell->seeds++;
    }
    for (size_t i = 0; i < o.dataset_count * o.network_count; i++) {
        o.cells[i].auroc = o.cells[i].seeds > 0 ? o.cells[i].auroc / (double)o.cells[i].seeds : NAN;
        o.cells[i].auprc = o.cells[i].seeds > 0 ? o.cells[i].auprc / (double)o.cells[i].seeds : NAN;
    }
    return o;
}

void overview_release(overview *o)
{
    memory_free(o->datasets);
    memory_free(o->networks);
    memory_free(o->kinds);
    memory_free(o->cells);
    *o = (overview){0};
}
