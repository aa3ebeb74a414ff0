/* Operands or a sheet, as one list. Paths of a sheet are relative to its own folder, so that a
 * folder of peaks can be moved together with it. Files are looked for before any is read: a name
 * that is mistyped in the last row is said at once. */
#include "src/stage/data/samples.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "io/files.h"
#include "io/output.h"
#include "io/tsv.h"
#include "src/core/memory.h"

/* The name of a dataset by its file. Owner: caller, memory_free. */
static char *name_of(const char *path)
{
    static const char *const endings[] = {".gz", ".bgz", ".bed", ".narrowPeak", ".broadPeak"};
    const char *slash = strrchr(path, '/');
    char *name = memory_copy_text(strcmp(path, "-") == 0 ? "peaks" : slash ? slash + 1 : path);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        const size_t length = strlen(name), end = strlen(endings[i]);
        if (length > end && strcasecmp(name + length - end, endings[i]) == 0) {
            name[length - end] = '\0';
        }
    }
    return name;
}

static status_t take_operands(samples *ret, const import_settings *s)
{
    ret->rows = memory_array(ret->rows, s->source_count);
    for (size_t i = 0; i < s->source_count; i++) {
        sample *row = &ret->rows[ret->count++];
        row->peaks = memory_copy_text(s->sources[i]);
        row->name = s->find.name != NULL ? memory_copy_text(s->find.name) : name_of(s->sources[i]);
        if (files_is_folder(row->peaks)) {
            return status_set(STATUS_NOINPUT, "%s: is a folder, a file of peaks is needed",
                              row->peaks);
        }
    }
    return STATUS_OK;
}

/* ---- the sheet ------------------------------------------------------------------------------- */

/* A path of the sheet as seen from here. Owner: caller, memory_free. */
static char *beside(const char *sheet, const char *path)
{
    const char *slash = strrchr(sheet, '/');
    if (path[0] == '/' || slash == NULL) return memory_copy_text(path);
    return memory_format("%.*s/%s", (int)(slash - sheet), sheet, path);
}

/* The cell of a column, NULL when the column is not there or the cell is empty, "." or NA. */
static const char *cell(const tsv *t, size_t row, const char *heading)
{
    const long column = tsv_find(t, heading);
    if (column < 0) return NULL;
    const char *text = tsv_get(t, row, (size_t)column);
    const bool none = text[0] == '\0' || strcmp(text, ".") == 0 || strcmp(text, "NA") == 0;
    return none ? NULL : text;
}

/* A file that a cell names; NULL without one. */
static status_t take_file(char **ret, const tsv *t, size_t row, const char *heading)
{
    const char *text = cell(t, row, heading);
    if (text == NULL) return STATUS_OK;
    *ret = beside(t->path, text);
    if (files_exists(*ret)) return STATUS_OK;
    return status_set(STATUS_NOINPUT, "%s:%zu: %s '%s' is missing", t->path, row + 2, heading,
                      *ret);
}

/* Chromosomes parted by commas, or a BED: a cell that names a file, or ends like one. */
static status_t take_part(split_part *ret, const tsv *t, size_t row, const char *heading)
{
    const char *text = cell(t, row, heading);
    if (text == NULL) return STATUS_OK;
    char *path = beside(t->path, text);
    if (files_exists(path) || strstr(text, ".bed") != NULL || strchr(text, '/') != NULL) {
        memory_free(path);
        char *bed = NULL;
        const status_t s = take_file(&bed, t, row, heading);
        ret->bed = bed;
        return s;
    }
    memory_free(path);
    ret->chroms = memory_copy_text(text);
    return STATUS_OK;
}

static status_t take_row(sample *ret, const tsv *t, size_t row)
{
    const char *name = cell(t, row, "name"), *motif = cell(t, row, "known_motif");
    ret->line = (long)row + 2;
    if (name == NULL || cell(t, row, "peaks") == NULL) {
        return status_set(STATUS_DATA, "%s:%zu: the %s is missing", t->path, row + 2,
                          name == NULL ? "name" : "file of peaks");
    }
    ret->name = memory_copy_text(name);
    if (motif != NULL) ret->known_motif = memory_copy_text(motif);
    TRY(take_file(&ret->peaks, t, row, "peaks"));
    TRY(take_file(&ret->blacklist, t, row, "blacklist"));
    TRY(take_file(&ret->exclude, t, row, "exclude"));
    TRY(take_part(&ret->test, t, row, "test"));
    return take_part(&ret->validation, t, row, "validation");
}

