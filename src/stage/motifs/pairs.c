/* Whether two sites in a sequence add up in a network's score, or need each other. Of every two
 * sites that do not overlap the score less the first, less the second and less both gives their
 * interaction (src/explain/ablation.h); the same of two windows as far apart off all sites is
 * its control. Sites come from the consensus motifs, and of simulated datasets also from what
 * was planted; each pair is a row of one table, and means by motifs, class and distance are the
 * rows of another. */
#include "src/stage/motifs/pairs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/tsv.h"
#include "src/core/memory.h"
#include "src/stage/motifs/removals.h"
#include "src/stats/running.h"

enum {
    PAIRS_MAX = 1000, /* of a task: each costs three scores, and as many for its control */
    ITEMS = 3         /* of a pair: less the first, the second, both */
};

/* Ranges of distance begin here: 10 bases are about a turn of the helix. */
static const int bins[] = {0, 10, 20, 30, 40, 50, 60, 80};
enum { BINS = sizeof bins / sizeof bins[0] };

typedef struct {
    size_t sequence;
    int motif;
    ablation_window at;
} site;

/* Where sites come from: the sequences that hold them, and the motifs' names. */
typedef struct {
    const char *name;         /* "consensus" or "planted" */
    const uint8_t *letters;   /* [count][L] */
    const uint8_t *labels;    /* [count]; NULL: all bound */
    uint32_t *records;        /* [count] numbers as files name them */
    size_t count;
    const char **motifs;
    site *sites;              /* [site_count] */
    size_t site_count;
    uint32_t stream;          /* of its control windows; those of falls.c are the motifs' numbers */
} source;

typedef struct {
    const site *first, *second; /* the lower motif first, then the lower start */
    int distance;               /* of their centres */
    int label;
    double whole, less[ITEMS];  /* scores */
    bool has_control;
    double control;             /* interaction of the control windows */
} pair;

static int centre(const site *s)
{
    return s->at.start + s->at.width / 2;
}

static int compare_sites(const void *a, const void *b)
{
    const site *x = a, *y = b;
    if (x->sequence != y->sequence) return x->sequence < y->sequence ? -1 : 1;
    if (x->motif != y->motif) return x->motif - y->motif;
    return x->at.start - y->at.start;
}

static bool overlap(const site *a, const site *b)
{
    return a->at.start < b->at.start + b->at.width && b->at.start < a->at.start + a->at.width;
}

/* Pairs without overlap; where there are more than PAIRS_MAX, as many in even steps. */
static size_t find_pairs(pair **ret, const source *from)
{
    pair *all = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < from->site_count; i++) {
        const site *a = &from->sites[i];
        for (size_t k = i + 1; k < from->site_count && from->sites[k].sequence == a->sequence;
             k++) {
            const site *b = &from->sites[k];
            if (overlap(a, b)) continue;
            memory_grow(all, &capacity, count + 1);
            all[count++] = (pair){.first = a, .second = b, .distance = abs(centre(a) - centre(b)),
                                  .label = from->labels == NULL || from->labels[a->sequence]};
        }
    }
    if (count > PAIRS_MAX) {
        for (size_t i = 0; i < PAIRS_MAX; i++) all[i] = all[i * count / PAIRS_MAX];
        count = PAIRS_MAX;
    }
    *ret = all;
    return count;
}

/* ---- measuring ---- */

static void add_items(removals *cuts, size_t sequence, const ablation_window both[2])
{
    removals_add(cuts, sequence, &both[0], 1);
    removals_add(cuts, sequence, &both[1], 1);
    removals_add(cuts, sequence, both, 2);
}

/* taken [L]: the bases of all sites of the sequence that starts at sites[at]. */
static void mark_sequence(uint8_t *taken, const source *from, size_t sequence, size_t length)
{
    memset(taken, 0, length);
    for (size_t i = 0; i < from->site_count; i++) {
        if (from->sites[i].sequence == sequence) removals_mark(taken, from->sites[i].at, length);
    }
}

