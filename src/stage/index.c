#include "src/stage/index.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "io/figure.h"
#include "io/html.h"
#include "io/output.h"
#include "src/core/memory.h"
#include "src/stage/baseline.h"
#include "src/stage/dossier.h"
#include "src/stage/index_motifs.h"
#include "src/stage/overview.h"
#include "src/stage/report.h"
#include "src/stats/significance.h"
#include "src/stats/summary.h"

enum { TEXT = 96 };

/* What the reports say of a dataset. */
typedef struct {
    bool reported;
    char *address;                 /* of the report's page */
    double composition, deepbind_star;
    size_t size;                   /* training sequences, validation ones among them; 0: unknown */
    bool simulated;
    double *measures;              /* [variants][DOSSIER_MEASURES], means over seeds */
} line;

typedef struct {
    const char *folder;
    overview table;
    line *lines;                   /* [datasets] */
    char **best;                   /* [datasets][variants] best motif, NULL: none */
    size_t best_count;
    html *h;
    int drawn;
} index_page;

static size_t D(const index_page *p) { return p->table.dataset_count; }
static size_t V(const index_page *p) { return p->table.variant_count; }

static double auroc(const index_page *p, size_t d, size_t v)
{
    return p->table.cells[d * V(p) + v].auroc;
}

static long find_name(char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0) return (long)i;
    }
    return -1;
}

/* ---- reading the reports' tables ----------------------------------------------------------- */

static status_t open_table(tsv *ret, const index_page *p, size_t d, const char *file)
{
    char *name = report_name(p->table.datasets[d], ""), *path;
    path = memory_format("%s/%s/%s", p->folder, name, file);
    status_t s = tsv_read(ret, path);
    memory_free(path);
    memory_free(name);
    return s;
}

static status_t read_facts(index_page *p, size_t d)
{
    tsv t;
    TRY(open_table(&t, p, d, "facts.tsv"));
    size_t name, value;
    status_t s = tsv_column(&name, &t, "name");
    if (s == STATUS_OK) s = tsv_column(&value, &t, "value");
    for (size_t i = 0; i < t.rows && s == STATUS_OK; i++) {
        const char *key = tsv_get(&t, i, name);
        if (strcmp(key, "composition_auroc") == 0) {
            p->lines[d].composition = tsv_number(&t, i, value);
        } else if (strcmp(key, "published_deepbind_star") == 0) {
            p->lines[d].deepbind_star = tsv_number(&t, i, value);
        } else if (strcmp(key, "simulated") == 0) {
            p->lines[d].simulated = strcmp(tsv_get(&t, i, value), "no") != 0;
        }
    }
    tsv_release(&t);
    return s;
}

static status_t add_measures(index_page *p, size_t d, const tsv *t)
{
    size_t variant, columns[DOSSIER_MEASURES], *seeds;
    TRY(tsv_column(&variant, t, "variant"));
    for (size_t i = 0; i < DOSSIER_MEASURES; i++) {
        TRY(tsv_column(&columns[i], t, dossier_measure_names[i]));
    }
    seeds = memory_array(seeds, V(p) * DOSSIER_MEASURES);
    double *to = p->lines[d].measures;
    for (size_t r = 0; r < t->rows; r++) {
        const long v = find_name(p->table.variants, V(p), tsv_get(t, r, variant));
        for (size_t i = 0; i < DOSSIER_MEASURES && v >= 0; i++) {
            const double value = tsv_number(t, r, columns[i]);
            const size_t at = (size_t)v * DOSSIER_MEASURES + i;
            if (isnan(value)) continue;
            to[at] = seeds[at] == 0 ? value : to[at] + value;
            seeds[at]++;
        }
    }
    for (size_t i = 0; i < V(p) * DOSSIER_MEASURES; i++) {
        if (seeds[i] > 1) to[i] /= (double)seeds[i];
    }
    memory_free(seeds);
    return STATUS_OK;
}

