#include "src/stage/report/motifs.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/page/figure.h"
#include "src/core/memory.h"
#include "src/stage/report/logos.h"

enum { TEXT = 96 };

status_t report_motifs_read(report_motifs *ret, const char *folder, const char *dataset)
{
    *ret = (report_motifs){.folder = folder, .dataset = dataset};
    TRY(rows_read(&ret->best, folder, "best.tsv", dataset));
    TRY(rows_read(&ret->trust, folder, "trust.tsv", dataset));
    return rows_read(&ret->depend, folder, "dependencies.tsv", dataset);
}

void report_motifs_release(report_motifs *m)
{
    rows_release(&m->best);
    rows_release(&m->trust);
    rows_release(&m->depend);
}

void report_motifs_hash(hash *h, const char *folder, const char *dataset)
{
    rows_hash(h, folder, "best.tsv", dataset);
    rows_hash(h, folder, "trust.tsv", dataset);
    rows_hash(h, folder, "dependencies.tsv", dataset);
}

/* ---- tables beside the report ---- */

status_t report_motifs_write(const report_motifs *m, const char *tables)
{
    TRY(rows_write(&m->best, tables, "motifs.tsv"));
    TRY(rows_write(&m->trust, tables, "trust.tsv"));
    return rows_write(&m->depend, tables, "dependencies.tsv");
}

/* ---- the section ---- */

typedef struct {
    html *h;
    const report_motifs *m;
    const dossier *x;
    const char *beside;
    int *drawn;
} section;

static html_link link_to(const section *s, char *address, const char *file)
{
    snprintf(address, 512, "%s/%s", s->beside, file);
    return (html_link){file, address};
}

/* ---- tables ---- */

/* 0 where the value would be printed as -0. */
static double no_minus(double value, int decimals)
{
    return fabs(value) < 0.5 * pow(10, -decimals) ? 0 : value;
}

static void put(html_cell *cell, char text[TEXT], double value, double error, int decimals)
{
    if (isfinite(value) && isfinite(error)) {
        snprintf(text, TEXT, "%.*f ± %.*f", decimals, no_minus(value, decimals), decimals, error);
    } else if (isfinite(value)) {
        snprintf(text, TEXT, "%.*f", decimals, no_minus(value, decimals));
    } else {
        snprintf(text, TEXT, "–");
    }
    *cell = (html_cell){.text = text, .sort = value};
}

static void put_text(html_cell *cell, char text[TEXT], const char *value)
{
    snprintf(text, TEXT, "%s", value);
    *cell = (html_cell){.text = text, .sort = HTML_UNSORTED};
}

static void put_network(html_cell *cell, char text[TEXT], const rows *r, size_t i)
{
    snprintf(text, TEXT, "%s, seed %s", rows_get(r, i, "network"), rows_get(r, i, "seed"));
    *cell = (html_cell){.text = text, .sort = HTML_UNSORTED};
}

static const html_column trust_columns[] = {
    {"network", NULL, false}, {"motif", NULL, false}, {"sites", NULL, true},
    {"seeds", "of this network that have it too, of those trained: E at most 0.01 by Tomtom's method",
     true},
    {"score", "mean difference of the logits of the sequences that hold sites", true},
    {"fall", "of that score when the sites are shuffled away, ± standard error", true},
    {"control", "fall for as many windows elsewhere in the same sequences", true},
    {"lost", "of the sequences called bound, those that no longer are", true}};

static void add_trust(section *s)
{
    enum { COLUMNS = sizeof trust_columns / sizeof *trust_columns };
    const rows *t = &s->m->trust;
    if (t->count == 0) return;
    html_cell *cells = memory_alloc(t->count * COLUMNS, sizeof *cells);
    char (*texts)[TEXT] = memory_alloc(t->count * COLUMNS, TEXT);
    for (size_t i = 0; i < t->count; i++) {
        html_cell *c = cells + i * COLUMNS;
        char (*text)[TEXT] = texts + i * COLUMNS;
        put_network(&c[0], text[0], t, i);
        snprintf(text[1], TEXT, "%s %s", rows_short(rows_get(t, i, "motif")), rows_get(t, i, "consensus"));
        c[1] = (html_cell){.text = text[1], .sort = HTML_UNSORTED};
        put(&c[2], text[2], rows_number(t, i, "sites"), NAN, 0);
        snprintf(text[3], TEXT, "%s of %s", rows_get(t, i, "found_in"), rows_get(t, i, "seeds"));
        c[3] = (html_cell){.text = text[3], .sort = rows_number(t, i, "found_in")};
        put(&c[4], text[4], rows_number(t, i, "score"), NAN, 2);
        put(&c[5], text[5], rows_number(t, i, "fall"), rows_number(t, i, "fall_se"), 2);
        put(&c[6], text[6], rows_number(t, i, "control"), rows_number(t, i, "control_se"), 2);
        snprintf(text[7], TEXT, "%s of %s", rows_get(t, i, "lost"), rows_get(t, i, "bound"));
        c[7] = (html_cell){.text = text[7], .sort = rows_number(t, i, "lost")};
    }
    char address[512];
    const html_link link = link_to(s, address, "trust.tsv");
    html_section_begin(s->h, "trust", "How far to trust a motif");
    html_table_add(s->h, &(html_table){.columns = trust_columns, .column_count = COLUMNS,
                                       .cells = cells, .row_count = t->count, .sortable = true,
                                       .links = &link, .link_count = 1});
    html_section_end(s->h);
    memory_free(texts);
    memory_free(cells);
}

