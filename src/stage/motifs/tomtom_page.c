/* The page of a comparison of motifs: the table of all matches, then for each query the logos of
 * its best ones, aligned, until the page is as large as a browser likes, and how they were
 * found. */
#include "src/stage/motifs/tomtom_page.h"

#include <stdio.h>
#include <string.h>

#include "io/page/figure.h"
#include "io/page/html.h"
#include "src/core/memory.h"

enum { COLUMNS = 8, TEXT = 24 };

typedef struct {
    html *h;
    const tomtom_matches *found;
    size_t best;
    size_t drawn, left_out; /* matches with logos; queries without */
} page;

static char *name_motif(const motif *m)
{
    return m->name[0] != '\0' ? memory_format("%s %s", m->id, m->name) : memory_copy_text(m->id);
}

static const motif *query_of(const page *p, size_t row)
{
    return &p->found->queries->motifs[p->found->rows[row].query];
}

static const motif *target_of(const page *p, size_t row)
{
    return &p->found->targets->motifs[p->found->rows[row].match.target];
}

/* ---- how ---- */

static void add_settings(page *p)
{
    const compare_settings *s = &p->found->notes->compare;
    char *how = memory_format("%s, %s scores, %s", likeness_distance_name(s->distance),
                              s->incomplete ? "incomplete" : "complete",
                              s->forward_only ? "given strand of the targets" : "both strands");
    char *least = memory_format("%s <= %g", p->found->notes->by_evalue ? "E-value" : "q-value",
                                p->found->notes->threshold);
    char *overlap = memory_format("%d column%s at least%s", s->min_overlap,
                                  s->min_overlap == 1 ? "" : "s",
                                  s->internal ? ", the narrower motif whole" : "");
    char *background = memory_format("A %.3g, C %.3g, G %.3g, T %.3g: %s; pseudocount %g",
                                     s->background[0], s->background[1], s->background[2],
                                     s->background[3], p->found->notes->background,
                                     s->pseudocount);
    const html_pair pairs[] = {{"Column score", how, NULL}, {"Reported", least, NULL},
                               {"Overlap", overlap, NULL}, {"Background", background, NULL},
                               {"Null columns", p->found->notes->null, NULL}};
    html_section_begin(p->h, "method", "Method");
    html_definitions(p->h, pairs, sizeof pairs / sizeof *pairs);
    html_note(
        p->h,
        "Tomtom's method (Gupta et al. 2007; Tanaka et al. 2011) by demodash tomtom. p: "
        "chance that a random motif matches the target as well; E: p times the number of targets; "
        "q: the share of false matches among all as good as this.");
    html_section_end(p->h);
    memory_free(how);
    memory_free(least);
    memory_free(overlap);
    memory_free(background);
}

/* ---- the table ---- */

static const html_column columns[COLUMNS] = {
    {"query", NULL, false}, {"target", NULL, false},
    {"p", "of the best alignment, all offsets and strands counted", true},
    {"E", "p times the number of targets", true}, {"q", "false discovery rate", true},
    {"overlap", "columns that lie on each other", true},
    {"offset", "the query's first column lies on the target's column 1 + offset", true},
    {"strand", "of the target", false}};

static void fill_row(html_cell *cells, char (*texts)[TEXT], char **names, const page *p, size_t row)
{
    const compare_match *m = &p->found->rows[row].match;
    const double values[] = {m->p, m->e, m->q, m->overlap, m->offset};
    names[0] = name_motif(query_of(p, row));
    names[1] = name_motif(target_of(p, row));
    for (int i = 0; i < 2; i++) cells[i] = (html_cell){.text = names[i], .sort = HTML_UNSORTED};
    for (int i = 0; i < 5; i++) {
        snprintf(texts[i], TEXT, i < 3 ? "%.3g" : "%.0f", values[i]);
        cells[2 + i] = (html_cell){.text = texts[i], .sort = values[i]};
    }
    cells[7] = (html_cell){.text = m->reverse ? "−" : "+", .sort = HTML_UNSORTED};
}