static status_t read_report(index_page *p, size_t d)
{
    line *l = &p->lines[d];
    *l = (line){.composition = NAN, .deepbind_star = NAN, .size = l->size};
    l->measures = memory_array(l->measures, V(p) * DOSSIER_MEASURES);
    for (size_t i = 0; i < V(p) * DOSSIER_MEASURES; i++) l->measures[i] = NAN;
    char *name = report_name(p->table.datasets[d], "/key.txt");
    char *path = memory_format("%s/%s", p->folder, name);
    l->reported = access(path, F_OK) == 0;
    memory_free(path);
    memory_free(name);
    if (!l->reported) return STATUS_OK;
    l->address = report_name(p->table.datasets[d], ".html");
    TRY(read_facts(p, d));
    tsv t;
    TRY(open_table(&t, p, d, "networks.tsv"));
    status_t s = add_measures(p, d, &t);
    tsv_release(&t);
    return s;
}

/* motifs/best.tsv, if it is there. */
static status_t read_best(index_page *p)
{
    char *path = memory_format("%s/motifs/best.tsv", p->folder);
    status_t s = STATUS_OK;
    tsv t;
    p->best = memory_array(p->best, D(p) * V(p));
    const bool there = access(path, F_OK) == 0;
    if (there) s = tsv_read(&t, path);
    memory_free(path);
    if (!there || s != STATUS_OK) return s;
    size_t dataset, variant, name;
    s = tsv_column(&dataset, &t, "dataset");
    if (s == STATUS_OK) s = tsv_column(&variant, &t, "variant");
    if (s == STATUS_OK) s = tsv_column(&name, &t, "motif");
    const long q = tsv_find(&t, "qvalue");
    for (size_t i = 0; i < t.rows && s == STATUS_OK; i++) {
        const long d = find_name(p->table.datasets, D(p), tsv_get(&t, i, dataset));
        const long v = find_name(p->table.variants, V(p), tsv_get(&t, i, variant));
        if (d < 0 || v < 0 || tsv_get(&t, i, name)[0] == '\0') continue;
        char **to = &p->best[(size_t)d * V(p) + (size_t)v];
        if (*to != NULL) continue; /* the first row is the best */
        const double value = q >= 0 ? tsv_number(&t, i, (size_t)q) : NAN;
        *to = isnan(value) ? memory_copy_text(tsv_get(&t, i, name))
                           : memory_format("%s (q %.1e)", tsv_get(&t, i, name), value);
        p->best_count++;
    }
    tsv_release(&t);
    return s;
}

/* ---- tables -------------------------------------------------------------------------------- */

static status_t open_output(output **o, const index_page *p, const char *file)
{
    char *path = memory_format("%s/index/%s", p->folder, file);
    status_t s = output_open(o, path);
    memory_free(path);
    return s;
}

static status_t write_areas(const index_page *p)
{
    output *o;
    TRY(open_output(&o, p, "auroc.tsv"));
    FILE *out = output_stream(o);
    fputs("dataset\tvariant\tseeds\ttrain_sequences\tauroc\tauprc\tcomposition_auroc\t"
          "published_deepbind_star\tbest_motif", out);
    for (size_t i = 0; i < DOSSIER_MEASURES; i++) fprintf(out, "\t%s", dossier_measure_names[i]);
    fputc('\n', out);
    for (size_t d = 0; d < D(p); d++) {
        for (size_t v = 0; v < V(p); v++) {
            const overview_cell *c = &p->table.cells[d * V(p) + v];
            if (c->seeds == 0) continue;
            fprintf(out, "%s\t%s\t%zu", p->table.datasets[d], p->table.variants[v], c->seeds);
            tsv_print(out, p->lines[d].size > 0 ? (double)p->lines[d].size : NAN);
            tsv_print(out, c->auroc);
            tsv_print(out, c->auprc);
            tsv_print(out, p->lines[d].composition);
            tsv_print(out, p->lines[d].deepbind_star);
            const char *best = p->best[d * V(p) + v];
            fprintf(out, "\t%s", best != NULL ? best : "NA");
            for (size_t i = 0; i < DOSSIER_MEASURES; i++) {
                tsv_print(out, p->lines[d].measures[v * DOSSIER_MEASURES + i]);
            }
            fputc('\n', out);
        }
    }
    return output_commit(o);
}