static void add_pairs(removals *cuts, pair *pairs, size_t count, const job *j,
                      const source *from)
{
    const size_t L = j->e.length;
    const random_key key = random_key_make(j->task->dataset, "ablation", 0);
    uint8_t *taken = memory_alloc(L, 1);
    random_stream stream = {0};
    for (size_t i = 0; i < count; i++) {
        pair *p = &pairs[i];
        const size_t n = p->first->sequence;
        if (i == 0 || n != pairs[i - 1].first->sequence) {
            mark_sequence(taken, from, n, L);
            stream = random_stream_init(key, RANDOM_WINDOW, from->stream, from->records[n]);
        }
        ablation_window both[2] = {p->first->at, p->second->at};
        add_items(cuts, n, both);
        p->has_control = ablation_move(both, 2, taken, (int)L, &stream);
        if (p->has_control) add_items(cuts, n, both);
    }
    memory_free(taken);
}

static double interaction(double whole, const double less[ITEMS])
{
    return whole - less[0] - less[1] + less[2];
}

static status_t measure(pair *pairs, size_t count, const job *j, const source *from)
{
    removals cuts = {.letters = from->letters, .records = from->records};
    float *whole = memory_array(whole, from->count);
    target_scores(whole, &j->target, from->letters, NULL, from->count);
    add_pairs(&cuts, pairs, count, j, from);
    double *scores = memory_array(scores, cuts.count);
    status_t s = removals_score(scores, j, &cuts);
    const double *at = scores;
    for (size_t i = 0; i < count; i++) {
        pair *p = &pairs[i];
        p->whole = (double)whole[p->first->sequence];
        memcpy(p->less, at, sizeof p->less);
        at += ITEMS;
        if (!p->has_control) continue;
        p->control = interaction(p->whole, at);
        at += ITEMS;
    }
    memory_free(scores);
    memory_free(whole);
    removals_release(&cuts);
    return s;
}

/* ---- tables ---- */

static void print_pairs(FILE *out, const pair *pairs, size_t count, const source *from)
{
    for (size_t i = 0; i < count; i++) {
        const pair *p = &pairs[i];
        fprintf(out, "%s\t%s\t%s\t%u\t%d\t%d\t%d\t%d", from->name, from->motifs[p->first->motif],
                from->motifs[p->second->motif], from->records[p->first->sequence], p->label,
                p->first->at.start, p->second->at.start, p->distance);
        tsv_print(out, p->whole);
        tsv_print(out, p->less[1]); /* without the second: the first alone */
        tsv_print(out, p->less[0]);
        tsv_print(out, p->less[2]);
        tsv_print(out, interaction(p->whole, p->less));
        tsv_print(out, p->has_control ? p->control : NAN);
        fputc('\n', out);
    }
}

static bool same_group(const pair *a, const pair *b)
{
    return a->first->motif == b->first->motif && a->second->motif == b->second->motif
           && a->label == b->label;
}

/* Means over the pairs of a group whose distance lies in low..high. */
static void print_means(FILE *out, const pair *pairs, size_t count, const pair *group,
                        const char *range, int low, int high, const source *from)
{
    running gain = {0}, mean = {0}, control = {0};
    for (size_t i = 0; i < count; i++) {
        const pair *p = &pairs[i];
        if (!same_group(p, group) || p->distance < low || p->distance > high) continue;
        running_add(&gain, p->whole - p->less[2]);
        running_add(&mean, interaction(p->whole, p->less));
        if (p->has_control) running_add(&control, p->control);
    }
    if (mean.n == 0) return;
    fprintf(out, "%s\t%s\t%s\t%d\t%s\t%d\t%d\t%zu", from->name, from->motifs[group->first->motif],
            from->motifs[group->second->motif], group->label, range, low, high, mean.n);
    tsv_print(out, running_mean(&gain));
    tsv_print(out, running_error(&gain));
    tsv_print(out, running_mean(&mean));
    tsv_print(out, running_error(&mean));
    fprintf(out, "\t%zu", control.n);
    tsv_print(out, running_mean(&control));
    tsv_print(out, running_error(&control));
    fputc('\n', out);
}

static int compare_groups(const void *a, const void *b)
{
    const pair *x = *(const pair *const *)a, *y = *(const pair *const *)b;
    if (x->first->motif != y->first->motif) return x->first->motif - y->first->motif;
    if (x->second->motif != y->second->motif) return x->second->motif - y->second->motif;
    if (x->label != y->label) return y->label - x->label; /* bound first */
    return (x > y) - (x < y);
}

