/* The section on motifs: logos (logos.c), the table that says how far to trust each consensus
 * motif, and whether sites depend on each other: a curve of the interaction by distance, and a
 * table. */
#include "src/stage/report/motifs.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/page/figure.h"
#include "src/stage/report/logos.h"
#include "src/stage/report/page_table.h"

enum { TEXT = 96 };

/* ---- the section ---- */

typedef struct {
    html *h;
    const motif_rows_tables *m;
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

static void put_network(page_table *t, const motif_rows *r, size_t i)
{
    page_table_put(t, 0, "%s, seed %s", motif_rows_get(r, i, "network"),
                   motif_rows_get(r, i, "seed"));
}

/* The value of a column, with its standard error where the column `error` is given. */
static void put_value(page_table *t, size_t column, const motif_rows *r, size_t i, const char *name,
                      const char *error, int decimals)
{
    page_table_put_error(t, column, motif_rows_number(r, i, name),
                         error != NULL ? motif_rows_number(r, i, error) : NAN, decimals);
}

/* "3 of 4", sorted by the first. */
static void put_part(page_table *t, size_t column, const motif_rows *r, size_t i, const char *part,
                     const char *whole)
{
    page_table_put_sorted(t, column, motif_rows_number(r, i, part), "%s of %s",
                          motif_rows_get(r, i, part), motif_rows_get(r, i, whole));
}

static const html_column trust_columns[] = {
    {"network", NULL, false},
    {"motif", NULL, false},
    {"sites", NULL, true},
    {"seeds",
     "of this network that have it too, of those trained: E at most 0.01 by Tomtom's method", true},
    {"score", "mean difference of the logits of the sequences that hold sites", true},
    {"fall", "of that score when the sites are shuffled away, ± standard error", true},
    {"control", "fall for as many windows elsewhere in the same sequences", true},
    {"lost", "of the sequences called bound, those that no longer are", true}};

static void add_trust(section *s)
{
    enum { COLUMNS = sizeof trust_columns / sizeof *trust_columns };
    const motif_rows *r = &s->m->trust;
    if (r->count == 0) return;
    page_table t = {.columns = trust_columns, .column_count = COLUMNS};
    for (size_t i = 0; i < r->count; i++) {
        page_table_add_row(&t);
        put_network(&t, r, i);
        page_table_put(&t, 1, "%s %s", motif_rows_short(motif_rows_get(r, i, "motif")),
                       motif_rows_get(r, i, "consensus"));
        put_value(&t, 2, r, i, "sites", NULL, 0);
        put_part(&t, 3, r, i, "found_in", "seeds");
        put_value(&t, 4, r, i, "score", NULL, 2);
        put_value(&t, 5, r, i, "fall", "fall_se", 2);
        put_value(&t, 6, r, i, "control", "control_se", 2);
        put_part(&t, 7, r, i, "lost", "bound");
    }
    char address[512];
    const html_link link = link_to(s, address, "trust.tsv");
    html_section_begin(s->h, "trust", "How far to trust a motif");
    page_table_add(s->h, &t, (html_table){.sortable = true, .links = &link, .link_count = 1});
    html_section_end(s->h);
    page_table_release(&t);
}

/* ---- dependencies ---- */

static const html_column pair_columns[] = {
    {"network", NULL, false},
    {"sites", "of consensus motifs, or as planted", false},
    {"pair", NULL, false},
    {"class", "of the sequences", false},
    {"pairs", NULL, true},
    {"gain", "score with both sites less that with neither", true},
    {"interaction",
     "the gain less the sum of what each site gives alone, ± standard error; 0: they add "
     "up, above 0: they need each other, below 0: one does for both",
     true},
    {"control", "interaction of two windows as far apart elsewhere", true}};

static bool is_all(const motif_rows *r, size_t i)
{
    return strcmp(motif_rows_get(r, i, "range"), "all") == 0;
}

static void add_pairs(section *s)
{
    enum { COLUMNS = sizeof pair_columns / sizeof *pair_columns };
    const motif_rows *r = &s->m->dependencies;
    page_table t = {.columns = pair_columns, .column_count = COLUMNS};
    for (size_t i = 0; i < r->count; i++) {
        if (!is_all(r, i)) continue;
        page_table_add_row(&t);
        put_network(&t, r, i);
        page_table_put(&t, 1, "%s", motif_rows_get(r, i, "source"));
        page_table_put(&t, 2, "%s and %s", motif_rows_short(motif_rows_get(r, i, "motif")),
                       motif_rows_short(motif_rows_get(r, i, "other")));
        page_table_put(&t, 3, "%s", motif_rows_number(r, i, "label") > 0.5 ? "bound" : "not bound");
        put_value(&t, 4, r, i, "pairs", NULL, 0);
        put_value(&t, 5, r, i, "gain", "gain_se", 2);
        put_value(&t, 6, r, i, "interaction", "interaction_se", 2);
        put_value(&t, 7, r, i, "control", "control_se", 2);
    }
    char address[512];
    const html_link link = link_to(s, address, "dependencies.tsv");
    page_table_add(s->h, &t, (html_table){.sortable = true, .links = &link, .link_count = 1});
    page_table_release(&t);
}

/* The pair of a task and source with most pairs of sites in bound sequences: its row over all
 * distances, or -1. */
static long fullest(const motif_rows *t, const dossier_task *task, const char *source)
{
    long best = -1;
    for (size_t i = 0; i < t->count; i++) {
        if (!is_all(t, i) || !motif_rows_is_of(t, i, task->found->network, task->found->seed)
            || strcmp(motif_rows_get(t, i, "source"), source) != 0
            || motif_rows_number(t, i, "label") < 0.5) {
            continue;
        }
        if (best < 0
            || motif_rows_number(t, i, "pairs") > motif_rows_number(t, (size_t)best, "pairs")) {
            best = (long)i;
        }
    }
    return best;
}

enum {
    POINTS = 16,  /* of a curve: the ranges of distance are 8 (src/stage/motifs/pairs.c) */
    PAIRS_MIN = 5 /* a mean of fewer is left out of a curve */
};

/* Interaction by distance of the pair of row `all`; means of few pairs are left out. */
static size_t fill_series(double x[POINTS], double y[POINTS], const motif_rows *t, size_t all,
                          double label)
{
    size_t n = 0;
    for (size_t i = 0; i < t->count && n < POINTS; i++) {
        bool same = !is_all(t, i) && motif_rows_number(t, i, "label") == label;
        static const char *const names[] = {"network", "seed", "source", "motif", "other"};
        for (int k = 0; k < 5; k++) {
            same = same
                   && strcmp(motif_rows_get(t, i, names[k]), motif_rows_get(t, all, names[k])) == 0;
        }
        if (!same || motif_rows_number(t, i, "pairs") < PAIRS_MIN) continue;
        x[n] = (motif_rows_number(t, i, "low") + motif_rows_number(t, i, "high")) / 2;
        y[n++] = motif_rows_number(t, i, "interaction");
    }
    return n;
}

enum { CURVES = 2 * NET_FAMILIES }; /* of bound sequences, and of others */

/* What the curves of a figure are drawn from. */
typedef struct {
    double x[CURVES][POINTS], y[CURVES][POINTS];
    char labels[CURVES][2 * TEXT];
    figure_series series[CURVES];
    size_t count, most; /* curves; points of the longest */
} curves;

/* The curves of the fullest pair of a network that is shown. */
static void add_curves(curves *c, const section *s, int kind, const char *source)
{
    const motif_rows *t = &s->m->dependencies;
    const dossier_task *task = &s->x->tasks[s->x->shown[kind]];
    const long all = fullest(t, task, source);
    for (int label = 1; label >= 0 && all >= 0; label--) {
        double *x = c->x[c->count], *y = c->y[c->count];
        char *text = c->labels[c->count];
        const size_t n = fill_series(x, y, t, (size_t)all, label);
        if (n == 0) continue;
        c->most = n > c->most ? n : c->most;
        snprintf(text, sizeof *c->labels, "%.40s: %.40s, %.40s%s", task->found->network,
                 motif_rows_short(motif_rows_get(t, (size_t)all, "motif")),
                 motif_rows_short(motif_rows_get(t, (size_t)all, "other")),
                 label ? "" : " (not bound)");
        c->series[c->count++] = (figure_series){.label = text, .x = x, .y = y, .count = n,
                                                .colour = figure_series_colour((size_t)kind),
                                                .dash = label ? 0 : 4};
    }
}

static status_t add_distances(section *s, const char *source)
{
    curves c = {0};
    for (int k = 0; k < NET_FAMILIES; k++) {
        if (s->x->shown[k] >= 0) add_curves(&c, s, k, source);
    }
    if (c.most < 2) return STATUS_OK; /* the table says it */
    char id[32], address[512], title[TEXT];
    snprintf(id, sizeof id, "f%d", ++*s->drawn);
    snprintf(title, sizeof title, "Interaction by distance, %s sites", source);
    const figure_lines f = {.title = title,
                            .x = {.label = "distance of centres, bases", .min = 0,
                                  .max = (double)s->x->length},
                            .y = FIGURE_FREE_AXIS("interaction (logit)"), .series = c.series,
                            .count = c.count, .legend = FIGURE_LEGEND_ABOVE, .across = 0,
                            .upright = NAN};
    draw *d = draw_svg_create(id);
    draw_page(d, 560, 300, title, NULL);
    status_t status = figure_lines_draw(d, (draw_box){2, 2, 556, 296}, &f);
    const html_link link = link_to(s, address, "dependencies.tsv");
    const html_picture picture = {.picture = d, .links = &link, .link_count = 1,
                                  .caption = "The pair with most sites of each network; means "
                                             "of at least 5 pairs."};
    if (status == STATUS_OK) status = html_figure(s->h, &picture);
    draw_destroy(d);
    return status;
}

static status_t add_dependencies(section *s)
{
    if (s->m->dependencies.count == 0) return STATUS_OK;
    html_section_begin(s->h, "dependencies", "Do sites depend on each other?");
    html_note(
        s->h,
        "Score with both sites of a sequence less the sum of each alone, on the difference of "
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
    html_note(
        s->h,
        "Each above its best match in the database, as Tomtom's method aligns them (with a uniform "
        "background, for all datasets alike). Consensus "
        "motifs stand for all positive test sequences; classopt-window is the window of class "
        "optimization with most information. Aligned words (saliency, activation, temporal) are "
        "laid "
        "over each other by the match that most of them have, and look like it by construction; of "
        "the filters the one with the lowest q-value is shown.");
    status_t status = logos_add(s->h, s->m, s->x, s->beside, s->drawn);
    if (status == STATUS_OK) add_trust(s);
    if (status == STATUS_OK) status = add_dependencies(s);
    html_section_end(s->h);
    return status;
}

status_t report_motifs_add(html *h, const motif_rows_tables *m, const dossier *x,
                           const char *beside, int *drawn)
{
    if (m->best.count == 0) return STATUS_OK;
    section s = {.h = h, .m = m, .x = x, .beside = beside, .drawn = drawn};
    return add_all(&s);
}
