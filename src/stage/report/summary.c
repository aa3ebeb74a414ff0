/* The table of test metrics, a row a task and a mean for a network of several seeds, and what to
 * hold it against: the verdict in words, composition alone (which tells whether motifs were
 * needed at all), the published AUCs. */
#include "src/stage/report/summary.h"

#include <math.h>
#include <string.h>

#include "io/page/figure.h"
#include "src/core/memory.h"
#include "src/stage/report/page_table.h"
#include "src/stage/report/verdict.h"
#include "src/stage/task/baseline.h"

static void put_metrics(page_table *t, const metrics *m)
{
    const double values[] = {m->auprc, m->accuracy, m->mcc, m->f1, m->log_loss};
    page_table_put_number(t, 1, m->auroc, 4);
    if (isfinite(m->auroc_low)) {
        char low[32], high[32];
        figure_format(low, sizeof low, m->auroc_low, 4);
        figure_format(high, sizeof high, m->auroc_high, 4);
        page_table_put_sorted(t, 2, m->auroc_low, "%s–%s", low, high);
    }
    for (size_t i = 0; i < 5; i++) page_table_put_number(t, 3 + i, values[i], 4);
}

/* Means of a network's seeds; the interval is that between the least and the greatest AUROC. */
static metrics mean_metrics(const dossier *x, const dossier_network *w)
{
    metrics m = {.auroc_low = HUGE_VAL, .auroc_high = -HUGE_VAL};
    const double n = (double)w->count;
    for (size_t i = w->first; i < w->first + w->count; i++) {
        const metrics *t = &x->tasks[i].found->result.test;
        m.auroc += t->auroc / n;
        m.auprc += t->auprc / n;
        m.accuracy += t->accuracy / n;
        m.mcc += t->mcc / n;
        m.f1 += t->f1 / n;
        m.log_loss += t->log_loss / n;
        m.auroc_low = fmin(m.auroc_low, t->auroc);
        m.auroc_high = fmax(m.auroc_high, t->auroc);
    }
    return m;
}

static const html_column metric_columns[] = {
    {"network", NULL, false},
    {"AUROC", "area under the ROC curve on the test set", true},
    {"interval", "95 %, DeLong; of several seeds: least to greatest", true},
    {"AUPRC", "average precision", true},
    {"accuracy", "at threshold 0.5", true},
    {"MCC", "Matthews' correlation at threshold 0.5", true},
    {"F1", NULL, true},
    {"log-loss", NULL, true},
    {"epochs", "trained", true},
    {"kept", "the epoch whose weights were kept", true}};

enum { COLUMNS = sizeof metric_columns / sizeof *metric_columns };

static void put_task(page_table *t, const dossier *x, size_t task)
{
    const train_result *r = &x->tasks[task].found->result;
    const bool trained = x->tasks[task].epochs.rows > 0; /* a baseline is not, by epochs */
    char *name = dossier_task_name(x, task);
    page_table_add_row(t);
    page_table_put(t, 0, "%s", name);
    memory_free(name);
    put_metrics(t, &r->test);
    page_table_put_number(t, 8, trained ? (double)r->epochs : NAN, 0);
    page_table_put_number(t, 9, trained ? (double)r->chosen : NAN, 0);
}

static void add_metrics(html *h, const dossier *x, const char *address)
{
    page_table t = {.columns = metric_columns, .column_count = COLUMNS};
    for (size_t n = 0; n < x->network_count; n++) {
        const dossier_network *w = &x->networks[n];
        if (w->count > 1) {
            const metrics m = mean_metrics(x, w);
            page_table_add_row(&t);
            page_table_put(&t, 0, "%s, mean of %zu seeds", w->name, w->count);
            page_table_mark(&t, 0);
            put_metrics(&t, &m);
        }
        for (size_t i = w->first; i < w->first + w->count; i++) put_task(&t, x, i);
    }
    const html_link link = {"networks.tsv", address};
    page_table_add(h, &t, (html_table){.caption = "Test set", .sortable = true, .key = true,
                                       .links = &link, .link_count = 1});
    page_table_release(&t);
}

/* Is composition alone near the networks? */
static void note_near(html *h, const dossier *x)
{
    double best = NAN;
    for (size_t n = 0; n < x->network_count; n++) {
        if (x->networks[n].kind != TASK_NETWORK) continue;
        best = fmax(best, mean_metrics(x, &x->networks[n]).auroc);
    }
    if (!x->has_composition || !baseline_comes_near(x->composition, best)) return;
    char alone[32], network[32];
    figure_format(alone, sizeof alone, x->composition, 3);
    figure_format(network, sizeof network, best, 3);
    char *text = memory_format("Composition alone comes near the networks: AUROC %s of the best "
                               "network's %s, more than half of what that is above 0.5. What the "
                               "networks tell apart may be composition rather than motifs.", alone,
                               network);
    html_note(h, text);
    memory_free(text);
}

enum { COMPARED = 4 }; /* composition, and three columns of published values */