static void put_number(html_cell *cell, char text[TEXT], double value, int decimals)
{
    if (isfinite(value)) figure_format(text, TEXT, value, decimals);
    else snprintf(text, TEXT, "–");
    *cell = (html_cell){.text = text, .sort = value};
}

/* The greatest AUROC of a dataset over its networks. */
static double best_of(const index_page *p, size_t d)
{
    double best = -1;
    for (size_t v = 0; v < V(p); v++) {
        if (auroc(p, d, v) > best) best = auroc(p, d, v);
    }
    return best;
}

static const html_link areas_link = {"auroc.tsv", "index/auroc.tsv"};

/* Columns of the table of datasets: where each group begins. */
typedef struct {
    size_t auroc, composition, published, motifs, auprc, count;
} columns;

static columns lay_out(const index_page *p)
{
    const bool has_task = find_name(p->table.variants, V(p), "composition") >= 0;
    bool published = false;
    for (size_t d = 0; d < D(p); d++) {
        published |= isfinite(p->lines[d].deepbind_star) && !p->lines[d].simulated;
    }
    columns c = {.auroc = 1};
    c.composition = c.auroc + V(p);
    c.published = c.composition + !has_task; /* a sweep that has it as a task shows it already */
    c.motifs = c.published + published;
    c.auprc = c.motifs + (p->best_count > 0 ? V(p) : 0);
    c.count = c.auprc + V(p);
    return c;
}

static void put_headings(html_column *heads, char (*names)[TEXT], const index_page *p,
                         const columns *c)
{
    heads[0] = (html_column){.heading = "dataset"};
    for (size_t v = 0; v < V(p); v++) {
        snprintf(names[c->auprc + v], TEXT, "AUPRC %s", p->table.variants[v]);
        heads[c->auroc + v] = (html_column){p->table.variants[v], "AUROC", true};
        heads[c->auprc + v] = (html_column){names[c->auprc + v], "average precision", true};
        if (c->auprc == c->motifs) continue;
        snprintf(names[c->motifs + v], TEXT, "motif %s", p->table.variants[v]);
        heads[c->motifs + v] = (html_column){names[c->motifs + v],
                                             "best match of its extracted motif", false};
    }
    if (c->published > c->composition) {
        heads[c->composition] = (html_column){"composition", "AUROC of composition alone", true};
    }
    if (c->motifs > c->published) {
        heads[c->published] = (html_column){"DeepBind*", "published AUC", true};
    }
}

static void put_row(html_cell *row, char (*text)[TEXT], const index_page *p, const columns *c,
                    size_t d)
{
    const line *l = &p->lines[d];
    row[0] = (html_cell){.text = p->table.datasets[d], .address = l->address, .sort = NAN};
    for (size_t v = 0; v < V(p); v++) {
        const size_t area = c->auroc + v, precision = c->auprc + v;
        put_number(&row[area], text[area], auroc(p, d, v), 4);
        row[area].strong = auroc(p, d, v) >= best_of(p, d);
        put_number(&row[precision], text[precision], p->table.cells[d * V(p) + v].auprc, 4);
        if (c->auprc > c->motifs) {
            row[c->motifs + v] = (html_cell){.text = p->best[d * V(p) + v], .sort = NAN};
        }
    }
    if (c->published > c->composition) {
        put_number(&row[c->composition], text[c->composition], l->composition, 4);
    }
    if (c->motifs > c->published) {
        put_number(&row[c->published], text[c->published], l->deepbind_star, 3);
    }
}

