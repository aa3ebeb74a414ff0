/* tsv: tab-separated files with one line of headings, as tables beside figures are. */
#ifndef DEMODASH_IO_TSV_H
#define DEMODASH_IO_TSV_H

#include <stddef.h>
#include <stdio.h>

#include "src/core/status.h"

typedef struct {
    size_t rows, columns;
    char **headings; /* [columns] */
    char **cells;    /* [rows][columns] */
    char *path;
} tsv;

/* Read a whole file. Every line has as many cells as the headings. A heading
 * 'variant', as versions before 0.2 wrote it, is read as 'network'. Errors: those of lines_next;
 * STATUS_DATA with file and line. Owner of what is in *ret: caller, tsv_release. */
status_t tsv_read(tsv *ret, const char *path) MUST_USE;
void tsv_release(tsv *t);

/* The column of that heading, or -1. */
long tsv_find(const tsv *t, const char *heading);

/* The column of that heading. Errors: STATUS_DATA. */
status_t tsv_column(size_t *ret, const tsv *t, const char *heading) MUST_USE;

/* A cell; borrowed. */
const char *tsv_get(const tsv *t, size_t row, size_t column);

/* A cell as a number; NaN for "NA" and for what is no number. */
double tsv_number(const tsv *t, size_t row, size_t column);

/* The value with 9 significant digits, or "NA" when it is not finite; with a tab before it. */
void tsv_print(FILE *out, double value);

#endif
