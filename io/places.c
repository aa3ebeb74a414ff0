/* Places as columns: texts and whole numbers that run beside a file's other arrays. Everything that
 * keeps a record's place in a file keeps it in this way. */
#include "io/places.h"

#include <string.h>

#include "src/core/memory.h"
#include "src/core/names.h"
#include "src/core/number.h"

static const char *const columns[] = {"chrom", "start", "end", "strand"};
enum { CHROM, START, END, STRAND };

/* GROUP/COLUMN. Owner: caller, memory_free. */
static char *column_path(const char *group, int column)
{
    return memory_format("%s/%s", group, columns[column]);
}

/* ---- HDF5 ------------------------------------------------------------------------------------ */

static status_t write_texts(h5 *h, const char *group, int column, char *const *texts, size_t count)
{
    char *path = column_path(group, column);
    const status_t s = h5_write_texts(h, path, texts, count);
    memory_free(path);
    return s;
}

static status_t write_numbers(h5 *h, const char *group, int column, const int64_t *numbers,
                              size_t count)
{
    char *path = column_path(group, column);
    const status_t s = h5_write(h, path, (h5_shape){H5_INT64, 1, {count}}, numbers);
    memory_free(path);
    return s;
}

status_t places_write(h5 *h, const char *group, const place *places, size_t count)
{
    static char nothing[] = "", strands[3][2] = {"+", "-", "."};
    char **chroms = memory_array(chroms, count), **signs = memory_array(signs, count);
    int64_t *starts = memory_array(starts, count), *ends = memory_array(ends, count);
    for (size_t i = 0; i < count; i++) {
        const place *p = &places[i];
        const bool has = p->chrom != NULL;
        chroms[i] = has ? p->chrom : nothing;
        starts[i] = has ? p->start : -1;
        ends[i] = has ? p->end : -1;
        signs[i] = strands[has && p->strand == '+' ? 0 : has && p->strand == '-' ? 1 : 2];
    }
    status_t s = write_texts(h, group, CHROM, chroms, count);
    if (s == STATUS_OK) s = write_numbers(h, group, START, starts, count);
    if (s == STATUS_OK) s = write_numbers(h, group, END, ends, count);
    if (s == STATUS_OK) s = write_texts(h, group, STRAND, signs, count);
    memory_free(chroms);
    memory_free(signs);
    memory_free(starts);
    memory_free(ends);
    return s;
}

bool places_are_there(const h5 *h, const char *group)
{
    char *path = column_path(group, CHROM);
    const bool there = h5_has(h, path);
    memory_free(path);
    return there;
}

static status_t refuse(const h5 *h, const char *group, int column, const char *what)
{
    return status_set(STATUS_DATA, "%s: %s/%s: %s", h5_path(h), group, columns[column], what);
}

static status_t check_rows(const h5 *h, const char *group, int column, size_t count)
{
    size_t rows;
    char *path = column_path(group, column);
    const status_t s = h5_get_rows(&rows, h, path);
    memory_free(path);
    TRY(s);
    if (rows == count) return STATUS_OK;
    return refuse(h, group, column, "not as many as there are sequences");
}

static status_t read_texts(char ***ret, const h5 *h, const char *group, int column, size_t count)
{
    TRY(check_rows(h, group, column, count));
    char *path = column_path(group, column);
    const status_t s = h5_read_texts(ret, &count, h, path);
    memory_free(path);
    return s;
}

static status_t read_numbers(int64_t **ret, const h5 *h, const char *group, int column,
                             size_t count)
{
    TRY(check_rows(h, group, column, count));
    char *path = column_path(group, column);
    void *data = NULL;
    const status_t s = h5_read(&data, NULL, h, path, H5_INT64, 1);
    memory_free(path);
    *ret = data;
    return s;
}

typedef struct {
    char **chroms, **strands;
    int64_t *starts, *ends;
} columns_read;

/* The chromosomes' names go over to the places. */
static status_t take(place *to, columns_read *r, const h5 *h, const char *group, size_t count,
                     size_t length)
{
    for (size_t k = 0; k < count; k++) {
        if (r->chroms[k][0] == '\0') continue;
        const char *fault = names_fault(r->chroms[k]), sign = r->strands[k][0];
        if (fault != NULL) {
            return status_set(STATUS_DATA, "%s: %s/%s: a name %s", h5_path(h), group,
                              columns[CHROM], fault);
        }
        if (r->ends[k] - r->starts[k] != (int64_t)length || r->starts[k] < 0) {
            return refuse(h, group, END, "a place is not as long as its sequence");
        }
        if (sign == '\0' || strchr("+-.", sign) == NULL) {
            return refuse(h, group, STRAND, "is none of + - .");
        }
        to[k] = (place){r->chroms[k], r->starts[k], r->ends[k], sign};
        r->chroms[k] = NULL;
    }
    return STATUS_OK;
}

