/* Everything but the tasks' AUROCs comes from the tables that the reports left (report/files.h),
 * so that the index says what the reports say, and needs no maps. A dataset without a report has
 * none of it. */
#include "src/stage/gather/index_read.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/files.h"
#include "io/tsv.h"
#include "src/core/memory.h"
#include "src/stage/motifs/extract.h"
#include "src/stage/report/place.h"

static status_t open_table(tsv *ret, const index_page *p, size_t d, const char *file)
{
    char *name = report_place(p->table.datasets[d], ""), *path;
    path = memory_format("%s/%s/%s", p->folder, name, file);
    status_t s = tsv_read(ret, path);
    memory_free(path);
    memory_free(name);
    return s;
}

static status_t read_facts(index_page *p, size_t d)
{
    tsv t;
    TRY(open_table(&t, p, d, "facts.tsv"));
    size_t name, value;
    status_t s = tsv_column(&name, &t, "name");
    if (s == STATUS_OK) s = tsv_column(&value, &t, "value");
    for (size_t i = 0; i < t.rows && s == STATUS_OK; i++) {
        const char *key = tsv_get(&t, i, name);
        if (strcmp(key, "composition_auroc") == 0) {
            p->of[d].composition = tsv_number(&t, i, value);
        } else if (strcmp(key, "published_deepbind_star") == 0) {
            p->of[d].deepbind_star = tsv_number(&t, i, value);
        } else if (strcmp(key, "simulated") == 0) {
            p->of[d].simulated = strcmp(tsv_get(&t, i, value), "no") != 0;
        }
    }
    tsv_release(&t);
    return s;
}

static status_t add_measures(index_page *p, size_t d, const tsv *t)
{
    size_t network, columns[MEASURES_COUNT], *seeds;
    TRY(tsv_column(&network, t, "network"));
    for (size_t i = 0; i < MEASURES_COUNT; i++) {
        TRY(tsv_column(&columns[i], t, measures_rows[i].name));
    }
    seeds = memory_array(seeds, index_page_networks(p) * MEASURES_COUNT);
    double *to = p->of[d].measures;
    for (size_t r = 0; r < t->rows; r++) {
        const long v = index_page_find(p->table.networks, index_page_networks(p),
                                       tsv_get(t, r, network));
        for (size_t i = 0; i < MEASURES_COUNT && v >= 0; i++) {
            const double value = tsv_number(t, r, columns[i]);
            const size_t at = (size_t)v * MEASURES_COUNT + i;
            if (isnan(value)) continue;
            to[at] = seeds[at] == 0 ? value : to[at] + value;
            seeds[at]++;
        }
    }
    for (size_t i = 0; i < index_page_networks(p) * MEASURES_COUNT; i++) {
        if (seeds[i] > 1) to[i] /= (double)seeds[i];
    }
    memory_free(seeds);
    return STATUS_OK;
}

static status_t read_report(index_page *p, size_t d)
{
    index_dataset *l = &p->of[d];
    *l = (index_dataset){.composition = NAN, .deepbind_star = NAN};
    l->measures = memory_array(l->measures, index_page_networks(p) * MEASURES_COUNT);
    for (size_t i = 0; i < index_page_networks(p) * MEASURES_COUNT; i++) l->measures[i] = NAN;
    char *name = report_place(p->table.datasets[d], "/key.txt");
    char *path = memory_format("%s/%s", p->folder, name);
    l->reported = files_exists(path);
    memory_free(path);
    memory_free(name);
    if (!l->reported) return STATUS_OK;
    l->address = report_place(p->table.datasets[d], ".html");
    TRY(read_facts(p, d));
    tsv t;
    TRY(open_table(&t, p, d, "networks.tsv"));
    status_t s = add_measures(p, d, &t);
    tsv_release(&t);
    return s;
}

/* motifs/best.tsv, if it is there. */
static status_t read_best(index_page *p)
{
    char *path = memory_format("%s/motifs/best.tsv", p->folder);
    status_t s = STATUS_OK;
    tsv t;
    p->best = memory_array(p->best, index_page_datasets(p) * index_page_networks(p));
    const bool there = files_exists(path);
    if (there) s = tsv_read(&t, path);
    memory_free(path);
    if (!there || s != STATUS_OK) return s;
    size_t dataset, network, name;
    s = tsv_column(&dataset, &t, "dataset");
    if (s == STATUS_OK) s = tsv_column(&network, &t, "network");
    if (s == STATUS_OK) s = tsv_column(&name, &t, "motif");
    const long q = tsv_find(&t, "qvalue");
    for (size_t i = 0; i < t.rows && s == STATUS_OK; i++) {
        const long d = index_page_find(p->table.datasets, index_page_datasets(p),
                                       tsv_get(&t, i, dataset));
        const long v = index_page_find(p->table.networks, index_page_networks(p),
                                       tsv_get(&t, i, network));
        if (d < 0 || v < 0 || tsv_get(&t, i, name)[0] == '\0') continue;
        char **to = &p->best[(size_t)d * index_page_networks(p) + (size_t)v];
        if (*to != NULL) continue; /* the first row is the best */
        const double value = q >= 0 ? tsv_number(&t, i, (size_t)q) : NAN;
        const char *found = tsv_get(&t, i, name);
        *to = isnan(value)
                  ? memory_copy_text(found)
                  : memory_format(value <= MOTIFS_MATCH_QVALUE ? "%s (q %.1e)"
                                                               : "none (nearest %s, q %.1e)",
                                  found, value);
    }
    tsv_release(&t);
    return s;
}

status_t index_read(index_page *p)
{
    p->of = memory_array(p->of, index_page_datasets(p));
    for (size_t d = 0; d < index_page_datasets(p); d++) TRY(read_report(p, d));
    return read_best(p);
}