static void print_groups(FILE *out, const pair *pairs, size_t count, int length, const source *from)
{
    const pair **order = memory_array(order, count);
    for (size_t i = 0; i < count; i++) order[i] = &pairs[i];
    if (count > 0) qsort(order, count, sizeof *order, compare_groups);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && same_group(order[i], order[i - 1])) continue;
        print_means(out, pairs, count, order[i], "all", 0, length - 1, from);
        for (int b = 0; b < BINS && bins[b] < length; b++) {
            const int high = b + 1 < BINS && bins[b + 1] < length ? bins[b + 1] - 1 : length - 1;
            print_means(out, pairs, count, order[i], "part", bins[b], high, from);
        }
    }
    memory_free(order);
}

static status_t run_source(FILE *each, FILE *means, const job *j, source *from)
{
    pair *pairs;
    if (from->site_count > 0) {
        qsort(from->sites, from->site_count, sizeof *from->sites, compare_sites);
    }
    const size_t count = find_pairs(&pairs, from);
    status_t s = measure(pairs, count, j, from);
    if (s == STATUS_OK) {
        print_pairs(each, pairs, count, from);
        print_groups(means, pairs, count, (int)j->e.length, from);
    }
    memory_free(pairs);
    return s;
}

/* ---- where sites come from ---- */

static void release_source(source *from)
{
    memory_free(from->records);
    memory_free(from->motifs);
    memory_free(from->sites);
}

static source make_consensus(const job *j, const cluster_result *r)
{
    source from = {.name = "consensus", .letters = j->letters, .count = j->count, .stream = 1000};
    size_t all = 0;
    for (size_t i = 0; i < r->count; i++) all += r->motifs[i].site_count;
    from.records = memory_array(from.records, j->count);
    from.motifs = memory_array(from.motifs, r->count);
    from.sites = memory_array(from.sites, all);
    for (size_t n = 0; n < j->count; n++) from.records[n] = (uint32_t)job_number(j, n);
    for (size_t i = 0; i < r->count; i++) {
        const cluster_motif *m = &r->motifs[i];
        from.motifs[i] = m->matrix.id;
        for (size_t k = 0; k < m->site_count; k++) {
            from.sites[from.site_count++] = (site){m->sites[k].sequence, (int)i,
                                                   {m->sites[k].start, m->matrix.width}};
        }
    }
    return from;
}

/* Sites of both classes: a pair's negatives hold its motifs at other distances. */
static source make_planted(const job *j)
{
    const truth_facts *t = &j->truth;
    source from = {.name = "planted", .letters = j->test.letters, .labels = j->test.labels,
                   .count = j->test.count, .stream = 1001};
    from.records = memory_array(from.records, j->test.count);
    from.motifs = memory_array(from.motifs, t->motifs.count);
    from.sites = memory_array(from.sites, t->test.count);
    for (size_t n = 0; n < j->test.count; n++) from.records[n] = (uint32_t)n + 1;
    for (size_t i = 0; i < t->motifs.count; i++) from.motifs[i] = t->motifs.motifs[i].id;
    for (size_t i = 0; i < t->test.count; i++) {
        const simulate_site *p = &t->test.sites[i];
        from.sites[from.site_count++] = (site){(size_t)p->record, p->motif, {p->start, p->width}};
    }
    return from;
}

static status_t run_sources(FILE *each, FILE *means, const job *j, const cluster_result *r)
{
    source from = make_consensus(j, r);
    status_t s = run_source(each, means, j, &from);
    release_source(&from);
    if (s != STATUS_OK || !j->simulated || (size_t)j->test.length != j->e.length) return s;
    from = make_planted(j);
    s = run_source(each, means, j, &from);
    release_source(&from);
    return s;
}

status_t pairs_write(const job *j, const cluster_result *r)
{
    if (j->context->settings->shuffles == 0) return STATUS_OK;
    output *each, *means;
    TRY(job_open(&each, j, "pairs.tsv"));
    status_t s = job_open(&means, j, "dependencies.tsv");
    if (s != STATUS_OK) {
        output_abandon(each);
        return s;
    }
    fputs("source\tmotif\tother\tsequence\tlabel\tstart\tother_start\tdistance\tboth\tmotif_alone\t"
          "other_alone\tneither\tinteraction\tcontrol\n", output_stream(each));
    fputs(PAIRS_DEPENDENCY_HEAD "\n", output_stream(means));
    s = run_sources(output_stream(each), output_stream(means), j, r);
    if (s != STATUS_OK) {
        output_abandon(each);
        output_abandon(means);
        return s;
    }
    s = output_commit(each);
    if (s != STATUS_OK) {
        output_abandon(means);
        return s;
    }
    return output_commit(means);
}
