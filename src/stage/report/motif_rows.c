#include "src/stage/report/motif_rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/files.h"
#include "io/lines.h"
#include "io/output.h"
#include "src/core/memory.h"

status_t rows_read(rows *r, const char *folder, const char *name, const char *dataset)
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

void rows_release(rows *r)
{
    if (r->there) tsv_release(&r->t);
    memory_free(r->at);
}

void rows_hash(hash *h, const char *folder, const char *name, const char *dataset)
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

status_t rows_write(const rows *r, const char *folder, const char *name)
{
    if (r->count == 0) return STATUS_OK;
    char *path = memory_format("%s/%s", folder, name);
    output *o;
    status_t s = output_open(&o, path);
    memory_free(path);
    TRY(s);
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

const char *rows_get(const rows *r, size_t i, const char *heading)
{
    const long column = tsv_find(&r->t, heading);
    return column >= 0 ? tsv_get(&r->t, r->at[i], (size_t)column) : "";
}

double rows_number(const rows *r, size_t i, const char *heading)
{
    const long column = tsv_find(&r->t, heading);
    return column >= 0 ? tsv_number(&r->t, r->at[i], (size_t)column) : NAN;
}

bool rows_is_of(const rows *r, size_t i, const dossier_task *t)
{
    return strcmp(rows_get(r, i, "network"), t->found->network) == 0
           && rows_number(r, i, "seed") == (double)t->found->seed;
}

const char *rows_short(const char *id)
{
    const char *dot = strrchr(id, '.');
    if (dot != NULL && strncmp(dot, ".classopt", 9) == 0) return dot + 1;
    while (dot != NULL && dot > id && dot[-1] != '.') dot--;
    return dot != NULL ? dot : id;
}
