/* The claims that the paper makes of its networks, each with the numbers that it would need:
 * which kind of network predicts best (tests in pairs over the datasets), how concentrated their
 * saliency is, whether forward scores switch at known sites, and of simulated data whether maps
 * find what was planted. */
#include "src/stage/gather/index_claims.h"

#include <math.h>

#include "src/core/memory.h"
#include "src/stage/gather/index_boxes.h"
#include "src/stage/report/page_table.h"
#include "src/stats/significance.h"

/* A table of a group of measures: its columns are the network, the number of datasets that have the
 * group's first, and the measures. */
typedef struct {
    measures_group group;
    const char *id, *claim; /* of its section */
    const char *caption;
    const char *counted;    /* which datasets are */
} claim_table;

static const claim_table claim_tables[] = {
    {MEASURES_OF_SALIENCY, "claim-saliency",
     "Saliency of CNNs is short and contiguous, that of RNNs spread out; CNN-RNNs look at motifs "
     "and at distant bases",
     "Where saliency lies (means over the datasets)", "with maps"},
    {MEASURES_OF_SWITCHES, "claim-switch",
     "Forward scores of RNNs and CNN-RNNs switch near the known sites",
     "Where forward scores switch (means over the datasets)", "with temporal scores"},
    {MEASURES_OF_TRUTH, "truth", "Simulated data: maps against the planted sites",
     "AUROC of 'base in a planted site', mean over sequences and datasets",
     "simulated, with maps"}};

/* Mean of a measure over the datasets that have it; NaN for none. */
static double mean_measure(size_t *ret_count, const index_page *p, size_t v,
                           measures_number measure)
{
    double sum = 0;
    size_t n = 0;
    for (size_t d = 0; d < index_page_datasets(p); d++) {
        const double value = index_page_measure(p, d, v, measure);
        if (isnan(value)) continue;
        sum += value;
        n++;
    }
    *ret_count = n;
    return n > 0 ? sum / (double)n : NAN;
}

static size_t fill_columns(html_column columns[2 + MEASURES_COUNT], const claim_table *c)
{
    size_t n = 0;
    columns[n++] = (html_column){"network", NULL, false};
    columns[n++] = (html_column){"datasets", c->counted, true};
    for (measures_number m = measures_first(c->group); m < measures_end(c->group); m++) {
        columns[n++] =
            (html_column){measures_rows[m].mean_heading, measures_rows[m].mean_help, true};
    }
    return n;
}

static void add_claim(index_page *p, const claim_table *c)
{
    html_column columns[2 + MEASURES_COUNT];
    page_table t = {.columns = columns, .column_count = fill_columns(columns, c)};
    const measures_number first = measures_first(c->group), end = measures_end(c->group);
    for (size_t v = 0; v < index_page_networks(p); v++) {
        size_t n;
        mean_measure(&n, p, v, first);
        if (n == 0) continue;
        page_table_add_row(&t);
        page_table_put(&t, 0, "%s", index_page_network(p, v));
        page_table_put_number(&t, 1, (double)n, 0);
        for (measures_number m = first; m < end; m++) {
            page_table_put_number(&t, (size_t)(2 + m - first), mean_measure(&n, p, v, m),
                                  measures_rows[m].decimals);
        }
    }
    if (t.row_count > 0) {
        html_section_begin(p->h, c->id, c->claim);
        page_table_add(p->h, &t, (html_table){.caption = c->caption, .sortable = true, .key = true,
                                              .links = &index_page_areas_link, .link_count = 1});
        html_section_end(p->h);
    }
    page_table_release(&t);
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
static void put_probability(page_table *t, size_t column, double value)
{
    if (isnan(value)) page_table_put_sorted(t, column, value, "–");
    else page_table_put_sorted(t, column, value, "%.2g", value);
}

/* Networks a and b on the datasets that both have. */
static void compare(page_table *t, const index_page *p, size_t a, size_t b)
{
    const size_t datasets = index_page_datasets(p);
    double *x = memory_array(x, datasets), *y = memory_array(y, datasets), sum = 0;
    size_t n = 0, better = 0;
    for (size_t d = 0; d < datasets; d++) {
        x[n] = index_page_auroc(p, d, a);
        y[n] = index_page_auroc(p, d, b);
        if (isnan(x[n]) || isnan(y[n])) continue;
        better += x[n] > y[n];
        sum += x[n] - y[n];
        n++;
    }
    t_result by_t;
    wilcoxon_result by_ranks;
    const bool has_t = n > 1 && t_test_paired(&by_t, x, y, n) == STATUS_OK;
    const bool has_ranks = n > 0 && wilcoxon_paired(&by_ranks, x, y, n) == STATUS_OK;
    page_table_add_row(t);
    page_table_put(t, 0, "%s vs %s", index_page_network(p, a), index_page_network(p, b));
    page_table_put_number(t, 1, (double)n, 0);
    page_table_put_number(t, 2, (double)better, 0);
    page_table_put_number(t, 3, n > 0 ? sum / (double)n : NAN, 4);
    put_probability(t, 4, has_t ? by_t.p : NAN);
    put_probability(t, 5, has_ranks ? by_ranks.p : NAN);
    memory_free(x);
    memory_free(y);
}

static void add_pairs(index_page *p)
{
    page_table t = {.columns = pair_columns, .column_count = PAIR};
    if (index_page_networks(p) < 2 || index_page_datasets(p) < 2) return;
    for (size_t a = 1; a < index_page_networks(p); a++) {
        for (size_t b = 0; b < a; b++) compare(&t, p, a, b);
    }
    html_section_begin(p->h, "claim-best",
                       "CNN-RNNs predict better than CNNs, and CNNs better than RNNs");
    page_table_add(p->h, &t, (html_table){.caption = "AUROC of networks in pairs", .sortable = true,
                                          .key = true, .links = &index_page_areas_link,
                                          .link_count = 1});
    html_section_end(p->h);
    page_table_release(&t);
}

/* ---- the section --------------------------------------------------------------------------- */

static status_t add_boxes(index_page *p)
{
    TRY(index_boxes_add_measure(p, MEASURES_SHARE, "Share of saliency in the best 9-mer",
                                "A mean for each dataset."));
    TRY(index_boxes_add_measure(
        p, MEASURES_FAR, "Share of saliency at a distance",
        "More than 20 bases from the best 9-mer; a mean for each dataset."));
    return index_boxes_add_measure(p, MEASURES_DISTANCE, "From switch to known site",
                                   "Median distance in bases; one for each dataset with a known "
                                   "motif.");
}

status_t index_claims_add(index_page *p)
{
    size_t n, reported = 0;
    for (size_t v = 0; v < index_page_networks(p); v++) {
        mean_measure(&n, p, v, MEASURES_SHARE);
        reported += n;
    }
    html_section_begin(p->h, "claims", "The paper's claims, measured");
    add_pairs(p);
    status_t s = STATUS_OK;
    if (reported > 0) {
        for (size_t i = 0; i < sizeof claim_tables / sizeof *claim_tables; i++) {
            add_claim(p, &claim_tables[i]);
        }
        html_grid_begin(p->h);
        s = add_boxes(p);
        html_grid_end(p->h);
    }
    html_section_end(p->h);
    return s;
}