static void add_comparison(html *h, const dossier *x)
{
    char texts[COMPARED][32];
    html_pair pairs[COMPARED];
    size_t n = 0;
    if (x->has_composition) {
        figure_format(texts[n], sizeof texts[n], x->composition, 4);
        pairs[n] = (html_pair){.name = "Composition alone", .text = texts[n]};
        n++;
    }
    const published_dataset *p = x->published;
    const double values[] = {p != NULL ? p->deepbind_star : NAN, p != NULL ? p->deepbind : NAN,
                             p != NULL ? p->meme_sum : NAN};
    static const char *const names[] = {"DeepBind*, published", "DeepBind, published",
                                        "MEME-ChIP sum, published"};
    for (int i = 0; p != NULL && i < 3; i++, n++) {
        figure_format(texts[n], sizeof texts[n], values[i], 4);
        pairs[n] = (html_pair){.name = names[i], .text = isfinite(values[i]) ? texts[n] : "–"};
    }
    if (n == 0) return;
    html_section_begin(h, "beside", "AUROC to compare with");
    html_definitions(h, pairs, n);
    html_note(h, "Composition alone: logistic regression on GC content, dinucleotide "
              "frequencies and length; near 0.5 when negatives are dinucleotide-preserving "
              "shuffles. Published values are of the paper's test sets.");
    note_near(h, x);
    if (x->simulated) {
        html_note(h, "This dataset is simulated and bears a real dataset's name: the published "
                  "values are not of these sequences.");
    }
    html_section_end(h);
}

/* How many sequences the kernel machine was trained on, where that was not all. */
static void note_kernel(html *h, const dossier *x)
{
    for (size_t k = 0; k < x->task_count; k++) {
        const train_result *r = &x->tasks[k].found->result;
        const bool is_kernel = x->tasks[k].found->kind == TASK_GKM;
        if (!is_kernel || r->train_used >= r->train_had) continue;
        char *text = memory_format("gkm was trained on the first %zu of %zu training sequences "
                                   "(--gkm-max).", r->train_used, r->train_had);
        html_note(h, text);
        memory_free(text);
        return;
    }
}

/* What the dataset's own motif is and how it was found, or that it was not. */
static void add_known(html *h, const dossier *x)
{
    const motif *m = x->known_motif;
    char *text = m == NULL && x->known_words[0] == '\0'
        ? memory_copy_text("Known motif: none, as no motif file was given (--motifs).")
        : m == NULL ? memory_format("Known motif: %s.", x->known_words)
                    : memory_format("Known motif: %s%s%s, %s.", m->id,
                                    m->name[0] != '\0' ? " " : "", m->name, x->known_words);
    html_paragraph(h, text);
    memory_free(text);
}

/* Owner: caller, memory_free. */
static char *describe_anchors(const origin *o)
{
    const bool middle = o->anchor != NULL && strcmp(o->anchor, "middle") == 0;
    if (o->summits > 0 && o->middles > 0) {
        return memory_format("the summit of %lld peaks and the middle of %lld that have none",
                             (long long)o->summits, (long long)o->middles);
    }
    return memory_copy_text(o->summits > 0 ? "the summit of the peaks"
                            : middle       ? "the middle of the peaks"
                                           : "the middle of the peaks, as none has a summit");
}

/* How the windows lie around the peaks, and in which genome. */
static void add_genome(html *h, const origin *o)
{
    if (o->genome == NULL) return;
    char *anchors = describe_anchors(o);
    char *text = memory_format("Genome %s, SHA-256 %s; windows around %s.", o->genome,
                               o->genome_hash != NULL ? o->genome_hash : "unknown", anchors);
    html_paragraph(h, text);
    memory_free(text);
    memory_free(anchors);
}

/* What became of the rows of the user's files, and how the test set was parted off. */
static void add_origin(html *h, const dossier *x)
{
    const origin *o = &x->origin;
    bool begun = false;
    for (int label = 1; label >= 0; label--) {
        const fate_counts *f = &o->fates[label];
        if (fate_sum(f) == 0) continue;
        if (!begun) html_section_begin(h, "origin", "Where the sequences come from");
        begun = true;
        char *words = fate_describe(f);
        char *text = memory_format("%s: %s.", o->genome != NULL ? "Peaks"
                                              : label ? "Positives" : "Negatives", words);
        html_paragraph(h, text);
        memory_free(text);
        memory_free(words);
    }
    if (!begun) return;
    add_genome(h, o);
    if (o->split != NULL) {
        char *text = memory_format("Sets: %s.", o->split);
        html_paragraph(h, text);
        memory_free(text);
    }
    html_section_end(h);
}

void report_summary_add(html *h, const dossier *x, const char *table)
{
    html_section_begin(h, "summary", "Summary");
    char *verdict = verdict_make(x);
    html_paragraph(h, verdict);
    memory_free(verdict);
    if (x->other_data) {
        html_note(h, "Made by --force from other data than these networks were trained on: what "
                  "depends on the data is not what they learned.");
    }
    add_metrics(h, x, table);
    note_kernel(h, x);
    add_known(h, x);
    add_origin(h, x);
    add_comparison(h, x);
    html_section_end(h);
}