static void add_datasets(index_page *p)
{
    const columns c = lay_out(p);
    html_column *heads = memory_array(heads, c.count);
    char (*names)[TEXT] = memory_alloc(c.count, TEXT);
    html_cell *cells = memory_array(cells, D(p) * c.count);
    char (*texts)[TEXT] = memory_alloc(D(p) * c.count, TEXT);
    put_headings(heads, names, p, &c);
    for (size_t d = 0; d < D(p); d++) put_row(cells + d * c.count, texts + d * c.count, p, &c, d);
    html_table_add(p->h, &(html_table){.caption = "Test AUROC; to the right AUPRC", .columns = heads,
                                       .column_count = c.count, .cells = cells, .row_count = D(p),
                                       .sortable = true, .filter = true, .links = &areas_link,
                                       .link_count = 1});
    memory_free(heads);
    memory_free(names);
    memory_free(cells);
    memory_free(texts);
}

/* ---- figures ------------------------------------------------------------------------------- */

static status_t add_figure(index_page *p, draw *d, const char *caption)
{
    return html_figure(p->h, &(html_picture){.picture = d, .caption = caption,
                                             .links = &areas_link, .link_count = 1});
}

static draw *begin_figure(index_page *p, double width, double height, const char *title)
{
    char id[32];
    snprintf(id, sizeof id, "i%d", ++p->drawn);
    draw *d = draw_svg_create(id);
    draw_page(d, width, height, title, NULL);
    return d;
}

/* Values of each network over the datasets as boxes. measure -1: AUROC. */
static status_t add_boxes(index_page *p, const char *title, const char *caption, long measure)
{
    figure_sample *samples = memory_array(samples, V(p));
    double *values = memory_array(values, V(p) * D(p));
    size_t shown = 0;
    for (size_t v = 0; v < V(p); v++) {
        size_t n = 0;
        for (size_t d = 0; d < D(p); d++) {
            const double x = measure < 0 ? auroc(p, d, v)
                                         : p->lines[d].measures[v * DOSSIER_MEASURES
                                                                + (size_t)measure];
            if (isfinite(x)) values[v * D(p) + n++] = x;
        }
        if (n == 0) continue; /* a baseline has no maps */
        samples[shown++] = (figure_sample){.label = p->table.variants[v],
                                           .values = values + v * D(p), .count = n, .mark = NAN,
                                           .colour = figure_series_colour(v)};
    }
    const figure_boxes f = {.title = title, .y = FIGURE_FREE_AXIS(NULL), .samples = samples,
                            .count = shown, .across = NAN};
    status_t s = STATUS_OK;
    if (shown > 0) {
        const double width = shown > 3 ? 110.0 * (double)shown : 360;
        draw *d = begin_figure(p, width, 300, title);
        s = figure_boxes_draw(d, (draw_box){2, 2, width - 4, 296}, &f);
        if (s == STATUS_OK) s = add_figure(p, d, caption);
        draw_destroy(d);
    }
    memory_free(samples);
    memory_free(values);
    return s;
}

/* The variant with the greatest mean AUROC. */
static size_t find_best(const index_page *p)
{
    size_t best = 0;
    double greatest = -1;
    for (size_t v = 0; v < V(p); v++) {
        double sum = 0, count = 0;
        for (size_t d = 0; d < D(p); d++) {
            if (isnan(auroc(p, d, v))) continue;
            sum += auroc(p, d, v);
            count++;
        }
        if (count > 0 && sum / count > greatest) {
            greatest = sum / count;
            best = v;
        }
    }
    return best;
}

