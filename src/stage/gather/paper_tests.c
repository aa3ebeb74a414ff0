/* Table 3: models in pairs, by paired two-tailed tests over the datasets that both have: the
 * t-test, as in the paper, and Wilcoxon's, which does not ask for normal differences; both also
 * adjusted for the number of comparisons by Holm's method. */
#include "src/stage/gather/paper_tests.h"

#include <math.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/core/text.h"
#include "src/stats/significance.h"

/* Table 3 of the paper: two-tailed paired t-tests. */
static const struct {
    const char *a, *b;
    double p;
} PAPER_TESTS[] = {
    {"medium-rnn", "MEME-SUM", 5.15e-05},   {"medium-cnn", "MEME-SUM", 1.87e-19},
    {"medium-cnn-rnn", "MEME-SUM", 4.84e-24}, {"medium-cnn", "medium-rnn", 5.08e-04},
    {"medium-cnn-rnn", "medium-rnn", 7.99e-10}, {"medium-cnn-rnn", "medium-cnn", 4.79e-22},
};
enum { PAPER_TESTS_COUNT = sizeof PAPER_TESTS / sizeof PAPER_TESTS[0] };

typedef struct {
    const model_aurocs_row *a, *b;
    size_t n;
    t_result t;
    wilcoxon_result w;
    bool has_t, has_w;
    double p, p_wilcoxon; /* 1 where there is no test */
} comparison;

static void compare(comparison *c, const model_aurocs *m)
{
    double *a = memory_array(a, m->dataset_count), *b = memory_array(b, m->dataset_count);
    for (size_t d = 0; d < m->dataset_count; d++) {
        if (isnan(c->a->auroc[d]) || isnan(c->b->auroc[d])) continue;
        a[c->n] = c->a->auroc[d];
        b[c->n++] = c->b->auroc[d];
    }
    c->has_t = c->n >= 2 && t_test_paired(&c->t, a, b, c->n) == STATUS_OK;
    c->has_w = c->n >= 2 && wilcoxon_paired(&c->w, a, b, c->n) == STATUS_OK;
    c->p = c->has_t ? c->t.p : 1;
    c->p_wilcoxon = c->has_w ? c->w.p : 1;
    memory_free(a);
    memory_free(b);
}

static bool in_list(const char *list, const char *name)
{
    const size_t length = strlen(name);
    for (const char *p = list; (p = strstr(p, name)) != NULL; p += length) {
        if ((p == list || p[-1] == ',') && (p[length] == ',' || p[length] == '\0')) return true;
    }
    return false;
}

static bool is_compared(const model_aurocs_row *row, const char *models)
{
    if (models != NULL) return in_list(models, row->name);
    return in_list("medium-rnn,medium-cnn,medium-cnn-rnn,ensemble,ensemble+gkm,gkm,composition,"
                   "DeepBind*,MEME-SUM", row->name);
}

static void put_comparison(table *t, const comparison *c, double adjusted, double adjusted_wilcoxon)
{
    size_t r = table_add_row(t);
    table_put(t, r, 0, "%s vs %s", c->a->name, c->b->name);
    table_put(t, r, 1, "%zu", c->n);
    if (c->has_t) {
        table_put(t, r, 2, "%+.4f", c->t.difference);
        table_put(t, r, 3, "%+.4f..%+.4f", c->t.low, c->t.high);
        table_put(t, r, 4, "%.2E", c->t.p);
        table_put(t, r, 5, "%.2E", adjusted);
    }
    if (c->has_w) {
        table_put(t, r, 6, "%.2E", c->w.p);
        table_put(t, r, 7, "%.2E", adjusted_wilcoxon);
    }
    for (int i = 0; i < PAPER_TESTS_COUNT; i++) {
        bool same = strcmp(PAPER_TESTS[i].a, c->a->name) == 0
            && strcmp(PAPER_TESTS[i].b, c->b->name) == 0;
        bool turned = strcmp(PAPER_TESTS[i].a, c->b->name) == 0
            && strcmp(PAPER_TESTS[i].b, c->a->name) == 0;
        if (same || turned) table_put(t, r, 8, "%.2E", PAPER_TESTS[i].p);
    }
}

/* Every name of the list must be a row. */
static status_t check_list(const model_aurocs *m, const char *list)
{
    if (list == NULL) return STATUS_OK;
    char *copy = memory_copy_text(list), *left = NULL;
    status_t s = STATUS_OK;
    for (char *word = strtok_r(copy, ",", &left); word != NULL && s == STATUS_OK;
         word = strtok_r(NULL, ",", &left)) {
        if (model_aurocs_find(m, word) != NULL) continue;
        text_builder names = {0};
        for (size_t r = 0; r < m->row_count; r++) text_add_item(&names, ", ", m->rows[r].name);
        s = status_set(STATUS_USAGE, "--models: no model '%s' here; there are %s", word,
                       text_so_far(&names));
        text_release(&names);
    }
    memory_free(copy);
    return s;
}

status_t paper_tests_make(table *ret, const model_aurocs *m, const char *models)
{
    TRY(check_list(m, models));
    static const char *const head[] = {"models", "n", "difference", "95 % interval", "t-test p",
                                       "Holm", "Wilcoxon p", "Holm", "paper t-test p"};
    *ret = table_make("table3", "Table 3: paired two-tailed tests of AUROC over the datasets", head,
                      9);
    const size_t most = m->row_count * m->row_count / 2 + 1;
    comparison *all = memory_array(all, most);
    double *p = memory_array(p, 4 * most);
    size_t count = 0;
    for (size_t a = 0; a < m->row_count; a++) {
        for (size_t b = 0; b < a; b++) {
            if (!is_compared(&m->rows[a], models) || !is_compared(&m->rows[b], models)) continue;
            bool ours_last = m->rows[a].published && !m->rows[b].published;
            comparison *c = &all[count];
            c->a = ours_last ? &m->rows[b] : &m->rows[a];
            c->b = ours_last ? &m->rows[a] : &m->rows[b];
            compare(c, m);
            p[count] = c->p;
            p[most + count++] = c->p_wilcoxon;
        }
    }
    status_t s = holm_adjust(p + 2 * most, p, count);
    if (s == STATUS_OK) s = holm_adjust(p + 3 * most, p + most, count);
    for (size_t i = 0; s == STATUS_OK && i < count; i++) {
        put_comparison(ret, &all[i], p[2 * most + i], p[3 * most + i]);
    }
    table_note(ret,
               "Paired by dataset. %zu comparisons: the Holm columns hold the p-values adjusted "
               "for that many; the paper's are not adjusted, and over its 108 datasets.",
               count);
    memory_free(all);
    memory_free(p);
    return s;
}
