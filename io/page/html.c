/* Report pages, put together as text in one growing buffer. Sections, tables and figures are
 * appended in the order of the calls; the list of contents grows on the side and is joined when the
 * page is written. Every id is claimed once (asserted), as a second one would break links silently.
 * */
#include "io/page/html.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "io/page/html_style.h"
#include "io/page/markup.h"
#include "io/output.h"
#include "src/core/memory.h"

struct html {
    markup head;       /* up to and with the first heading */
    markup navigation;
    markup contents;   /* items of outermost sections */
    markup body;
    char **ids;        /* [id_count] used so far */
    size_t id_count, id_room;
    int depth;         /* open sections */
    int others;        /* open details and grids */
};

/* ---- small parts ---- */

static void add_element(markup *m, const char *name, const char *class, const char *text)
{
    markup_add(m, "<");
    markup_add(m, name);
    if (class != NULL) markup_add_attribute(m, "class", class);
    markup_add(m, ">");
    markup_add_escaped(m, text);
    markup_add(m, "</");
    markup_add(m, name);
    markup_add(m, ">\n");
}

static void add_link(markup *m, const char *text, const char *address)
{
    if (address == NULL) {
        markup_add_escaped(m, text);
        return;
    }
    markup_add(m, "<a");
    markup_add_attribute(m, "href", address);
    markup_add(m, ">");
    markup_add_escaped(m, text);
    markup_add(m, "</a>");
}

static void add_links(markup *m, const html_link *links, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0) markup_add(m, " \xC2\xB7 ");
        add_link(m, links[i].text, links[i].address);
    }
}

/* Each id stands once. */
static void claim_id(html *h, const char *id)
{
    assert(isalpha((unsigned char)id[0]));
    for (const char *p = id; *p != '\0'; p++) {
        assert(isalnum((unsigned char)*p) || *p == '-' || *p == '_');
    }
    for (size_t i = 0; i < h->id_count; i++) assert(strcmp(h->ids[i], id) != 0);
    memory_grow(h->ids, &h->id_room, h->id_count + 1);
    h->ids[h->id_count++] = memory_copy_text(id);
}

/* ---- the page ---- */