/* ---- dependencies ---- */

static const html_column pair_columns[] = {
    {"network", NULL, false},
    {"sites", "of consensus motifs, or as planted", false}, {"pair", NULL, false},
    {"class", "of the sequences", false}, {"pairs", NULL, true},
    {"gain", "score with both sites less that with neither", true},
    {"interaction", "the gain less the sum of what each site gives alone, ± standard error; 0: they add "
     "up, above 0: they need each other, below 0: one does for both", true},
    {"control", "interaction of two windows as far apart elsewhere", true}};

static bool is_all(const rows *r, size_t i)
{
    return strcmp(rows_get(r, i, "range"), "all") == 0;
}

static void add_pairs(section *s)
{
    enum { COLUMNS = sizeof pair_columns / sizeof *pair_columns };
    const rows *t = &s->m->depend;
    html_cell *cells = memory_alloc(t->count * COLUMNS, sizeof *cells);
    char (*texts)[TEXT] = memory_alloc(t->count * COLUMNS, TEXT);
    size_t rows = 0;
    for (size_t i = 0; i < t->count; i++) {
        if (!is_all(t, i)) continue;
        html_cell *c = cells + rows * COLUMNS;
        char (*text)[TEXT] = texts + rows++ * COLUMNS;
        put_network(&c[0], text[0], t, i);
        put_text(&c[1], text[1], rows_get(t, i, "source"));
        snprintf(text[2], TEXT, "%s and %s", rows_short(rows_get(t, i, "motif")),
                 rows_short(rows_get(t, i, "other")));
        c[2] = (html_cell){.text = text[2], .sort = HTML_UNSORTED};
        put_text(&c[3], text[3], rows_number(t, i, "label") > 0.5 ? "bound" : "not bound");
        put(&c[4], text[4], rows_number(t, i, "pairs"), NAN, 0);
        put(&c[5], text[5], rows_number(t, i, "gain"), rows_number(t, i, "gain_se"), 2);
        put(&c[6], text[6], rows_number(t, i, "interaction"), rows_number(t, i, "interaction_se"), 2);
        put(&c[7], text[7], rows_number(t, i, "control"), rows_number(t, i, "control_se"), 2);
    }
    char address[512];
    const html_link link = link_to(s, address, "dependencies.tsv");
    html_table_add(s->h, &(html_table){.columns = pair_columns, .column_count = COLUMNS,
                                       .cells = cells, .row_count = rows, .sortable = true,
                                       .links = &link, .link_count = 1});
    memory_free(texts);
    memory_free(cells);
}

/* The pair of a task and source with most pairs of sites in bound sequences: its row over all
 * distances, or -1. */
static long fullest(const rows *t, const dossier_task *task, const char *source)
{
    long best = -1;
    for (size_t i = 0; i < t->count; i++) {
        if (!is_all(t, i) || !rows_is_of(t, i, task) || strcmp(rows_get(t, i, "source"), source) != 0
            || rows_number(t, i, "label") < 0.5) {
            continue;
        }
        if (best < 0 || rows_number(t, i, "pairs") > rows_number(t, (size_t)best, "pairs")) best = (long)i;
    }
    return best;
}

enum { POINTS = 16, PAIRS_MIN = 5 };

/* Interaction by distance of the pair of row `all`; means of few pairs are left out. */
static size_t fill_series(double x[POINTS], double y[POINTS], const rows *t, size_t all,
                          double label)
{
    size_t n = 0;
    for (size_t i = 0; i < t->count && n < POINTS; i++) {
        bool same = !is_all(t, i) && rows_number(t, i, "label") == label;
        static const char *const names[] = {"network", "seed", "source", "motif", "other"};
        for (int k = 0; k < 5; k++) same = same && strcmp(rows_get(t, i, names[k]), rows_get(t, all, names[k])) == 0;
        if (!same || rows_number(t, i, "pairs") < PAIRS_MIN) continue;
        x[n] = (rows_number(t, i, "low") + rows_number(t, i, "high")) / 2;
        y[n++] = rows_number(t, i, "interaction");
    }
    return n;
}

