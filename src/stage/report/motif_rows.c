/* The tables of DIR/motifs hold all datasets; of each the rows of one are found once and looked
 * at by heading. The key of a report takes the bytes of the same lines, so that only reports of
 * datasets whose motifs changed are made anew. */
#include "src/stage/report/motif_rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/files.h"
#include "io/lines.h"
#include "io/output.h"
#include "src/core/memory.h"

static status_t read_rows(motif_rows *r, const char *folder, const char *name, const char *dataset)
{
    char *path = memory_format("%s/motifs/%s", folder, name);
    size_t column;
    status_t s = STATUS_OK;
    if (files_exists(path)) {
        s = tsv_read(&r->t, path);
        r->there = s == STATUS_OK;
    }
    memory_free(path);
    if (!r->there) return s;
    TRY(tsv_column(&column, &r->t, "dataset"));
    r->at = memory_array(r->at, r->t.rows);
    for (size_t i = 0; i < r->t.rows; i++) {
        if (strcmp(tsv_get(&r->t, i, column), dataset) == 0) r->at[r->count++] = i;
    }
    return STATUS_OK;
}

static void release_rows(motif_rows *r)
{
    if (r->there) tsv_release(&r->t);
    memory_free(r->at);
}

static void hash_rows(hash *h, const char *folder, const char *name, const char *dataset)
{
    char *path = memory_format("%s/motifs/%s", folder, name), *line;
    const size_t length = strlen(dataset);
    size_t n;
    lines *l;
    if (lines_open(&l, path) == STATUS_OK) {
        while (lines_next(l, &line, &n) == STATUS_OK && line != NULL) {
            if (strncmp(line, dataset, length) != 0 || line[length] != '\t') continue;
            hash_add(h, line, n);
            hash_add(h, "\n", 1);
        }
        lines_close(l);
    }
    memory_free(path);
}

static status_t write_rows(const motif_rows *r, const char *folder, const char *name)
{
    char *path = memory_format("%s/%s", folder, name);
    output *o = NULL;
    status_t s = r->count > 0 ? output_open(&o, path) : files_remove(path);
    memory_free(path);
    if (o == NULL) return s;
    for (size_t c = 0; c < r->t.columns; c++) {
        fprintf(output_stream(o), "%s%s", c > 0 ? "\t" : "", r->t.headings[c]);
    }
    for (size_t i = 0; i < r->count; i++) {
        for (size_t c = 0; c < r->t.columns; c++) {
            fprintf(output_stream(o), "%c%s", c > 0 ? '\t' : '\n', tsv_get(&r->t, r->at[i], c));
        }
    }
    fputc('\n', output_stream(o));
    return output_commit(o);
}

/* The file in DIR/motifs, and its name beside the report. */
static const struct {
    const char *from, *to;
} files[] = {{"best.tsv", "motifs.tsv"},
             {"trust.tsv", "trust.tsv"},
             {"dependencies.tsv", "dependencies.tsv"}};
enum { BEST, TRUST, DEPENDENCIES, FILES };

status_t motif_rows_read(motif_rows_tables *ret, const char *folder, const char *dataset)
{
    *ret = (motif_rows_tables){.folder = folder, .dataset = dataset};
    TRY(read_rows(&ret->best, folder, files[BEST].from, dataset));
    TRY(read_rows(&ret->trust, folder, files[TRUST].from, dataset));
    return read_rows(&ret->dependencies, folder, files[DEPENDENCIES].from, dataset);
}

void motif_rows_release(motif_rows_tables *m)
{
    release_rows(&m->best);
    release_rows(&m->trust);
    release_rows(&m->dependencies);
}

void motif_rows_hash(hash *h, const char *folder, const char *dataset)
{
    for (int i = 0; i < FILES; i++) hash_rows(h, folder, files[i].from, dataset);
}

status_t motif_rows_write(const motif_rows_tables *m, const char *tables)
{
    TRY(write_rows(&m->best, tables, files[BEST].to));
    TRY(write_rows(&m->trust, tables, files[TRUST].to));
    return write_rows(&m->dependencies, tables, files[DEPENDENCIES].to);
}

status_t motif_rows_remove(const char *tables)
{
    for (int i = 0; i < FILES; i++) {
        char *path = memory_format("%s/%s", tables, files[i].to);
        status_t s = files_remove(path);
        memory_free(path);
        TRY(s);
    }
    return STATUS_OK;
}

const char *motif_rows_get(const motif_rows *r, size_t i, const char *heading)
{
    const long column = tsv_find(&r->t, heading);
    return column >= 0 ? tsv_get(&r->t, r->at[i], (size_t)column) : "";
}

double motif_rows_number(const motif_rows *r, size_t i, const char *heading)
{
    const long column = tsv_find(&r->t, heading);
    return column >= 0 ? tsv_number(&r->t, r->at[i], (size_t)column) : NAN;
}

bool motif_rows_is_of(const motif_rows *r, size_t i, const char *network, int64_t seed)
{
    return strcmp(motif_rows_get(r, i, "network"), network) == 0
           && motif_rows_number(r, i, "seed") == (double)seed;
}

const char *motif_rows_short(const char *id)
{
    const char *dot = strrchr(id, '.');
    if (dot != NULL && strncmp(dot, ".classopt", 9) == 0) return dot + 1;
    while (dot != NULL && dot > id && dot[-1] != '.') dot--;
    return dot != NULL ? dot : id;
}
