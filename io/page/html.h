/* html: self-contained report pages: one HTML5 file that opens anywhere.
 *
 * Nothing is fetched: style and script stand in the page, pictures are inline SVG, and the page's
 * own policy forbids requests. Everything can be read without the script, which only sorts and
 * filters tables. All text is escaped here. The same calls give the same bytes. Not collective. */
#ifndef DEMODASH_IO_PAGE_HTML_H
#define DEMODASH_IO_PAGE_HTML_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "io/page/draw.h"
#include "src/core/status.h"

typedef struct html html;

typedef struct {
    const char *text;
    const char *address; /* of a page, a file beside it ("metrics.json") or "#id" */
} html_link;

/* A page in memory. title: of the window and the first heading; subtitle below it, description for
 * the head: NULL, none. Owner: caller, html_destroy. */
html *html_create(const char *title, const char *subtitle, const char *description);
void html_destroy(html *h); /* NULL is allowed */

/* Links to other pages, in one line above the contents. Call once at most. */
void html_navigation(html *h, const html_link *links, size_t count);

/* A section; sections in sections have smaller headings, down to <h4>. id: a letter, then letters,
 * digits, '-' and '_', once a page (asserted). Outermost sections are listed in the contents at the
 * top of the page. */
void html_section_begin(html *h, const char *id, const char *title);
void html_section_end(html *h);

/* What is folded away until the reader opens it (always open in print). */
void html_details_begin(html *h, const char *summary);
void html_details_end(html *h);

/* Things side by side where the screen is wide enough (figures). */
void html_grid_begin(html *h);
void html_grid_end(html *h);

void html_paragraph(html *h, const char *text);

/* A remark in smaller, softer letters. */
void html_note(html *h, const char *text);

/* "label: link, link". label NULL: none. */
void html_links(html *h, const char *label, const html_link *links, size_t count);

/* Names with what they stand for. */
typedef struct {
    const char *name, *text;
    const char *address; /* the text is a link to it; NULL: none */
} html_pair;
void html_definitions(html *h, const html_pair *pairs, size_t count);

typedef struct {
    const char *text;    /* NULL: an empty cell */
    const char *address; /* the text is a link; NULL: none */
    double sort;         /* value to sort by; HTML_UNSORTED: by the text */
    bool strong;         /* the best of its row, say */
} html_cell;
#define HTML_UNSORTED NAN

typedef struct {
    const char *heading; /* a newline breaks it */
    const char *tooltip; /* NULL: none */
    bool number;         /* aligned at the right, in digits of equal width */
} html_column;

typedef struct {
    const char *caption;        /* NULL: none */
    const html_column *columns; /* [column_count]; the first column names the rows */
    size_t column_count;
    const html_cell *cells;     /* [row_count][column_count] */
    size_t row_count;
    bool sortable, filter;      /* with the script: sort by a column, show rows that hold a word */
    bool key;                   /* the tooltips also as a note below, for paper and phones */
    const html_link *links;     /* [link_count] below the table: its TSV */
    size_t link_count;
} html_table;
void html_table_add(html *h, const html_table *table);

/* A picture (SVG; ended by this call) with a caption and links, to the TSV with its numbers above
 * all. wide: on a narrow screen it keeps its size and is moved sideways instead of shrinking.
 * Errors: those of draw_finish. */
typedef struct {
    draw *picture;
    const char *caption;
    const html_link *links; /* [link_count] */
    size_t link_count;
    bool wide;
} html_picture;
status_t html_figure(html *h, const html_picture *picture) MUST_USE;

/* Bytes so far, about: a page of reports stays below 5 MB. */
size_t html_get_size(const html *h);

/* Write the page, whole or not at all; all sections must have ended (asserted). May be called
 * again. Errors: those of output_write. */
status_t html_write(const html *h, const char *path) MUST_USE;

#endif
