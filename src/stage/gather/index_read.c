#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/files.h"
#include "io/output.h"
#include "io/tsv.h"
#include "src/core/memory.h"
#include "src/stage/gather/index_page.h"
#include "src/stage/motifs/extract.h"
#include "src/stage/report/report.h"

long index_find_name(char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0) return (long)i;
    }
    return -1;
}

/* ---- reading the reports' tables ----------------------------------------------------------- */

static status_t open_table(tsv *ret, const index_page *p, size_t d, const char *file)
{
    char *name = report_name(p->table.datasets[d], ""), *path;
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
            p->lines[d].composition = tsv_number(&t, i, value);
        } else if (strcmp(key, "published_deepbind_star") == 0) {
            p->lines[d].deepbind_star = tsv_number(&t, i, value);
        } else if (strcmp(key, "simulated") == 0) {
            p->lines[d].simulated = strcmp(tsv_get(&t, i, value), "no") != 0;
        }
    }
    tsv_release(&t);
    return s;
}

static status_t add_measures(index_page *p, size_t d, const tsv *t)
{
    size_t network, columns[DOSSIER_MEASURES], *seeds;
    TRY(tsv_column(&network, t, "network"));
    for (size_t i = 0; i < DOSSIER_MEASURES; i++) {
        TRY(tsv_column(&columns[i], t, dossier_measure_names[i]));
    }
    seeds = memory_array(seeds, index_networks(p) * DOSSIER_MEASURES);
    double *to = p->lines[d].measures;
    for (size_t r = 0; r < t->rows; r++) {
        const long v = index_find_name(p->table.networks, index_networks(p),
                                       tsv_get(t, r, network));
        for (size_t i = 0; i < DOSSIER_MEASURES && v >= 0; i++) {
            const double value = tsv_number(t, r, columns[i]);
            const size_t at = (size_t)v * DOSSIER_MEASURES + i;
            if (isnan(value)) continue;
            to[at] = seeds[at] == 0 ? value : to[at] + value;
            seeds[at]++;
        }
    }
    for (size_t i = 0; i < index_networks(p) * DOSSIER_MEASURES; i++) {
        if (seeds[i] > 1) to[i] /= (double)seeds[i];
    }
    memory_free(seeds);
    return STATUS_OK;
}

static status_t read_report(index_page *p, size_t d)
{
    index_line *l = &p->lines[d];
    *l = (index_line){.composition = NAN, .deepbind_star = NAN};
    l->measures = memory_array(l->measures, index_networks(p) * DOSSIER_MEASURES);
    for (size_t i = 0; i < index_networks(p) * DOSSIER_MEASURES; i++) l->measures[i] = NAN;
    char *name = report_name(p->table.datasets[d], "/key.txt");
    char *path = memory_format("%s/%s", p->folder, name);
    l->reported = files_exists(path);
    memory_free(path);
    memory_free(name);
    if (!l->reported) return STATUS_OK;
    l->address = report_name(p->table.datasets[d], ".html");
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
    p->best = memory_array(p->best, index_datasets(p) * index_networks(p));
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
        const long d = index_find_name(p->table.datasets, index_datasets(p),
                                       tsv_get(&t, i, dataset));
        const long v = index_find_name(p->table.networks, index_networks(p),
                                       tsv_get(&t, i, network));
        if (d < 0 || v < 0 || tsv_get(&t, i, name)[0] == '\0') continue;
        char **to = &p->best[(size_t)d * index_networks(p) + (size_t)v];
        if (*to != NULL) continue; /* the first row is the best */
        const double value = q >= 0 ? tsv_number(&t, i, (size_t)q) : NAN;
        const char *found = tsv_get(&t, i, name);
        *to = isnan(value) ? memory_copy_text(found)
            : memory_format(value <= MOTIFS_MATCH_QVALUE ? "%s (q %.1e)" : "none (nearest %s, q %.1e)",
                            found, value);
    }
    tsv_release(&t);
    return s;
}

/* ---- writing ------------------------------------------------------------------------------- */

static status_t open_output(output **o, const index_page *p, const char *file)
{
    char *path = memory_format("%s/index/%s", p->folder, file);
    status_t s = output_open(o, path);
    memory_free(path);
    return s;
}

status_t index_write_areas(const index_page *p)
{
    output *o;
    TRY(open_output(&o, p, "auroc.tsv"));
    FILE *out = output_stream(o);
    fputs("dataset\tnetwork\tseeds\ttrain_sequences\tauroc\tauprc\tcomposition_auroc\t"
          "published_deepbind_star\tbest_motif", out);
    for (size_t i = 0; i < DOSSIER_MEASURES; i++) fprintf(out, "\t%s", dossier_measure_names[i]);
    fputc('\n', out);
    for (size_t d = 0; d < index_datasets(p); d++) {
        for (size_t v = 0; v < index_networks(p); v++) {
            const overview_cell *c = &p->table.cells[d * index_networks(p) + v];
            if (c->seeds == 0) continue;
            fprintf(out, "%s\t%s\t%zu", p->table.datasets[d], p->table.networks[v], c->seeds);
            tsv_print(out, p->lines[d].size > 0 ? (double)p->lines[d].size : NAN);
            tsv_print(out, c->auroc);
            tsv_print(out, c->auprc);
            tsv_print(out, p->lines[d].composition);
            tsv_print(out, p->lines[d].deepbind_star);
            const char *best = p->best[d * index_networks(p) + v];
            fprintf(out, "\t%s", best != NULL ? best : "NA");
            for (size_t i = 0; i < DOSSIER_MEASURES; i++) {
                tsv_print(out, p->lines[d].measures[v * DOSSIER_MEASURES + i]);
            }
            fputc('\n', out);
        }
    }
    return output_commit(o);
}

/* ---- all ----------------------------------------------------------------------------------- */

status_t index_read(index_page *p)
{
    p->lines = memory_array(p->lines, index_datasets(p));
    for (size_t d = 0; d < index_datasets(p); d++) TRY(read_report(p, d));
    return read_best(p);
}

void index_release(index_page *p)
{
    for (size_t d = 0; d < index_datasets(p) && p->lines != NULL; d++) {
        memory_free(p->lines[d].address);
        memory_free(p->lines[d].measures);
    }
    for (size_t i = 0; i < index_datasets(p) * index_networks(p) && p->best != NULL; i++) {
        memory_free(p->best[i]);
    }
    memory_free(p->best);
    memory_free(p->lines);
}