/* The best variant's AUROC less the published one, by the number of training sequences. */
static status_t add_sizes(index_page *p, size_t best)
{
    double *x = memory_array(x, D(p)), *y = memory_array(y, D(p));
    const char **names = memory_array(names, D(p));
    size_t n = 0;
    for (size_t d = 0; d < D(p); d++) {
        const line *l = &p->lines[d];
        if (l->simulated || l->size == 0) continue;
        if (isnan(l->deepbind_star) || isnan(auroc(p, d, best))) continue;
        x[n] = log10((double)l->size);
        y[n] = auroc(p, d, best) - l->deepbind_star;
        names[n++] = p->table.datasets[d];
    }
    status_t s = STATUS_OK;
    if (n > 1) {
        const figure_scatter f = {.title = p->table.variants[best],
                                  .x = FIGURE_FREE_AXIS("training sequences, log10"),
                                  .y = FIGURE_FREE_AXIS("AUROC here less DeepBind*'s"), .px = x,
                                  .py = y, .names = names, .count = n, .colour = FIGURE_AUTO};
        draw *d = begin_figure(p, 420, 400, "Difference from the published AUC by dataset size");
        s = figure_scatter_draw(d, (draw_box){2, 2, 416, 396}, &f);
        if (s == STATUS_OK) s = add_figure(p, d, "The same difference by the number of training "
                                           "sequences of the dataset.");
        draw_destroy(d);
    }
    memory_free(x);
    memory_free(y);
    memory_free(names);
    return s;
}

/* Our AUROC against the published one, for the variant with the greatest mean. */
static status_t add_scatter(index_page *p, size_t best)
{
    size_t n = 0;
    bool simulated = false;
    double *x = memory_array(x, D(p)), *y = memory_array(y, D(p));
    const char **names = memory_array(names, D(p));
    for (size_t d = 0; d < D(p); d++) {
        simulated |= p->lines[d].simulated;
        if (isnan(p->lines[d].deepbind_star) || isnan(auroc(p, d, best))) continue;
        x[n] = p->lines[d].deepbind_star;
        y[n] = auroc(p, d, best);
        names[n++] = p->table.datasets[d];
    }
    status_t s = STATUS_OK;
    if (n > 0 && !simulated) {
        const figure_scatter f = {.title = p->table.variants[best],
                                  .x = FIGURE_FREE_AXIS("DeepBind*, published AUC"),
                                  .y = FIGURE_FREE_AXIS("AUROC here"), .px = x, .py = y,
                                  .names = names, .count = n, .named = 5, .diagonal = true,
                                  .colour = FIGURE_AUTO};
        draw *d = begin_figure(p, 420, 400, "AUROC against the published values");
        s = figure_scatter_draw(d, (draw_box){2, 2, 416, 396}, &f);
        if (s == STATUS_OK) s = add_figure(p, d, "Test AUROC of the model with the greatest mean "
                                           "against DeepBind*'s published AUC.");
        draw_destroy(d);
    } else if (simulated) {
        html_note(p->h, "The datasets are simulated and bear real names: published AUCs are not "
                  "of these sequences and are not drawn against ours.");
    }
    memory_free(x);
    memory_free(y);
    memory_free(names);
    return s;
}

/* ---- the paper's claims, measured ---------------------------------------------------------- */

/* A table of measures: its columns are the network, the datasets that have the first of them, and
 * measures first .. first + count - 1. */
typedef struct {
    const char *caption;
    const html_column *columns; /* [count + 2] */
    size_t first, count;
} claim_table;

static const html_column saliency_columns[] = {
    {"network", NULL, false},
    {"datasets", "with maps", true},
    {"best 9-mer", "share of |saliency| in the best 9-mer", true},
    {"Gini", "inequality of |saliency| over the bases", true},
    {"distant", "share of |saliency| more than 20 bases from the best 9-mer", true},
    {"in hits", "share of |saliency| at hits of the known motif", true},
    {"hits cover", "share of bases that the hits cover", true}};
static const html_column switch_columns[] = {
    {"network", NULL, false},
    {"datasets", "with temporal scores", true},
    {"switch", "fraction of positives whose forward score switches", true},
    {"to hit", "median distance from the switch to the nearest hit, bases", true},
    {"chance", "the same for any base", true},
    {"≤ 5 bases", "fraction of switches at most 5 bases from a hit", true},
    {"chance", "the same for any base", true}};
