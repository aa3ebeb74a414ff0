/* table: a table of texts, written as plain text, TSV, LaTeX or a section of a report page. */
#ifndef DEMODASH_IO_PAGE_TABLE_H
#define DEMODASH_IO_PAGE_TABLE_H

#include <stddef.h>
#include <stdio.h>

#include "io/page/html.h"

typedef struct {
    char *name;    /* a letter, then letters and digits: file stem and section id */
    char *title;
    size_t columns, rows;
    char **head;   /* [columns] */
    char **cells;  /* [rows][columns]; NULL: empty. The first column names the rows */
    size_t room;   /* cells that fit before `cells` grows */
    char *note;    /* below the table; NULL: none */
} table;

/* Owner: caller, table_release. head [columns] is copied. */
table table_make(const char *name, const char *title, const char *const *head, size_t columns);
void table_release(table *t);

/* Append an empty row; returns its number. */
size_t table_add_row(table *t);

/* Set a cell to a formatted text. */
void table_put(table *t, size_t row, size_t column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void table_note(table *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Columns aligned, numbers at the right; title above, note below. */
void table_write_text(FILE *out, const table *t);
/* Head and rows, tabs between; empty cells are "NA". */
void table_write_tsv(FILE *out, const table *t);
/* A table environment with tabular, of more than TABLE_LATEX_ROWS rows a longtable (the package of
 * that name); note below; special characters escaped; "Table 2: " of a title is left to LaTeX. */
enum { TABLE_LATEX_ROWS = 40 };
void table_write_latex(FILE *out, const table *t);
/* A section with the table and its note. tsv: file beside the page, NULL: none. */
void table_write_html(html *h, const table *t, const char *tsv);

#endif
