/* The index page: the table of datasets, which leads to their reports; the networks over all
 * datasets, as a table and as figures; the paper's claims (index_claims.c); motifs
 * (index_motifs.c). First what the reports left is read (index_read.c), and the table of all
 * numbers written (index_areas.c). */
#include "src/stage/gather/index.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "io/files.h"
#include "io/output.h"
#include "io/page/figure.h"
#include "src/core/memory.h"
#include "src/core/text.h"
#include "src/stage/data/published.h"
#include "src/stage/gather/index_areas.h"
#include "src/stage/gather/index_boxes.h"
#include "src/stage/gather/index_claims.h"
#include "src/stage/gather/index_motifs.h"
#include "src/stage/gather/index_page.h"
#include "src/stage/gather/index_read.h"
#include "src/stage/report/page_table.h"
#include "src/stage/task/baseline.h"
#include "src/stats/summary.h"

/* ---- datasets ------------------------------------------------------------------------------- */

/* The greatest AUROC of a dataset over its networks. */
static double best_of(const index_page *p, size_t d)
{
    double best = -1;
    for (size_t v = 0; v < index_page_networks(p); v++) {
        if (index_page_auroc(p, d, v) > best) best = index_page_auroc(p, d, v);
    }
    return best;
}

/* Columns of the table of datasets: where each group begins. */
typedef struct {
    size_t auroc, composition, published, motifs, auprc, count;
} columns;

/* Baselines have no motifs, and no column for them. */
static bool has_motifs(const index_page *p, size_t v)
{
    for (size_t d = 0; d < index_page_datasets(p); d++) {
        if (index_page_best(p, d, v) != NULL) return true;
    }
    return false;
}

/* Networks before v that have. */
static size_t count_motifs(const index_page *p, size_t v)
{
    size_t n = 0;
    while (v > 0) n += has_motifs(p, --v);
    return n;
}

static columns lay_out(const index_page *p)
{
    const bool has_task =
        index_page_find(p->table.networks, index_page_networks(p), "composition") >= 0;
    bool published = false;
    for (size_t d = 0; d < index_page_datasets(p); d++) {
        published |= isfinite(p->of[d].deepbind_star) && !p->of[d].simulated;
    }
    columns c = {.auroc = 1};
    c.composition = c.auroc + index_page_networks(p);
    c.published = c.composition + !has_task; /* a sweep that has it as a task shows it already */
    c.motifs = c.published + published;
    c.auprc = c.motifs + count_motifs(p, index_page_networks(p));
    c.count = c.auprc + index_page_networks(p);
    return c;
}

/* names [count]: owner: caller, as of those that are not NULL. */
static void put_headings(html_column *heads, char **names, const index_page *p, const columns *c)
{
    heads[0] = (html_column){.heading = "dataset"};
    for (size_t v = 0; v < index_page_networks(p); v++) {
        const char *network = index_page_network(p, v);
        names[c->auprc + v] = memory_format("AUPRC\n%s", network);
        heads[c->auroc + v] = (html_column){network, "AUROC", true};
        heads[c->auprc + v] = (html_column){names[c->auprc + v], "average precision", true};
        if (!has_motifs(p, v)) continue;
        const size_t motif = c->motifs + count_motifs(p, v);
        names[motif] = memory_format("motif\n%s", network);
        heads[motif] = (html_column){names[motif], "best match of its extracted motif", false};
    }
    if (c->published > c->composition) {
        heads[c->composition] = (html_column){"composition", "AUROC of composition alone", true};
    }
    if (c->motifs > c->published) {
        heads[c->published] = (html_column){"DeepBind*", "published AUC", true};
    }
}

static void put_dataset(page_table *t, const index_page *p, const columns *c, size_t d)
{
    const index_dataset *of = &p->of[d];
    page_table_add_row(t);
    page_table_put(t, 0, "%s", p->table.datasets[d]);
    page_table_link(t, 0, of->address);
    for (size_t v = 0; v < index_page_networks(p); v++) {
        page_table_put_number(t, c->auroc + v, index_page_auroc(p, d, v), 4);
        if (index_page_auroc(p, d, v) >= best_of(p, d)) page_table_mark(t, c->auroc + v);
        page_table_put_number(t, c->auprc + v, seed_means_get(&p->table, d, v)->auprc, 4);
        if (!has_motifs(p, v)) continue;
        const size_t motif = c->motifs + count_motifs(p, v);
        const char *best = index_page_best(p, d, v);
        page_table_put(t, motif, "%s", best != NULL ? best : "");
    }
    if (c->published > c->composition) {
        page_table_put_number(t, c->composition, of->composition, 4);
    }
    if (c->motifs > c->published) page_table_put_number(t, c->published, of->deepbind_star, 3);
}

static void add_datasets(index_page *p)
{
    const columns c = lay_out(p);
    html_column *heads = memory_array(heads, c.count);
    char **names = memory_array(names, c.count);
    page_table t = {.columns = heads, .column_count = c.count};
    put_headings(heads, names, p, &c);
    for (size_t d = 0; d < index_page_datasets(p); d++) put_dataset(&t, p, &c, d);
    page_table_add(p->h, &t, (html_table){.caption = "Test AUROC; to the right AUPRC",
                                          .sortable = true, .filter = true,
                                          .links = &index_page_areas_link, .link_count = 1});
    page_table_release(&t);
    for (size_t i = 0; i < c.count; i++) memory_free(names[i]);
    memory_free(names);
    memory_free(heads);
}