static const html_column truth_columns[] = {
    {"network", NULL, false},
    {"datasets", "simulated, with maps", true},
    {"saliency", "by |gradient x one-hot|", true},
    {"integrated gradients", "by magnitude, where computed (gather --methods all)", true},
    {"mutagenesis", "where computed (gather --methods all)", true}};
static const claim_table claim_tables[] = {
    {"Where saliency lies (means over the datasets)", saliency_columns, 0, 5},
    {"Where forward scores switch (means over the datasets)", switch_columns, 5, 5},
    {"Simulated data: AUROC of 'base in a planted site', mean over sequences and datasets",
     truth_columns, 10, 3}};
_Static_assert(DOSSIER_MEASURES == 13, "the tables show all measures");

/* Mean of a measure over the datasets that have it; NaN for none. */
static double mean_measure(const index_page *p, size_t v, size_t i, size_t *ret_count)
{
    double sum = 0;
    size_t n = 0;
    for (size_t d = 0; d < D(p); d++) {
        const double value = p->lines[d].measures[v * DOSSIER_MEASURES + i];
        if (isnan(value)) continue;
        sum += value;
        n++;
    }
    *ret_count = n;
    return n > 0 ? sum / (double)n : NAN;
}

static void add_claims(index_page *p, const claim_table *t)
{
    const size_t columns = t->count + 2;
    html_cell *cells = memory_array(cells, V(p) * columns);
    char (*texts)[TEXT] = memory_alloc(V(p) * columns, TEXT);
    size_t rows = 0;
    for (size_t v = 0; v < V(p); v++) {
        html_cell *row = cells + rows * columns;
        char (*text)[TEXT] = texts + rows * columns;
        size_t n;
        mean_measure(p, v, t->first, &n);
        if (n == 0) continue;
        row[0] = (html_cell){.text = p->table.variants[v], .sort = NAN};
        put_number(&row[1], text[1], (double)n, 0);
        for (size_t i = 0; i < t->count; i++) {
            const size_t measure = t->first + i;
            const bool in_bases = measure == 6 || measure == 7;
            put_number(&row[2 + i], text[2 + i], mean_measure(p, v, measure, &n), in_bases ? 1 : 3);
        }
        rows++;
    }
    if (rows > 0) {
        html_table_add(p->h, &(html_table){.caption = t->caption, .columns = t->columns,
                                           .column_count = columns, .cells = cells,
                                           .row_count = rows, .sortable = true,
                                           .links = &areas_link, .link_count = 1});
    }
    memory_free(cells);
    memory_free(texts);
}

static const html_column pair_columns[] = {
    {"pair", NULL, false},
    {"datasets", NULL, true},
    {"first better", "datasets on which the first network's AUROC is greater", true},
    {"difference", "mean difference of AUROC", true},
    {"p, t-test", "paired, two-tailed", true},
    {"p, Wilcoxon", "signed ranks, two-tailed", true}};
enum { PAIR = sizeof pair_columns / sizeof *pair_columns };

static void compare(html_cell *cells, char (*texts)[TEXT], const index_page *p, size_t a, size_t b)
{
    double *x = memory_array(x, D(p)), *y = memory_array(y, D(p)), sum = 0;
    size_t n = 0, better = 0;
    for (size_t d = 0; d < D(p); d++) {
        if (isnan(auroc(p, d, a)) || isnan(auroc(p, d, b))) continue;
        x[n] = auroc(p, d, a);
        y[n] = auroc(p, d, b);
        better += x[n] > y[n];
        sum += x[n] - y[n];
        n++;
    }
    t_result t;
    wilcoxon_result w;
    const double p_t = n > 1 && t_test_paired(&t, x, y, n) == STATUS_OK ? t.p : NAN;
    const double p_w = n > 0 && wilcoxon_paired(&w, x, y, n) == STATUS_OK ? w.p : NAN;
    snprintf(texts[0], TEXT, "%s vs %s", p->table.variants[a], p->table.variants[b]);
    cells[0] = (html_cell){.text = texts[0], .sort = NAN};
    put_number(&cells[1], texts[1], (double)n, 0);
    put_number(&cells[2], texts[2], (double)better, 0);
    put_number(&cells[3], texts[3], n > 0 ? sum / (double)n : NAN, 4);
    put_number(&cells[4], texts[4], p_t, 4);
    put_number(&cells[5], texts[5], p_w, 4);
    memory_free(x);
    memory_free(y);
}