status_t places_read(place **ret, const h5 *h, const char *group, size_t count, size_t length)
{
    *ret = NULL;
    if (!places_are_there(h, group)) return STATUS_OK;
    columns_read r = {0};
    place *places = memory_array(places, count);
    status_t s = read_texts(&r.chroms, h, group, CHROM, count);
    if (s == STATUS_OK) s = read_texts(&r.strands, h, group, STRAND, count);
    if (s == STATUS_OK) s = read_numbers(&r.starts, h, group, START, count);
    if (s == STATUS_OK) s = read_numbers(&r.ends, h, group, END, count);
    if (s == STATUS_OK) s = take(places, &r, h, group, count, length);
    if (r.chroms != NULL) h5_free_texts(r.chroms, count);
    if (r.strands != NULL) h5_free_texts(r.strands, count);
    memory_free(r.starts);
    memory_free(r.ends);
    if (s == STATUS_OK) *ret = places;
    else places_free(places, count);
    return s;
}

/* ---- in memory ------------------------------------------------------------------------------- */

place *places_copy(const place *places, size_t count)
{
    if (places == NULL) return NULL;
    place *copy = memory_array(copy, count);
    for (size_t i = 0; i < count; i++) {
        copy[i] = places[i];
        if (copy[i].chrom != NULL) copy[i].chrom = memory_copy_text(copy[i].chrom);
    }
    return copy;
}

void places_free(place *places, size_t count)
{
    for (size_t i = 0; places != NULL && i < count; i++) memory_free(places[i].chrom);
    memory_free(places);
}

void places_share(place **places, size_t count, const team *t)
{
    uint64_t size = 0;
    if (t->size == 1) return;
    for (size_t i = 0; t->rank == 0 && i < count; i++) {
        size += ((*places)[i].chrom != NULL ? strlen((*places)[i].chrom) : 0) + 1;
    }
    team_broadcast(t, &size, sizeof size, 0);
    char *names = memory_alloc((size_t)size, 1), *at = names;
    for (size_t i = 0; t->rank == 0 && i < count; i++, at += strlen(at) + 1) {
        if ((*places)[i].chrom != NULL) strcpy(at, (*places)[i].chrom);
    }
    if (t->rank != 0) *places = memory_array(*places, count);
    place *all = memory_array(all, count);
    memcpy(all, *places, count * sizeof *all);
    team_broadcast(t, all, count * sizeof *all, 0);
    team_broadcast(t, names, (size_t)size, 0);
    at = names;
    for (size_t i = 0; t->rank != 0 && i < count; i++, at += strlen(at) + 1) {
        all[i].chrom = at[0] != '\0' ? memory_copy_text(at) : NULL;
        (*places)[i] = all[i];
    }
    memory_free(all);
    memory_free(names);
}

/* ---- tables ---------------------------------------------------------------------------------- */

/* A whole number in a cell. */
static status_t read_cell(int64_t *ret, const tsv *t, size_t row, size_t column)
{
    const char *text = tsv_get(t, row, column);
    if (number_read_int(ret, text, 0, INT64_C(1000000000000)) == NUMBER_READ) return STATUS_OK;
    return status_set(STATUS_DATA, "%s:%zu: %s '%s' is no place", t->path, row + 2,
                      t->headings[column], text);
}

status_t places_from_table(place **ret, const tsv *t)
{
    size_t at[STRAND + 1];
    *ret = NULL;
    if (tsv_find(t, columns[CHROM]) < 0) return STATUS_OK;
    for (int k = CHROM; k <= STRAND; k++) TRY(tsv_column(&at[k], t, columns[k]));
    place *places = memory_array(places, t->rows);
    status_t s = STATUS_OK;
    for (size_t i = 0; s == STATUS_OK && i < t->rows; i++) {
        place *p = &places[i];
        if (strcmp(tsv_get(t, i, at[CHROM]), "NA") == 0) continue;
        p->chrom = memory_copy_text(tsv_get(t, i, at[CHROM]));
        p->strand = tsv_get(t, i, at[STRAND])[0];
        s = read_cell(&p->start, t, i, at[START]);
        if (s == STATUS_OK) s = read_cell(&p->end, t, i, at[END]);
    }
    if (s == STATUS_OK) *ret = places;
    else places_free(places, t->rows);
    return s;
}

void places_print_head(FILE *out, const place *places)
{
    for (int k = CHROM; places != NULL && k <= STRAND; k++) fprintf(out, "\t%s", columns[k]);
}

void places_print(FILE *out, const place *places, size_t record)
{
    if (places == NULL) return;
    const place *p = &places[record];
    if (p->chrom == NULL) fputs("\tNA\tNA\tNA\tNA", out);
    else fprintf(out, "\t%s\t%lld\t%lld\t%c", p->chrom, (long long)p->start, (long long)p->end,
                 p->strand);
}