static void add_table(page *p)
{
    const size_t all = p->found->count, rows = all < TOMTOM_PAGE_ROWS ? all : TOMTOM_PAGE_ROWS;
    html_section_begin(p->h, "matches", "Matches");
    if (rows == 0) html_paragraph(p->h, "No match at this threshold.");
    html_cell *cells = memory_alloc(rows * COLUMNS, sizeof *cells);
    char (*texts)[TEXT] = memory_alloc(rows * COLUMNS, TEXT);
    char **names = memory_array(names, 2 * rows);
    for (size_t r = 0; r < rows; r++) {
        fill_row(cells + r * COLUMNS, texts + r * COLUMNS, names + 2 * r, p, r);
    }
    if (rows > 0) {
        html_table_add(p->h, &(html_table){.columns = columns,
                                           .column_count = COLUMNS,
                                           .cells = cells,
                                           .row_count = rows,
                                           .sortable = true,
                                           .filter = true});
    }
    if (rows < all) {
        char *text =
            memory_format("The first %zu of %zu matches; the table file has all.", rows, all);
        html_note(p->h, text);
        memory_free(text);
    }
    html_section_end(p->h);
    for (size_t i = 0; i < 2 * rows; i++) memory_free(names[i]);
    memory_free(names);
    memory_free(texts);
    memory_free(cells);
}

/* ---- logos ---- */

static status_t add_logos(page *p, size_t row)
{
    const compare_match *m = &p->found->rows[row].match;
    char id[32], *label = name_motif(target_of(p, row)), *query = name_motif(query_of(p, row));
    char *target = memory_format("%s%s", label, m->reverse ? " (reverse complement)" : "");
    const figure_match f = {.query = query_of(p, row), .target = target_of(p, row),
                            .offset = m->offset, .reverse = m->reverse != 0, .query_label = "query",
                            .target_label = target};
    double width, height;
    figure_match_size(&width, &height, &f);
    snprintf(id, sizeof id, "m%zu", ++p->drawn);
    draw *d = draw_svg_create(id);
    char *words = memory_format("%s above %s", query, target);
    draw_page(d, width, height, "Aligned logos", words);
    status_t s = figure_match_draw(d, (draw_box){0, 2, width, height - 2}, &f);
    char *caption = memory_format("p = %.3g, E = %.3g, q = %.3g; overlap %d column%s, offset %d, "
                                  "strand %s", m->p, m->e, m->q, m->overlap,
                                  m->overlap == 1 ? "" : "s", m->offset, m->reverse ? "−" : "+");
    if (s == STATUS_OK) {
        s = html_figure(p->h, &(html_picture){.picture = d, .caption = caption,
                                              .wide = width > 420});
    }
    draw_destroy(d);
    memory_free(caption);
    memory_free(words);
    memory_free(target);
    memory_free(query);
    memory_free(label);
    return s;
}

/* Matches first .. end - 1 are one query's. */
static status_t add_query(page *p, size_t first, size_t end)
{
    char id[32], *title = name_motif(query_of(p, first));
    const size_t shown = end - first < p->best ? end : first + p->best;
    snprintf(id, sizeof id, "q%d", p->found->rows[first].query + 1);
    html_section_begin(p->h, id, title);
    memory_free(title);
    html_grid_begin(p->h);
    status_t s = STATUS_OK;
    for (size_t r = first; r < shown && s == STATUS_OK; r++) s = add_logos(p, r);
    html_grid_end(p->h);
    if (shown < end) {
        char *text = memory_format("The best %zu of %zu matches.", shown - first, end - first);
        html_note(p->h, text);
        memory_free(text);
    }
    html_section_end(p->h);
    return s;
}

static status_t add_queries(page *p)
{
    const tomtom_matches *f = p->found;
    status_t s = STATUS_OK;
    html_section_begin(p->h, "logos", "Aligned logos");
    for (size_t first = 0, end; first < f->count && s == STATUS_OK; first = end) {
        end = first + 1;
        while (end < f->count && f->rows[end].query == f->rows[first].query) end++;
        if (html_get_size(p->h) < TOMTOM_PAGE_BYTES) {
            s = add_query(p, first, end);
        } else {
            p->left_out++;
        }
    }
    if (p->left_out > 0) {
        char *text = memory_format(
            "Logos of %zu more queries are left out: the page would be too large.", p->left_out);
        html_note(p->h, text);
        memory_free(text);
    }
    html_section_end(p->h);
    return s;
}

status_t tomtom_page_write(const char *path, const tomtom_matches *found, int best)
{
    char *subtitle = memory_format("%zu quer%s, %zu target%s, %zu match%s", found->queries->count,
                                   found->queries->count == 1 ? "y" : "ies", found->targets->count,
                                   found->targets->count == 1 ? "" : "s", found->count,
                                   found->count == 1 ? "" : "es");
    page p = {.h = html_create("Motif comparison", subtitle, "Motifs matched by Tomtom's method"),
              .found = found, .best = (size_t)best};
    add_table(&p);
    status_t s = found->count > 0 ? add_queries(&p) : STATUS_OK;
    add_settings(&p);
    if (s == STATUS_OK) s = html_write(p.h, path);
    html_destroy(p.h);
    memory_free(subtitle);
    return s;
}