static status_t check_headings(const tsv *t)
{
    static const char *const known[] = {"name", "peaks", "blacklist", "exclude", "known_motif",
                                        "test", "validation"};
    size_t column;
    TRY(tsv_column(&column, t, "name"));
    TRY(tsv_column(&column, t, "peaks"));
    for (size_t i = 0; i < t->columns; i++) {
        bool found = false;
        for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
            found |= strcmp(t->headings[i], known[k]) == 0;
        }
        if (found) continue;
        return status_set(STATUS_DATA, "%s:1: no column of a sheet is called '%s' (name, peaks, "
                          "blacklist, exclude, known_motif, test, validation)", t->path,
                          t->headings[i]);
    }
    return t->rows > 0 ? STATUS_OK : status_set(STATUS_DATA, "%s: names no dataset", t->path);
}

static status_t take_sheet(samples *ret, const char *path)
{
    tsv t;
    TRY(tsv_read(&t, path));
    status_t s = check_headings(&t);
    ret->rows = memory_array(ret->rows, t.rows);
    for (size_t i = 0; s == STATUS_OK && i < t.rows; i++) {
        ret->count = i + 1;
        s = take_row(&ret->rows[i], &t, i);
    }
    tsv_release(&t);
    return s;
}

/* ---- both ------------------------------------------------------------------------------------ */

static int compare_names(const void *a, const void *b)
{
    const sample *x = *(sample *const *)a, *y = *(sample *const *)b;
    const int order = strcmp(x->name, y->name);
    return order != 0 ? order : (x > y) - (x < y);
}

static status_t check_names(const samples *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const sample *row = &list->rows[i];
        const status_t s = output_check_name(row->name);
        if (s != STATUS_OK && row->line > 0) return status_prefix(s, "line %ld", row->line);
        TRY(s);
    }
    const sample **sorted = memory_array(sorted, list->count);
    for (size_t i = 0; i < list->count; i++) sorted[i] = &list->rows[i];
    qsort(sorted, list->count, sizeof *sorted, compare_names);
    status_t s = STATUS_OK;
    for (size_t i = 1; s == STATUS_OK && i < list->count; i++) {
        if (strcmp(sorted[i]->name, sorted[i - 1]->name) != 0) continue;
        s = status_set(STATUS_DATA, "%s and %s: two datasets with the name '%s'",
                       sorted[i - 1]->peaks, sorted[i]->peaks, sorted[i]->name);
    }
    memory_free(sorted);
    return s;
}

status_t samples_find(samples *ret, const import_settings *settings)
{
    const char *sheet = settings->peaks.sheet;
    *ret = (samples){0};
    if (sheet != NULL && settings->source_count > 0) {
        return status_set(STATUS_USAGE, "--sheet names the peaks: no further files can be given");
    }
    if (settings->find.name != NULL && (sheet != NULL || settings->source_count > 1)) {
        return status_set(STATUS_USAGE, "--name names one dataset, there are more");
    }
    status_t s = sheet != NULL ? take_sheet(ret, sheet) : take_operands(ret, settings);
    if (s == STATUS_OK) s = check_names(ret);
    return s;
}

void samples_release(samples *list)
{
    for (size_t i = 0; i < list->count; i++) {
        sample *row = &list->rows[i];
        memory_free(row->name);
        memory_free(row->peaks);
        memory_free(row->blacklist);
        memory_free(row->exclude);
        memory_free(row->known_motif);
        memory_free((char *)row->test.chroms);
        memory_free((char *)row->test.bed);
        memory_free((char *)row->validation.chroms);
        memory_free((char *)row->validation.bed);
    }
    memory_free(list->rows);
    *list = (samples){0};
}
