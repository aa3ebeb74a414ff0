/* One table, four ways to write it. Cells are texts from the start, formatted by the caller, so
 * that plain text, TSV, LaTeX and HTML show the same digits; only LaTeX changes signs (a minus, a
 * dash between two numbers) and escapes. */
#include "io/page/table.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/memory.h"

table table_make(const char *name, const char *title, const char *const *head, size_t columns)
{
    table t = {.name = memory_copy_text(name), .title = memory_copy_text(title),
               .columns = columns};
    t.head = memory_array(t.head, columns);
    for (size_t c = 0; c < columns; c++) t.head[c] = memory_copy_text(head[c]);
    return t;
}

void table_release(table *t)
{
    for (size_t i = 0; i < t->rows * t->columns; i++) memory_free(t->cells[i]);
    for (size_t c = 0; c < t->columns; c++) memory_free(t->head[c]);
    memory_free(t->cells);
    memory_free(t->head);
    memory_free(t->name);
    memory_free(t->title);
    memory_free(t->note);
    *t = (table){0};
}

size_t table_add_row(table *t)
{
    memory_grow(t->cells, &t->room, (t->rows + 1) * t->columns);
    return t->rows++;
}

static char *format_text(const char *format, va_list arguments)
{
    char text[1024];
    vsnprintf(text, sizeof text, format, arguments);
    return memory_copy_text(text);
}

void table_put(table *t, size_t row, size_t column, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char **cell = &t->cells[row * t->columns + column];
    memory_free(*cell);
    *cell = format_text(format, arguments);
    va_end(arguments);
}

void table_note(table *t, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = format_text(format, arguments);
    va_end(arguments);
    char *all = t->note == NULL ? memory_copy_text(text) : memory_format("%s %s", t->note, text);
    memory_free(t->note);
    memory_free(text);
    t->note = all;
}

static const char *cell_text(const table *t, size_t row, size_t column)
{
    const char *text = t->cells[row * t->columns + column];
    return text != NULL ? text : "";
}

void table_write_text(FILE *out, const table *t)
{
    fprintf(out, "%s\n\n", t->title);
    int *width = memory_array(width, t->columns);
    for (size_t c = 0; c < t->columns; c++) {
        width[c] = (int)strlen(t->head[c]);
        for (size_t r = 0; r < t->rows; r++) {
            int length = (int)strlen(cell_text(t, r, c));
            width[c] = length > width[c] ? length : width[c];
        }
    }
    for (size_t r = 0; r <= t->rows; r++) {
        for (size_t c = 0; c < t->columns; c++) {
            const char *text = r == 0 ? t->head[c] : cell_text(t, r - 1, c);
            fprintf(out, "%s%*s", c > 0 ? "  " : "", c > 0 ? width[c] : -width[c], text);
        }
        fputc('\n', out);
    }
    memory_free(width);
    if (t->note != NULL) fprintf(out, "\n%s\n", t->note);
}

void table_write_tsv(FILE *out, const table *t)
{
    for (size_t r = 0; r <= t->rows; r++) {
        for (size_t c = 0; c < t->columns; c++) {
            const char *text = r == 0 ? t->head[c] : cell_text(t, r - 1, c);
            fprintf(out, "%s%s", c > 0 ? "\t" : "", text[0] != '\0' ? text : "NA");
        }
        fputc('\n', out);
    }
}

static void write_escaped(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (strchr("&%$#_{}", *text) != NULL) fprintf(out, "\\%c", *text);
        else if (*text == '~') fputs("\\textasciitilde{}", out);
        else if (*text == '^') fputs("\\textasciicircum{}", out);
        else if (*text == '\\') fputs("\\textbackslash{}", out);
        else if (*text == '<' || *text == '>') fprintf(out, "$%c$", *text);
        else fputc(*text, out);
    }
}

/* A cell; a sign before a number is a minus, ".." between two numbers a dash. */
static void write_cell(FILE *out, const char *text)
{
    const bool number = text[0] != '\0' && strspn(text, "+-.0123456789E") == strlen(text);
    if (!number) {
        write_escaped(out, text);
        return;
    }
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '-') fputs("$-$", out);
        else if (*p == '.' && p[1] == '.') fputs(" to ", out), p++;
        else fputc(*p, out);
    }
}