static void add_pairs(index_page *p)
{
    const size_t most = V(p) * (V(p) - 1) / 2;
    if (most == 0 || D(p) < 2) return;
    html_cell *cells = memory_array(cells, most * PAIR);
    char (*texts)[TEXT] = memory_alloc(most * PAIR, TEXT);
    size_t rows = 0;
    for (size_t a = 1; a < V(p); a++) {
        for (size_t b = 0; b < a; b++, rows++) {
            compare(cells + rows * PAIR, texts + rows * PAIR, p, a, b);
        }
    }
    html_table_add(p->h, &(html_table){.caption = "AUROC of networks in pairs",
                                       .columns = pair_columns, .column_count = PAIR,
                                       .cells = cells, .row_count = rows, .sortable = true,
                                       .links = &areas_link, .link_count = 1});
    memory_free(cells);
    memory_free(texts);
}

/* ---- the page ------------------------------------------------------------------------------ */

static status_t add_distributions(index_page *p)
{
    html_section_begin(p->h, "distributions", "Distributions over the datasets");
    html_grid_begin(p->h);
    status_t s = add_boxes(p, "AUROC", "Test AUROC of each dataset.", -1);
    const size_t best = find_best(p);
    if (s == STATUS_OK) s = add_scatter(p, best);
    if (s == STATUS_OK) s = add_sizes(p, best);
    html_grid_end(p->h);
    html_section_end(p->h);
    return s;
}

static status_t add_claims_section(index_page *p)
{
    size_t n, reported = 0;
    for (size_t v = 0; v < V(p); v++) {
        mean_measure(p, v, 0, &n);
        reported += n;
    }
    html_section_begin(p->h, "claims", "The paper's claims, measured");
    html_note(p->h, "Claims: saliency of CNNs is short and contiguous, that of RNNs spread out, "
              "CNN-RNNs look at motifs and at distant bases; forward scores switch near known "
              "sites; CNN-RNNs predict best.");
    add_pairs(p);
    status_t s = STATUS_OK;
    if (reported > 0) {
        for (size_t i = 0; i < sizeof claim_tables / sizeof *claim_tables; i++) {
            add_claims(p, &claim_tables[i]);
        }
        html_grid_begin(p->h);
        s = add_boxes(p, "Share of saliency in the best 9-mer", "A mean for each dataset.", 0);
        if (s == STATUS_OK) {
            s = add_boxes(p, "Share of saliency at a distance", "More than 20 bases from the best "
                          "9-mer; a mean for each dataset.", 2);
        }
        if (s == STATUS_OK) {
            s = add_boxes(p, "From switch to known site", "Median distance in bases; one for each "
                          "dataset with a known motif.", 6);
        }
        html_grid_end(p->h);
    }
    html_section_end(p->h);
    return s;
}