/* ---- networks ------------------------------------------------------------------------------- */

static const html_column network_columns[] = {
    {"network", NULL, false},
    {"datasets", NULL, true},
    {"mean", "AUROC over the datasets", true},
    {"median", NULL, true},
    {"SD", "standard deviation (n - 1)", true},
    {"best on", "datasets on which it is the best network here", true},
    {"mean,\npaper", "published AUC over the paper's 108 datasets, truncated", true},
    {"median,\npaper", NULL, true},
    {"SD,\npaper", NULL, true}};
enum { NETWORK = sizeof network_columns / sizeof *network_columns };

static status_t put_network(page_table *t, const index_page *p, size_t v)
{
    double *values = memory_array(values, index_page_datasets(p));
    size_t n = 0, best = 0;
    for (size_t d = 0; d < index_page_datasets(p); d++) {
        const double area = index_page_auroc(p, d, v);
        if (isnan(area)) continue;
        values[n++] = area;
        best += area >= best_of(p, d);
    }
    summary facts;
    status_t s = summary_compute(&facts, values, n);
    memory_free(values);
    if (s != STATUS_OK) return s;
    const published_areas *paper = published_find_areas(index_page_network(p, v));
    const double ours[] = {facts.mean, facts.median, facts.sd_sample};
    const double theirs[] = {paper != NULL ? paper->mean : NAN, paper != NULL ? paper->median : NAN,
                             paper != NULL ? paper->sd : NAN};
    page_table_add_row(t);
    page_table_put(t, 0, "%s", index_page_network(p, v));
    page_table_put_number(t, 1, (double)n, 0);
    page_table_put_number(t, 5, (double)best, 0);
    for (size_t i = 0; i < 3; i++) {
        page_table_put_number(t, 2 + i, ours[i], 4);
        page_table_put_number(t, 6 + i, theirs[i], 3);
    }
    return STATUS_OK;
}

static status_t add_networks(index_page *p)
{
    page_table t = {.columns = network_columns, .column_count = NETWORK};
    status_t s = STATUS_OK;
    for (size_t v = 0; v < index_page_networks(p) && s == STATUS_OK; v++) s = put_network(&t, p, v);
    if (s == STATUS_OK) {
        page_table_add(p->h, &t, (html_table){.caption = "Test AUROC over the datasets",
                                              .sortable = true, .key = true,
                                              .links = &index_page_areas_link, .link_count = 1});
    }
    page_table_release(&t);
    return s;
}

/* ---- figures ------------------------------------------------------------------------------- */

/* The network with the greatest mean AUROC. */
static size_t find_best(const index_page *p)
{
    size_t best = 0;
    double greatest = -1;
    for (size_t v = 0; v < index_page_networks(p); v++) {
        double sum = 0, count = 0;
        for (size_t d = 0; d < index_page_datasets(p); d++) {
            if (isnan(index_page_auroc(p, d, v))) continue;
            sum += index_page_auroc(p, d, v);
            count++;
        }
        if (count > 0 && sum / count > greatest) {
            greatest = sum / count;
            best = v;
        }
    }
    return best;
}

/* The best network's AUROC less the published one, by the number of training sequences. */
static status_t add_sizes(index_page *p, size_t best)
{
    double *x = memory_array(x, index_page_datasets(p)),
           *y = memory_array(y, index_page_datasets(p));
    const char **names = memory_array(names, index_page_datasets(p));
    size_t n = 0;
    for (size_t d = 0; d < index_page_datasets(p); d++) {
        const index_dataset *l = &p->of[d];
        if (l->simulated || l->size == 0) continue;
        if (isnan(l->deepbind_star) || isnan(index_page_auroc(p, d, best))) continue;
        x[n] = log10((double)l->size);
        y[n] = index_page_auroc(p, d, best) - l->deepbind_star;
        names[n++] = p->table.datasets[d];
    }
    status_t s = STATUS_OK;
    if (n > 1) {
        const figure_scatter f = {.title = p->table.networks[best],
                                  .x = FIGURE_FREE_AXIS("training sequences, log10"),
                                  .y = FIGURE_FREE_AXIS("AUROC here less DeepBind*'s"), .px = x,
                                  .py = y, .names = names, .count = n, .colour = FIGURE_AUTO};
        draw *d = index_page_begin_figure(p, 420, 400,
                                          "Difference from the published AUC by dataset size");
        s = figure_scatter_draw(d, (draw_box){2, 2, 416, 396}, &f);
        if (s == STATUS_OK) {
            s = index_page_add_figure(p, d,
                                      "The same difference by the number of training "
                                      "sequences of the dataset.");
        }
        draw_destroy(d);
    }
    memory_free(x);
    memory_free(y);
    memory_free(names);
    return s;
}

