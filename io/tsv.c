/* Tables of texts, read whole. A line is copied once and cut in place: the first cell of a row owns
 * the copy, the others point into it. */
#include "io/tsv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/lines.h"
#include "src/core/memory.h"

static size_t count_cells(const char *text)
{
    size_t n = 1;
    for (; *text != '\0'; text++) n += *text == '\t';
    return n;
}

/* The cells of a line into to [count_cells]: all in one copy of it, which the first one owns. */
static void split(char **to, const char *text)
{
    char *cell = memory_copy_text(text);
    for (size_t n = 0; cell != NULL; n++) {
        to[n] = cell;
        cell = strchr(cell, '\t');
        if (cell != NULL) *cell++ = '\0';
    }
}

static status_t read_rows(tsv *t, lines *l)
{
    size_t room = 0;
    for (;;) {
        char *text;
        size_t length;
        TRY(lines_next(l, &text, &length));
        if (text == NULL) return STATUS_OK;
        if (count_cells(text) != t->columns) {
            return lines_refuse(l, "%zu cells where the headings are %zu", count_cells(text),
                                t->columns);
        }
        memory_grow(t->cells, &room, (t->rows + 1) * t->columns);
        split(t->cells + t->rows++ * t->columns, text);
    }
}

/* Tables of versions before 0.2 call a network 'variant': read as if they said 'network'. */
static void rename_headings(tsv *t)
{
    if (tsv_find(t, "network") >= 0) return;
    const long former = tsv_find(t, "variant");
    if (former >= 0) memcpy(t->headings[former], "network", sizeof "network");
}

status_t tsv_read(tsv *ret, const char *path)
{
    *ret = (tsv){0};
    lines *l;
    TRY(lines_open(&l, path));
    ret->path = memory_copy_text(path);
    char *text;
    size_t length;
    status_t s = lines_next(l, &text, &length);
    if (s == STATUS_OK && text == NULL) s = status_set(STATUS_DATA, "%s: empty", path);
    if (s == STATUS_OK) {
        ret->columns = count_cells(text);
        ret->headings = memory_array(ret->headings, ret->columns);
        split(ret->headings, text);
        rename_headings(ret);
        s = read_rows(ret, l);
    }
    lines_close(l);
    if (s != STATUS_OK) tsv_release(ret);
    return s;
}

void tsv_release(tsv *t)
{
    if (t->headings != NULL) memory_free(t->headings[0]);
    for (size_t i = 0; i < t->rows; i++) memory_free(t->cells[i * t->columns]);
    memory_free(t->headings);
    memory_free(t->cells);
    memory_free(t->path);
    *t = (tsv){0};
}

long tsv_find(const tsv *t, const char *heading)
{
    for (size_t i = 0; i < t->columns; i++) {
        if (strcmp(t->headings[i], heading) == 0) return (long)i;
    }
    return -1;
}

status_t tsv_column(size_t *ret, const tsv *t, const char *heading)
{
    const long found = tsv_find(t, heading);
    *ret = found < 0 ? 0 : (size_t)found;
    if (found < 0) return status_set(STATUS_DATA, "%s:1: no column '%s'", t->path, heading);
    return STATUS_OK;
}

const char *tsv_get(const tsv *t, size_t row, size_t column)
{
    return t->cells[row * t->columns + column];
}

double tsv_number(const tsv *t, size_t row, size_t column)
{
    const char *text = tsv_get(t, row, column);
    char *end;
    const double value = strtod(text, &end);
    return end == text || *end != '\0' ? NAN : value;
}

void tsv_print(FILE *out, double value)
{
    if (isfinite(value)) {
        fprintf(out, "\t%.9g", value);
    } else {
        fputs("\tNA", out);
    }
}