/* On how many datasets composition alone comes near the best network, and which. */
static void note_composition(index_page *p)
{
    size_t near = 0, with = 0;
    char *names = memory_copy_text("");
    for (size_t d = 0; d < D(p); d++) {
        double best = NAN;
        for (size_t v = 0; v < V(p); v++) {
            if (baseline_named(p->table.variants[v]) != BASELINE_NONE) continue;
            best = fmax(best, auroc(p, d, v));
        }
        if (isnan(best) || isnan(p->lines[d].composition)) continue;
        with++;
        if (!baseline_comes_near(p->lines[d].composition, best)) continue;
        char *longer = memory_format("%s%s%s", names, near++ > 0 ? ", " : "", p->table.datasets[d]);
        memory_free(names);
        names = longer;
    }
    char *text = near == 0
        ? memory_format("Composition alone comes near the best network (more than half of its "
                        "AUROC above 0.5) on none of %zu datasets.", with)
        : memory_format("Composition alone comes near the best network (more than half of its "
                        "AUROC above 0.5) on %zu of %zu datasets: there the networks may tell "
                        "composition apart rather than motifs. They are %s.", near, with, names);
    if (with > 0) html_note(p->h, text);
    memory_free(text);
    memory_free(names);
}

static status_t write_page(index_page *p)
{
    size_t seeds = 0;
    for (size_t i = 0; i < D(p) * V(p); i++) {
        if (p->table.cells[i].seeds > seeds) seeds = p->table.cells[i].seeds;
    }
    char *subtitle = memory_format("%zu dataset%s, %zu network%s, %s%zu seed%s", D(p),
                                   D(p) > 1 ? "s" : "", V(p), V(p) > 1 ? "s" : "",
                                   seeds > 1 ? "up to " : "", seeds, seeds > 1 ? "s" : "");
    p->h = html_create("Deep Motif Dashboard", subtitle, "Networks that tell bound from unbound "
                       "DNA, over all datasets");
    html_section_begin(p->h, "datasets", "Datasets");
    add_datasets(p);
    html_note(p->h, "AUROC and AUPRC on the test sets, means over the seeds; the best network of a "
              "dataset in bold. A dataset's name leads to its report.");
    note_composition(p);
    html_section_end(p->h);
    status_t s = add_distributions(p);
    if (s == STATUS_OK) s = add_claims_section(p);
    if (s == STATUS_OK) s = index_motifs_add(p->h, p->folder);
    html_section_begin(p->h, "files", "Files");
    const html_link files[] = {{"results.h5", "results.h5"}, {"auroc.tsv", "index/auroc.tsv"},
                               {"the paper's tables", "tables/tables.html"}};
    char *tables = memory_format("%s/tables/tables.html", p->folder);
    html_links(p->h, "All numbers", files, access(tables, F_OK) == 0 ? 3 : 2);
    memory_free(tables);
    html_section_end(p->h);
    char *path = memory_format("%s/index.html", p->folder);
    if (s == STATUS_OK) s = html_write(p->h, path);
    html_destroy(p->h);
    memory_free(path);
    memory_free(subtitle);
    return s;
}

status_t index_write(const char *folder, const task_found *found, size_t count)
{
    index_page p = {.folder = folder, .table = overview_make(found, count)};
    p.lines = memory_array(p.lines, D(&p));
    for (size_t i = 0, d = 0; i < count; i++) {
        while (strcmp(p.table.datasets[d], found[i].dataset) != 0) d++;
        const size_t had = found[i].result.train_had;
        if (had > p.lines[d].size) p.lines[d].size = had;
    }
    status_t s = STATUS_OK;
    for (size_t d = 0; d < D(&p) && s == STATUS_OK; d++) s = read_report(&p, d);
    if (s == STATUS_OK) s = read_best(&p);
    char *tables = memory_format("%s/index", folder);
    if (s == STATUS_OK) s = output_make_folder(tables);
    if (s == STATUS_OK) s = write_areas(&p);
    if (s == STATUS_OK) s = write_page(&p);
    memory_free(tables);
    for (size_t d = 0; d < D(&p); d++) {
        memory_free(p.lines[d].address);
        memory_free(p.lines[d].measures);
    }
    for (size_t i = 0; i < D(&p) * V(&p) && p.best != NULL; i++) memory_free(p.best[i]);
    memory_free(p.best);
    memory_free(p.lines);
    overview_release(&p.table);
    return s;
}