html *html_create(const char *title, const char *subtitle, const char *description)
{
    html *h = memory_array(h, 1);
    markup *m = &h->head;
    markup_add(m, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    add_element(m, "title", NULL, title);
    markup_add(m, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    if (description != NULL) {
        markup_add(m, "<meta name=\"description\"");
        markup_add_attribute(m, "content", description);
        markup_add(m, ">\n");
    }
    /* no request leaves the page, not even one for an icon */
    markup_add(m, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                  "style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n"
                  "<link rel=\"icon\" href=\"data:,\">\n<style>\n");
    markup_add(m, html_style);
    markup_add(m, "</style>\n</head>\n<body>\n<header>\n");
    add_element(m, "h1", NULL, title);
    if (subtitle != NULL) add_element(m, "p", "subtitle", subtitle);
    return h;
}

void html_destroy(html *h)
{
    if (h == NULL) return;
    markup_release(&h->head);
    markup_release(&h->navigation);
    markup_release(&h->contents);
    markup_release(&h->body);
    for (size_t i = 0; i < h->id_count; i++) memory_free(h->ids[i]);
    memory_free(h->ids);
    memory_free(h);
}

void html_navigation(html *h, const html_link *links, size_t count)
{
    markup *m = &h->navigation;
    assert(m->length == 0);
    markup_add(m, "<nav aria-label=\"pages\">");
    add_links(m, links, count);
    markup_add(m, "</nav>\n");
}

void html_section_begin(html *h, const char *id, const char *title)
{
    claim_id(h, id);
    assert(h->depth < 3);
    const char level = (char)('2' + h->depth);
    markup *m = &h->body;
    markup_add(m, "<section");
    markup_add_attribute(m, "id", id);
    markup_add(m, ">\n");
    const char heading[3] = {'h', level, '\0'};
    add_element(m, heading, NULL, title);
    if (h->depth == 0) {
        char *address = memory_format("#%s", id);
        markup_add(&h->contents, "<li>");
        add_link(&h->contents, title, address);
        markup_add(&h->contents, "</li>\n");
        memory_free(address);
    }
    h->depth++;
}

void html_section_end(html *h)
{
    assert(h->depth > 0);
    h->depth--;
    markup_add(&h->body, "</section>\n");
}

void html_details_begin(html *h, const char *summary)
{
    markup_add(&h->body, "<details>\n");
    add_element(&h->body, "summary", NULL, summary);
    h->others++;
}

void html_details_end(html *h)
{
    h->others--;
    markup_add(&h->body, "</details>\n");
}

void html_grid_begin(html *h)
{
    markup_add(&h->body, "<div class=\"grid\">\n");
    h->others++;
}

void html_grid_end(html *h)
{
    h->others--;
    markup_add(&h->body, "</div>\n");
}

void html_paragraph(html *h, const char *text)
{
    add_element(&h->body, "p", NULL, text);
}

void html_note(html *h, const char *text)
{
    add_element(&h->body, "p", "note", text);
}

void html_links(html *h, const char *label, const html_link *links, size_t count)
{
    markup *m = &h->body;
    markup_add(m, "<p class=\"links\">");
    if (label != NULL) {
        markup_add_escaped(m, label);
        markup_add(m, ": ");
    }
    add_links(m, links, count);
    markup_add(m, "</p>\n");
}

void html_definitions(html *h, const html_pair *pairs, size_t count)
{
    markup *m = &h->body;
    if (count == 0) return; /* an empty list is no HTML */
    markup_add(m, "<dl>\n");
    for (size_t i = 0; i < count; i++) {
        markup_add(m, "<dt>");
        markup_add_escaped(m, pairs[i].name);
        markup_add(m, "</dt><dd>");
        add_link(m, pairs[i].text, pairs[i].address);
        markup_add(m, "</dd>\n");
    }
    markup_add(m, "</dl>\n");
}

/* ---- tables ---- */

static void add_heads(markup *m, const html_table *t)
{
    markup_add(m, "<thead><tr>");
    for (size_t c = 0; c < t->column_count; c++) {
        const html_column *column = &t->columns[c];
        markup_add(m, "<th scope=\"col\"");
        if (column->number) markup_add(m, " class=\"n\"");
        if (column->tooltip != NULL) markup_add_attribute(m, "title", column->tooltip);
        markup_add(m, ">");
        markup_add_escaped(m, column->heading);
        markup_add(m, "</th>");
    }
    markup_add(m, "</tr></thead>\n");
}

static void add_cell(markup *m, const html_cell *cell, const html_column *column, bool names_row)
{
    markup_add(m, names_row ? "<th scope=\"row\"" : "<td");
    if (column->number) markup_add(m, cell->strong ? " class=\"n strong\"" : " class=\"n\"");
    else if (cell->strong) markup_add(m, " class=\"strong\"");
    if (isfinite(cell->sort)) {
        markup_add(m, " data-sort=\"");
        markup_add_real(m, cell->sort);
        markup_add(m, "\"");
    }
    markup_add(m, ">");
    if (cell->text != NULL) add_link(m, cell->text, cell->address);
    markup_add(m, names_row ? "</th>" : "</td>");
}

/* "heading: what it is; ..." of the columns that say it. */
static void add_key(markup *m, const html_table *t)
{
    const char *before = "<p class=\"note\">";
    for (size_t c = 0; c < t->column_count; c++) {
        if (t->columns[c].tooltip == NULL) continue;
        markup_add(m, before);
        markup_add(m, "<b>");
        markup_add_escaped(m, t->columns[c].heading);
        markup_add(m, "</b> ");
        markup_add_escaped(m, t->columns[c].tooltip);
        before = "; ";
    }
    if (before[0] == ';') markup_add(m, ".</p>\n");
}

void html_table_add(html *h, const html_table *t)
{
    assert(t->column_count > 0);
    markup *m = &h->body;
    markup_add(m, "<div class=\"wide\">\n<table");
    if (t->sortable || t->filter) {
        markup_add_attribute(m, "class", !t->filter ? "sortable"
                             : t->sortable ? "sortable filter" : "filter");
    }
    markup_add(m, ">\n");
    if (t->caption != NULL) add_element(m, "caption", NULL, t->caption);
    add_heads(m, t);
    markup_add(m, "<tbody>\n");
    for (size_t r = 0; r < t->row_count; r++) {
        markup_add(m, "<tr>");
        for (size_t c = 0; c < t->column_count; c++) {
            add_cell(m, &t->cells[r * t->column_count + c], &t->columns[c], c == 0);
        }
        markup_add(m, "</tr>\n");
    }
    markup_add(m, "</tbody>\n</table>\n</div>\n");
    if (t->key) add_key(m, t);
    if (t->link_count > 0) html_links(h, NULL, t->links, t->link_count);
}

/* ---- figures ---- */

status_t html_figure(html *h, const html_picture *p)
{
    const char *svg;
    size_t count;
    TRY(draw_finish(p->picture, &svg, &count));
    assert(strncmp(svg, "<svg", 4) == 0);
    markup *m = &h->body;
    markup_add(m, p->wide ? "<figure class=\"wide\">\n" : "<figure>\n");
    markup_add_bytes(m, svg, count);
    if (p->caption != NULL || p->link_count > 0) {
        markup_add(m, "<figcaption>");
        markup_add_escaped(m, p->caption);
        if (p->caption != NULL && p->link_count > 0) markup_add(m, " ");
        add_links(m, p->links, p->link_count);
        markup_add(m, "</figcaption>\n");
    }
    markup_add(m, "</figure>\n");
    return STATUS_OK;
}

/* ---- the whole ---- */

size_t html_get_size(const html *h)
{
    return h->head.length + h->navigation.length + h->contents.length + h->body.length
        + strlen(html_script);
}

static void put(FILE *out, const markup *m)
{
    if (m->length > 0) fwrite(m->text, 1, m->length, out);
}

status_t html_write(const html *h, const char *path)
{
    assert(h->depth == 0 && h->others == 0);
    output *o;
    TRY(output_open(&o, path));
    FILE *out = output_stream(o);
    put(out, &h->head);
    put(out, &h->navigation);
    if (h->contents.length > 0) {
        fputs("<nav aria-label=\"contents\" class=\"contents\"><ul>\n", out);
        put(out, &h->contents);
        fputs("</ul></nav>\n", out);
    }
    fputs("</header>\n<main>\n", out);
    put(out, &h->body);
    fputs("</main>\n<script>\n", out);
    fputs(html_script, out);
    fputs("</script>\n</body>\n</html>\n", out);
    return output_commit(o);
}
