/* Tables of pages are filled row by row: how many rows there will be is often known at the end
 * alone. A cell only borrows its text (io/page/html.h), so the table keeps each text as a string
 * of its own, which stays where it is when the cells move. */
#include "src/stage/report/page_table.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "io/page/figure.h"
#include "src/core/memory.h"

static html_cell *last_row(page_table *t)
{
    return t->cells + (t->row_count - 1) * t->column_count;
}

static void put(page_table *t, size_t column, double sort, char *text)
{
    html_cell *cell = &last_row(t)[column];
    memory_free((char *)cell->text);
    cell->text = text;
    cell->sort = sort;
}

static char *format_text(const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    const int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    const size_t size = (size_t)(length > 0 ? length : 0) + 1;
    char *text = memory_alloc(size, 1);
    vsnprintf(text, size, format, arguments);
    return text;
}

size_t page_table_add_row(page_table *t)
{
    memory_grow(t->cells, &t->capacity, (t->row_count + 1) * t->column_count);
    return t->row_count++;
}

void page_table_put(page_table *t, size_t column, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    put(t, column, HTML_UNSORTED, format_text(format, arguments));
    va_end(arguments);
}

void page_table_put_sorted(page_table *t, size_t column, double sort, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    put(t, column, sort, format_text(format, arguments));
    va_end(arguments);
}

void page_table_put_number(page_table *t, size_t column, double value, int decimals)
{
    char text[64];
    if (isfinite(value)) figure_format(text, sizeof text, value, decimals);
    page_table_put_sorted(t, column, value, "%s", isfinite(value) ? text : "–");
}

/* 0 where the value would be printed as -0. */
static double no_minus(double value, int decimals)
{
    return fabs(value) < 0.5 * pow(10, -decimals) ? 0 : value;
}

void page_table_put_error(page_table *t, size_t column, double value, double error, int decimals)
{
    const double shown = no_minus(value, decimals);
    if (!isfinite(value)) {
        page_table_put_sorted(t, column, value, "–");
    } else if (isfinite(error)) {
        page_table_put_sorted(t, column, value, "%.*f ± %.*f", decimals, shown, decimals, error);
    } else {
        page_table_put_sorted(t, column, value, "%.*f", decimals, shown);
    }
}

void page_table_mark(page_table *t, size_t column)
{
    last_row(t)[column].strong = true;
}

void page_table_link(page_table *t, size_t column, const char *address)
{
    last_row(t)[column].address = address;
}

void page_table_add(html *h, const page_table *t, html_table like)
{
    like.columns = t->columns;
    like.column_count = t->column_count;
    like.cells = t->cells;
    like.row_count = t->row_count;
    html_table_add(h, &like);
}

void page_table_release(page_table *t)
{
    for (size_t i = 0; i < t->row_count * t->column_count; i++) {
        memory_free((char *)t->cells[i].text);
    }
    memory_free(t->cells);
    *t = (page_table){0};
}