/* Our AUROC against the published one, for the network with the greatest mean. */
static status_t add_scatter(index_page *p, size_t best)
{
    size_t n = 0;
    bool simulated = false;
    double *x = memory_array(x, index_page_datasets(p)),
           *y = memory_array(y, index_page_datasets(p));
    const char **names = memory_array(names, index_page_datasets(p));
    for (size_t d = 0; d < index_page_datasets(p); d++) {
        simulated |= p->of[d].simulated;
        if (isnan(p->of[d].deepbind_star) || isnan(index_page_auroc(p, d, best))) continue;
        x[n] = p->of[d].deepbind_star;
        y[n] = index_page_auroc(p, d, best);
        names[n++] = p->table.datasets[d];
    }
    status_t s = STATUS_OK;
    if (n > 0 && !simulated) {
        const figure_scatter f = {.title = p->table.networks[best],
                                  .x = FIGURE_FREE_AXIS("DeepBind*, published AUC"),
                                  .y = FIGURE_FREE_AXIS("AUROC here"), .px = x, .py = y,
                                  .names = names, .count = n, .named = 5, .diagonal = true,
                                  .colour = FIGURE_AUTO};
        draw *d = index_page_begin_figure(p, 420, 400, "AUROC against the published values");
        s = figure_scatter_draw(d, (draw_box){2, 2, 416, 396}, &f);
        if (s == STATUS_OK) {
            s = index_page_add_figure(p, d,
                                      "Test AUROC of the model with the greatest mean "
                                      "against DeepBind*'s published AUC.");
        }
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

/* ---- the page ------------------------------------------------------------------------------ */

static status_t add_distributions(index_page *p)
{
    html_section_begin(p->h, "distributions", "Networks over the datasets");
    status_t s = add_networks(p);
    html_grid_begin(p->h);
    if (s == STATUS_OK) s = index_boxes_add_areas(p, "AUROC", "Test AUROC of each dataset.");
    const size_t best = find_best(p);
    if (s == STATUS_OK) s = add_scatter(p, best);
    if (s == STATUS_OK) s = add_sizes(p, best);
    html_grid_end(p->h);
    html_section_end(p->h);
    return s;
}

/* On how many datasets composition alone comes near the best network, and which. */
static void note_composition(index_page *p)
{
    size_t near = 0, with = 0;
    text_builder names = {0};
    for (size_t d = 0; d < index_page_datasets(p); d++) {
        double best = NAN;
        for (size_t v = 0; v < index_page_networks(p); v++) {
            if (p->table.kinds[v] != TASK_NETWORK) continue;
            best = fmax(best, index_page_auroc(p, d, v));
        }
        if (isnan(best) || isnan(p->of[d].composition)) continue;
        with++;
        if (!baseline_comes_near(p->of[d].composition, best)) continue;
        near++;
        text_add_item(&names, ", ", p->table.datasets[d]);
    }
    char *text = near == 0
        ? memory_format("Composition alone comes near the best network (more than half of its "
                        "AUROC above 0.5) on none of %zu datasets.", with)
        : memory_format("Composition alone comes near the best network (more than half of its "
                        "AUROC above 0.5) on %zu of %zu datasets: there the networks may tell "
                        "composition apart rather than motifs. They are %s.", near, with,
                        text_so_far(&names));
    if (with > 0) html_note(p->h, text);
    memory_free(text);
    text_release(&names);
}

static status_t write_page(index_page *p)
{
    size_t seeds = 0;
    for (size_t i = 0; i < index_page_datasets(p) * index_page_networks(p); i++) {
        if (p->table.means[i].seeds > seeds) seeds = p->table.means[i].seeds;
    }
    char *subtitle = memory_format("%zu dataset%s, %zu network%s, %s%zu seed%s",
                                   index_page_datasets(p), index_page_datasets(p) > 1 ? "s" : "",
                                   index_page_networks(p), index_page_networks(p) > 1 ? "s" : "",
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
    if (s == STATUS_OK) s = index_claims_add(p);
    if (s == STATUS_OK) s = index_motifs_add(p->h, p->folder);
    html_section_begin(p->h, "files", "Files");
    const html_link files[] = {{"results.h5", "results.h5"}, index_page_areas_link,
                               {"the paper's tables", "tables/tables.html"}};
    char *tables = memory_format("%s/tables/tables.html", p->folder);
    html_links(p->h, "All numbers", files, files_exists(tables) ? 3 : 2);
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
    index_page p = {.folder = folder, .table = seed_means_make(found, count)};
    char *tables = memory_format("%s/index", folder);
    status_t s = index_read(&p);
    for (size_t i = 0, k = 0; i < count && s == STATUS_OK; i++) {
        while (strcmp(p.table.datasets[k], found[i].dataset) != 0) k++;
        const size_t had = found[i].result.train_had;
        if (had > p.of[k].size) p.of[k].size = had;
    }
    if (s == STATUS_OK) s = output_make_folder(tables);
    if (s == STATUS_OK) s = index_areas_write(&p);
    if (s == STATUS_OK) s = write_page(&p);
    memory_free(tables);
    index_page_release(&p);
    seed_means_release(&p.table);
    return s;
}