/* A heading; a long one on several lines, so that the column is hardly wider than its numbers. */
static void write_heading(FILE *out, const char *text)
{
    enum { LONG = 12 };
    if (strlen(text) <= LONG) {
        write_escaped(out, text);
        return;
    }
    char *copy = memory_copy_text(text), *left = NULL;
    size_t line = 0;
    fputs("\\shortstack[r]{", out);
    for (const char *word = strtok_r(copy, " ", &left); word != NULL;
         word = strtok_r(NULL, " ", &left)) {
        const bool fits = line + 1 + strlen(word) <= LONG;
        if (line > 0) fputs(fits ? " " : "\\\\", out);
        line = (line > 0 && fits ? line + 1 : 0) + strlen(word);
        write_escaped(out, word);
    }
    fputc('}', out);
    memory_free(copy);
}

/* The title without "Table 2: ": LaTeX counts itself. */
static const char *caption_of(const table *t)
{
    const char *colon = strstr(t->title, ": ");
    return strncmp(t->title, "Table ", 6) == 0 && colon != NULL ? colon + 2 : t->title;
}

/* The rest of the column specification: all but the first to the right. */
static void write_columns(FILE *out, const table *t)
{
    for (size_t c = 1; c < t->columns; c++) fputc('r', out);
    fputs("}\n", out);
}

static void write_rows(FILE *out, const table *t, size_t first, size_t end)
{
    for (size_t r = first; r < end; r++) {
        for (size_t c = 0; c < t->columns; c++) {
            if (c > 0) fputs(" & ", out);
            if (r == 0) write_heading(out, t->head[c]);
            else write_cell(out, cell_text(t, r - 1, c));
        }
        fputs(r == 0 ? " \\\\\n\\hline\n" : " \\\\\n", out);
    }
}

void table_write_latex(FILE *out, const table *t)
{
    const bool is_long = t->rows > TABLE_LATEX_ROWS;
    fputs(is_long ? "% needs \\usepackage{longtable}\n"
                    "{\\scriptsize\\setlength{\\tabcolsep}{3pt}\n\\begin{longtable}{l"
                  : "\\begin{table}\n\\scriptsize\\setlength{\\tabcolsep}{3pt}\n",
          out);
    if (is_long) write_columns(out, t);
    fputs("\\caption{", out);
    write_escaped(out, caption_of(t));
    fputs(is_long ? "}\\\\\n" : "}\n\\begin{tabular}{l", out);
    if (!is_long) write_columns(out, t);
    fputs("\\hline\n", out);
    write_rows(out, t, 0, 1);
    if (is_long) fputs("\\endhead\n", out);
    write_rows(out, t, 1, t->rows + 1);
    fputs(is_long ? "\\hline\n\\end{longtable}\n" : "\\hline\n\\end{tabular}\n", out);
    if (t->note != NULL) {
        fputs("\n\\smallskip\n", out);
        write_escaped(out, t->note);
        fputc('\n', out);
    }
    fputs(is_long ? "}\n" : "\\end{table}\n", out);
}

void table_write_html(html *h, const table *t, const char *tsv)
{
    html_column *columns = memory_array(columns, t->columns);
    html_cell *cells = memory_array(cells, t->rows * t->columns);
    for (size_t c = 0; c < t->columns; c++) {
        columns[c] = (html_column){.heading = t->head[c], .number = c > 0};
    }
    for (size_t i = 0; i < t->rows * t->columns; i++) {
        char *end = NULL;
        double value = t->cells[i] != NULL ? strtod(t->cells[i], &end) : 0;
        bool number = t->cells[i] != NULL && end != t->cells[i];
        cells[i] = (html_cell){.text = t->cells[i], .sort = number ? value : HTML_UNSORTED};
    }
    html_link link = {.text = "TSV", .address = tsv};
    html_table shown = {.columns = columns, .column_count = t->columns, .cells = cells,
                        .row_count = t->rows, .sortable = true, .links = &link,
                        .link_count = tsv != NULL};
    html_section_begin(h, t->name, t->title);
    html_table_add(h, &shown);
    if (t->note != NULL) html_note(h, t->note);
    html_section_end(h);
    memory_free(columns);
    memory_free(cells);
}
