/* page_table: the cells of a table of a page while they are filled, and the texts that they
 * hold. */
#ifndef DEMODASH_STAGE_REPORT_PAGE_TABLE_H
#define DEMODASH_STAGE_REPORT_PAGE_TABLE_H

#include <stddef.h>

#include "io/page/html.h"

/* Start from {columns}. */
typedef struct {
    const html_column *columns; /* [column_count], borrowed until page_table_add */
    size_t column_count;
    html_cell *cells;           /* [row_count][column_count]; their texts belong to the table */
    size_t row_count, capacity;
} page_table;

/* A row of empty cells; its number. */
size_t page_table_add_row(page_table *t);

/* Fill a cell of the last row: a text that is sorted by its letters, or by a number. */
void page_table_put(page_table *t, size_t column, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void page_table_put_sorted(page_table *t, size_t column, double sort, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* A number with so many decimals, in powers of ten where these would not show it (figure_format); a
 * dash for one that is not finite. */
void page_table_put_number(page_table *t, size_t column, double value, int decimals);

/* "1.25 ± 0.04"; "1.25" where error is not finite. What rounds to 0 is 0 without a minus. */
void page_table_put_error(page_table *t, size_t column, double value, double error, int decimals);

/* Mark a cell of the last row as the best of it; make it a link to an address, which is
 * borrowed. */
void page_table_mark(page_table *t, size_t column);
void page_table_link(page_table *t, size_t column, const char *address);

/* Add it to a page as `like` says: columns, cells and their numbers are filled in here. */
void page_table_add(html *h, const page_table *t, html_table like);
void page_table_release(page_table *t);

#endif
