#include <math.h>
#include <stdio.h>

#include "src/core/memory.h"
#include "src/stage/report/cells.h"
#include "src/stage/gather/index_page.h"
#include "src/stats/significance.h"

/* A table of measures: its columns are the network, the datasets that have the first of them, and
 * measures first .. first + count - 1. */
typedef struct {
    const char *id, *claim; /* of its section */
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
    {"claim-saliency",
     "Saliency of CNNs is short and contiguous, that of RNNs spread out; CNN-RNNs look at motifs "
     "and at distant bases",
     "Where saliency lies (means over the datasets)", saliency_columns, 0, 5},
    {"claim-switch", "Forward scores of RNNs and CNN-RNNs switch near the known sites",
     "Where forward scores switch (means over the datasets)", switch_columns, 5, 5},
    {"truth", "Simulated data: maps against the planted sites",
     "AUROC of 'base in a planted site', mean over sequences and datasets",
     truth_columns, 10, 3}};
_Static_assert(DOSSIER_MEASURES == 13, "the tables show all measures");

/* Mean of a measure over the datasets that have it; NaN for none. */
static double mean_measure(const index_page *p, size_t v, size_t i, size_t *ret_count)
{
    double sum = 0;
    size_t n = 0;
    for (size_t d = 0; d < index_datasets(p); d++) {
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
    html_cell *cells = memory_array(cells, index_networks(p) * columns);
    char (*texts)[CELLS_TEXT] = memory_alloc(index_networks(p) * columns, CELLS_TEXT);
    size_t rows = 0;
    for (size_t v = 0; v < index_networks(p); v++) {
        html_cell *row = cells + rows * columns;
        char (*text)[CELLS_TEXT] = texts + rows * columns;
        size_t n;
        mean_measure(p, v, t->first, &n);
        if (n == 0) continue;
        row[0] = (html_cell){.text = p->table.networks[v], .sort = NAN};
        cells_put_number(&row[1], text[1], (double)n, 0);
        for (size_t i = 0; i < t->count; i++) {
            const size_t measure = t->first + i;
            const bool in_bases = measure == 6 || measure == 7;
            cells_put_number(&row[2 + i], text[2 + i], mean_measure(p, v, measure, &n),
                             in_bases ? 1 : 3);
        }
        rows++;
    }
    if (rows > 0) {
        html_section_begin(p->h, t->id, t->claim);
        html_table_add(p->h, &(html_table){.caption = t->caption, .columns = t->columns,
                                           .column_count = columns, .cells = cells,
                                           .row_count = rows, .sortable = true, .key = true,
                                           .links = &index_areas_link, .link_count = 1});
        html_section_end(p->h);
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

/* Two digits, however small. */
static void put_probability(html_cell *cell, char text[CELLS_TEXT], double value)
{
    if (isnan(value)) snprintf(text, CELLS_TEXT, "–");
    else snprintf(text, CELLS_TEXT, "%.2g", value);
    *cell = (html_cell){.text = text, .sort = value};
}

static void compare(html_cell *cells, char (*texts)[CELLS_TEXT], const index_page *p, size_t a,
                    size_t b)
{
    double *x = memory_array(x, index_datasets(p)), *y = memory_array(y, index_datasets(p));
    double sum = 0;
    size_t n = 0, better = 0;
    for (size_t d = 0; d < index_datasets(p); d++) {
        if (isnan(index_auroc(p, d, a)) || isnan(index_auroc(p, d, b))) continue;
        x[n] = index_auroc(p, d, a);
        y[n] = index_auroc(p, d, b);
        better += x[n] > y[n];
        sum += x[n] - y[n];
        n++;
    }
    t_result t;
    wilcoxon_result w;
    const double p_t = n > 1 && t_test_paired(&t, x, y, n) == STATUS_OK ? t.p : NAN;
    const double p_w = n > 0 && wilcoxon_paired(&w, x, y, n) == STATUS_OK ? w.p : NAN;
    snprintf(texts[0], CELLS_TEXT, "%s vs %s", p->table.networks[a], p->table.networks[b]);
    cells[0] = (html_cell){.text = texts[0], .sort = NAN};
    cells_put_number(&cells[1], texts[1], (double)n, 0);
    cells_put_number(&cells[2], texts[2], (double)better, 0);
    cells_put_number(&cells[3], texts[3], n > 0 ? sum / (double)n : NAN, 4);
    put_probability(&cells[4], texts[4], p_t);
    put_probability(&cells[5], texts[5], p_w);
    memory_free(x);
    memory_free(y);
}

static void add_pairs(index_page *p)
{
    const size_t most = index_networks(p) * (index_networks(p) - 1) / 2;
    if (most == 0 || index_datasets(p) < 2) return;
    html_cell *cells = memory_array(cells, most * PAIR);
    char (*texts)[CELLS_TEXT] = memory_alloc(most * PAIR, CELLS_TEXT);
    size_t rows = 0;
    for (size_t a = 1; a < index_networks(p); a++) {
        for (size_t b = 0; b < a; b++, rows++) {
            compare(cells + rows * PAIR, texts + rows * PAIR, p, a, b);
        }
    }
    html_section_begin(p->h, "claim-best",
                       "CNN-RNNs predict better than CNNs, and CNNs better than RNNs");
    html_table_add(p->h, &(html_table){.caption = "AUROC of networks in pairs",
                                       .columns = pair_columns, .column_count = PAIR,
                                       .cells = cells, .row_count = rows, .sortable = true,
                                       .key = true, .links = &index_areas_link, .link_count = 1});
    html_section_end(p->h);
    memory_free(cells);
    memory_free(texts);
}

/* ---- the section --------------------------------------------------------------------------- */

status_t index_add_claims(index_page *p)
{
    size_t n, reported = 0;
    for (size_t v = 0; v < index_networks(p); v++) {
        mean_measure(p, v, 0, &n);
        reported += n;
    }
    html_section_begin(p->h, "claims", "The paper's claims, measured");
    add_pairs(p);
    status_t s = STATUS_OK;
    if (reported > 0) {
        for (size_t i = 0; i < sizeof claim_tables / sizeof *claim_tables; i++) {
            add_claims(p, &claim_tables[i]);
        }
        html_grid_begin(p->h);
        s = index_add_boxes(p, "Share of saliency in the best 9-mer", "A mean for each dataset.",
                            0);
        if (s == STATUS_OK) {
            s = index_add_boxes(p, "Share of saliency at a distance", "More than 20 bases from the "
                          "best 9-mer; a mean for each dataset.", 2);
        }
        if (s == STATUS_OK) {
            s = index_add_boxes(p, "From switch to known site", "Median distance in bases; one for "
                          "each dataset with a known motif.", 6);
        }
        html_grid_end(p->h);
    }
    html_section_end(p->h);
    return s;
}