static status_t add_distances(section *s, const char *source)
{
    const rows *t = &s->m->depend;
    double x[2 * NET_FAMILIES][POINTS], y[2 * NET_FAMILIES][POINTS];
    char labels[2 * NET_FAMILIES][2 * TEXT];
    figure_series series[2 * NET_FAMILIES];
    size_t count = 0, most = 0;
    for (int k = 0; k < NET_FAMILIES; k++) {
        if (s->x->shown[k] < 0) continue;
        const dossier_task *task = &s->x->tasks[s->x->shown[k]];
        const long all = fullest(t, task, source);
        for (int label = 1; label >= 0 && all >= 0; label--) {
            const size_t n = fill_series(x[count], y[count], t, (size_t)all, label);
            if (n == 0) continue;
            most = n > most ? n : most;
            snprintf(labels[count], sizeof labels[count], "%.40s: %.40s, %.40s%s", task->found->network,
                     rows_short(rows_get(t, (size_t)all, "motif")), rows_short(rows_get(t, (size_t)all, "other")),
                     label ? "" : " (not bound)");
            series[count] = (figure_series){.label = labels[count], .x = x[count], .y = y[count],
                                            .count = n, .colour = figure_series_colour((size_t)k),
                                            .dash = label ? 0 : 4};
            count++;
        }
    }
    if (most < 2) return STATUS_OK; /* the table says it */
    char id[32], address[512], title[TEXT];
    snprintf(id, sizeof id, "f%d", ++*s->drawn);
    snprintf(title, sizeof title, "Interaction by distance, %s sites", source);
    const figure_lines f = {.title = title, .x = {.label = "distance of centres, bases", .min = 0,
                                  .max = (double)s->x->length},
                            .y = FIGURE_FREE_AXIS("interaction (logit)"), .series = series,
                            .count = count, .legend = FIGURE_LEGEND_ABOVE, .across = 0, .upright = NAN};
    draw *d = draw_svg_create(id);
    draw_page(d, 560, 300, title, NULL);
    status_t status = figure_lines_draw(d, (draw_box){2, 2, 556, 296}, &f);
    const html_link link = link_to(s, address, "dependencies.tsv");
    if (status == STATUS_OK) {
        status = html_figure(s->h, &(html_picture){.picture = d, .links = &link, .link_count = 1,
                                                   .caption = "The pair with most sites of each network; "
                                                              "means of at least 5 pairs."});
    }
    draw_destroy(d);
    return status;
}

static status_t add_dependencies(section *s)
{
    if (s->m->depend.count == 0) return STATUS_OK;
    html_section_begin(s->h, "dependencies", "Do sites depend on each other?");
    html_note(s->h, "Score with both sites of a sequence less the sum of each alone, on the difference of "
              "the logits; a site is taken away by letters of a dinucleotide-preserving shuffle of the "
              "sequence.");
    html_grid_begin(s->h);
    status_t status = add_distances(s, "planted");
    if (status == STATUS_OK) status = add_distances(s, "consensus");
    html_grid_end(s->h);
    if (status == STATUS_OK) add_pairs(s);
    html_section_end(s->h);
    return status;
}

static status_t add_all(section *s)
{
    html_section_begin(s->h, "motifs", "Motifs that the networks have learnt");
    html_note(s->h, "Each above its best match in the database, as Tomtom's method aligns them. Consensus "
              "motifs stand for all positive test sequences; classopt-window is the window of class "
              "optimization with most information. Aligned words (saliency, activation, temporal) are laid "
              "over each other by the match that most of them have, and look like it by construction; of "
              "the filters the one with the lowest q-value is shown.");
    status_t status = report_logos_add(s->h, s->m, s->x, s->beside, s->drawn);
    if (status == STATUS_OK) add_trust(s);
    if (status == STATUS_OK) status = add_dependencies(s);
    html_section_end(s->h);
    return status;
}

status_t report_motifs_add(html *h, const report_motifs *m, const dossier *x, const char *beside,
                           int *drawn)
{
    if (m->best.count == 0) return STATUS_OK;
    section s = {.h = h, .m = m, .x = x, .beside = beside, .drawn = drawn};
    return add_all(&s);
}
