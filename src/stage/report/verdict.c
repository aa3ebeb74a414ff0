/* Ranks the networks by their mean AUROC over the seeds. Whether the first is better than the
 * second is DeLong's test, which needs the scores of one pair of tasks on the same sequences:
 * the first seeds'. */
#include "src/stage/report/verdict.h"

#include <math.h>

#include "src/core/memory.h"
#include "src/stats/auc.h"

static double mean_auroc(const dossier *x, size_t n)
{
    const dossier_network *w = &x->networks[n];
    double sum = 0;
    for (size_t i = w->first; i < w->first + w->count; i++) {
        sum += x->tasks[i].found->result.test.auroc;
    }
    return sum / (double)w->count;
}

/* Network with the greatest mean but for `other`; the first of equals. */
static size_t find_best(const dossier *x, size_t other)
{
    size_t best = x->network_count;
    for (size_t n = 0; n < x->network_count; n++) {
        if (n == other) continue;
        if (best == x->network_count || mean_auroc(x, n) > mean_auroc(x, best)) best = n;
    }
    return best;
}

/* "medium-cnn, AUROC 0.953 (95 % interval 0.944–0.960)", of several seeds their range. */
static char *describe(const dossier *x, size_t n)
{
    const dossier_network *w = &x->networks[n];
    const metrics *m = &x->tasks[w->first].found->result.test;
    const double mean = mean_auroc(x, n);
    if (w->count == 1 && isfinite(m->auroc_low)) {
        return memory_format("%s, AUROC %.3f (95 %% interval %.3f–%.3f)", w->name, mean,
                             m->auroc_low, m->auroc_high);
    }
    double low = mean, high = mean;
    for (size_t i = w->first; i < w->first + w->count; i++) {
        const double a = x->tasks[i].found->result.test.auroc;
        low = fmin(low, a);
        high = fmax(high, a);
    }
    return memory_format("%s, AUROC %.3f (mean of %zu seeds, %.3f–%.3f)", w->name, mean,
                         w->count, low, high);
}

/* "; next ..., DeLong's test of the two p = ..", or "". */
static char *describe_next(const dossier *x, size_t best, size_t next)
{
    if (next == x->network_count) return memory_copy_text("");
    const dossier_task *a = &x->tasks[x->networks[best].first];
    const dossier_task *b = &x->tasks[x->networks[next].first];
    const bool several = x->networks[best].count > 1 || x->networks[next].count > 1;
    char *name = describe(x, next), *text;
    auc_comparison c;
    if (auc_compare(&c, a->scores, b->scores, x->labels, x->tests) == STATUS_OK && isfinite(c.p)) {
        text = memory_format("; next %s; DeLong's test of the two%s: p = %.2g", name,
                             several ? " (their first seeds)" : "", c.p);
    } else {
        text = memory_format("; next %s", name);
    }
    memory_free(name);
    return text;
}

char *verdict_make(const dossier *x)
{
    if (x->network_count == 0) return memory_copy_text("");
    const size_t best = find_best(x, x->network_count), next = find_best(x, best);
    char *first = describe(x, best), *second = describe_next(x, best, next);
    char *published = x->published != NULL && !x->simulated
                          ? memory_format(" Published for this dataset: DeepBind* %.3f.",
                                          x->published->deepbind_star)
                          : memory_copy_text("");
    char *text = memory_format("Best on the test set: %s%s.%s", first, second, published);
    memory_free(first);
    memory_free(second);
    memory_free(published);
    return text;
}
