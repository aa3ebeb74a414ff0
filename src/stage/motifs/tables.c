/* Tables over all tasks, from the records that the tasks left: the motifs of all in one file, the
 * best matches, the targets that were matched, Table 4 of the paper with ours above its rows. The
 * tables of recovery, trust and dependencies are modules of their own and written from here. */
#include "src/stage/motifs/tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/files.h"
#include "io/motifs.h"
#include "src/core/memory.h"
#include "src/net/spec.h"
#include "src/stage/motifs/dependencies.h"
#include "src/stage/motifs/finished.h"
#include "src/stage/motifs/methods.h"
#include "src/stage/motifs/recovery.h"
#include "src/stage/motifs/trust.h"

/* Table 4 of the paper: CNN, RNN and CNN-RNN are the medium ones; NAN: not applicable. */
static const struct {
    const char *network;
    double saliency, activation, temporal, classopt;
} PAPER[] = {{"medium-cnn", 243.9, 173.4, NAN, 19},
             {"medium-rnn", 138.6, NAN, 53.5, 11},
             {"medium-cnn-rnn", 168.1, 74.2, 113.2, 13}};
enum { PAPER_ROWS = sizeof PAPER / sizeof PAPER[0] };

/* ---- all.meme ---- */

static status_t add_motifs(motif_set *to, const finished *all, size_t i, const char *method)
{
    char *path = memory_format("%s/%s.%s.meme", all->context->output, all->stems[i], method);
    motif_set set;
    status_t s = STATUS_OK;
    /* a file without motifs (no consensus was found) is none that motifs_read takes */
    if (files_exists(path) && motifs_read(&set, NULL, path) == STATUS_OK) {
        for (size_t k = 0; k < set.count; k++) motif_set_add(to, motif_copy(&set.motifs[k]));
        motif_set_release(&set);
    }
    memory_free(path);
    return s;
}

static status_t write_set(const motif_set *set, const finished *all, const char *name)
{
    output *o;
    TRY(finished_open(&o, all, name));
    status_t s = motifs_print(output_stream(o), set, MOTIFS_MEME);
    if (s == STATUS_OK) return output_commit(o);
    output_abandon(o);
    return s;
}

static status_t write_motifs(const finished *all)
{
    motif_set set = motif_set_make();
    status_t s = STATUS_OK;
    for (size_t i = 0; i < all->count && s == STATUS_OK; i++) {
        s = add_motifs(&set, all, i, "consensus");
        if (s == STATUS_OK) s = add_motifs(&set, all, i, "classopt");
        if (s == STATUS_OK) s = add_motifs(&set, all, i, "words");
        if (s == STATUS_OK) s = add_motifs(&set, all, i, "filters");
    }
    if (s == STATUS_OK) s = write_set(&set, all, "all.meme");
    motif_set_release(&set);
    return s;
}

/* ---- targets.meme ---- */

static int compare_ids(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Motifs of the database that are the best match of some motif, in the database's order. */
static status_t write_targets(const finished *all)
{
    const motif_set *targets = all->context->targets;
    motif_set set = motif_set_make();
    const char **ids = NULL;
    size_t count = 0, room = 0;
    memcpy(set.background, targets->background, sizeof set.background);
    for (size_t i = 0; i < all->count; i++) {
        const finished_record *r = &all->records[i];
        for (size_t k = 0; k < r->best_count; k++) {
            memory_grow(ids, &room, count + 1);
            if (r->best[k].target != NULL) ids[count++] = r->best[k].target;
        }
    }
    if (count > 0) qsort(ids, count, sizeof *ids, compare_ids);
    for (size_t i = 0; i < targets->count && count > 0; i++) {
        const char *id = targets->motifs[i].id;
        if (bsearch(&id, ids, count, sizeof *ids, compare_ids) == NULL) continue;
        motif_set_add(&set, motif_copy(&targets->motifs[i]));
    }
    memory_free(ids);
    status_t s = write_set(&set, all, "targets.meme");
    motif_set_release(&set);
    return s;
}

/* ---- best.tsv ---- */

typedef struct {
    const finished_best *item;
    size_t task, place;
} best_row;

/* Dataset and network, then method, then q-value, then seed, then place in the record. */
static int compare_best(const void *a, const void *b)
{
    const best_row *x = a, *y = b;
    const int rank = methods_rank(x->item->method) - methods_rank(y->item->method);
    if (rank != 0) return rank;
    const double p = x->item->qvalue, q = y->item->qvalue;
    if (p != q) return p < q ? -1 : 1;
    if (x->task != y->task) return x->task < y->task ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

static void print_best(FILE *out, const finished *all, const best_row *row)
{
    const job_task *t = &all->tasks[row->task];
    const finished_best *b = row->item;
    fprintf(out, "%s\t%s\t%lld\t%s\t%s\t%g\t%s\t%s\t%s\t%.4g\t%d\t%.4g\t%lld\t%lld\t%c\n",
            t->dataset, t->network, t->seed, b->method, b->query, b->sites, b->consensus,
            strcmp(b->name, "NA") != 0 ? b->name : b->target, b->target, b->qvalue, b->own,
            b->pvalue, b->offset, b->overlap, b->reverse ? '-' : '+');
}

static status_t write_best(const finished *all)
{
    output *o;
    TRY(finished_open(&o, all, "best.tsv"));
    fputs("dataset\tnetwork\tseed\tmethod\tquery\tsites\tconsensus\tmotif\ttarget\tqvalue\town\t"
          "pvalue\toffset\toverlap\tstrand\n",
          output_stream(o));
    for (size_t first = 0, end; first < all->count; first = end) {
        size_t rows = 0;
        end = finished_end(all, first);
        for (size_t i = first; i < end; i++) rows += all->records[i].best_count;
        best_row *list = memory_array(list, rows);
        rows = 0;
        for (size_t i = first; i < end; i++) {
            const finished_record *r = &all->records[i];
            for (size_t k = 0; k < r->best_count; k++) {
                if (r->best[k].target != NULL) list[rows++] = (best_row){&r->best[k], i, k};
            }
        }
        if (rows > 0) qsort(list, rows, sizeof *list, compare_best);
        for (size_t k = 0; k < rows; k++) print_best(output_stream(o), all, &list[k]);
        memory_free(list);
    }
    return output_commit(o);
}

/* ---- table4.tsv ---- */

typedef struct {
    size_t datasets;
    double positives;       /* mean over datasets, as all that follows but the counts of TFs */
    double value[MATCHED];  /* NAN: no dataset has it */
    double consensus;
} row4;

/* Adds one dataset's tasks, first..end-1, of a network. */
static void add_dataset(row4 *r, const finished *all, size_t first, size_t end)
{
    const double seeds = (double)(end - first);
    double value[MATCHED] = {0};
    bool there[MATCHED] = {false};
    if (all->records[first].own_count == 0) return;
    r->datasets++;
    for (size_t i = first; i < end; i++) {
        const finished_record *one = &all->records[i];
        r->positives += (double)one->sequences / seeds;
        for (int c = 0; c < MATCHED; c++) {
            if (isnan(one->matched[c])) continue;
            there[c] = true;
            value[c] += one->matched[c] / seeds;
        }
        r->consensus += (finished_find(one, "consensus", one->own, one->own_count) != NULL)
                        / seeds;
    }
    for (int c = 0; c < MATCHED; c++) {
        if (!there[c]) continue;
        r->value[c] = (isnan(r->value[c]) ? 0 : r->value[c]) + value[c];
    }
}

static row4 make_row(const finished *all, const char *network)
{
    row4 r = {0};
    for (int c = 0; c < MATCHED; c++) r.value[c] = NAN;
    for (size_t first = 0, end; first < all->count; first = end) {
        end = finished_end(all, first);
        if (strcmp(all->tasks[first].network, network) == 0) add_dataset(&r, all, first, end);
    }
    for (int c = MATCHED_SALIENCY; c <= MATCHED_BACKWARD && r.datasets > 0; c++) {
        r.value[c] /= (double)r.datasets;
    }
    if (r.datasets > 0) r.positives /= (double)r.datasets;
    return r;
}

static void print_value(FILE *out, const char *format, double value)
{
    fputc('\t', out);
    if (isnan(value)) {
        fputs("NA", out);
    } else {
        fprintf(out, format, value);
    }
}

static void print_row(FILE *out, const finished *all, const char *network)
{
    const row4 r = make_row(all, network);
    if (r.datasets == 0) return;
    fprintf(out, "%s\t%zu\t%.1f", network, r.datasets, r.positives);
    for (int c = 0; c < MATCHED; c++) {
        print_value(out, c <= MATCHED_BACKWARD ? "%.1f" : "%g", r.value[c]);
    }
    fprintf(out, "\t%g\n", r.consensus);
    for (int i = 0; i < PAPER_ROWS; i++) {
        if (strcmp(PAPER[i].network, network) != 0) continue;
        fprintf(out, "%s (paper)\t57\t500", network);
        print_value(out, "%.1f", PAPER[i].saliency);
        print_value(out, "%.1f", PAPER[i].activation);
        print_value(out, "%.1f", PAPER[i].temporal);
        fputs("\tNA", out);
        print_value(out, "%g", PAPER[i].classopt);
        fputs("\tNA\tNA\n", out);
    }
}

/* Has an earlier task this network, or does the paper list it? */
static bool is_listed(const finished *all, size_t i)
{
    for (const char *const *name = spec_names(); *name != NULL; name++) {
        if (strcmp(*name, all->tasks[i].network) == 0) return true;
    }
    for (size_t k = 0; k < i; k++) {
        if (strcmp(all->tasks[k].network, all->tasks[i].network) == 0) return true;
    }
    return false;
}

static void print_notes(FILE *out, const finished *all)
{
    const motifs_settings *s = all->context->settings;
    const char *database = "built-in motifs";
    if (s->database != NULL) {
        const char *slash = strrchr(s->database, '/');
        database = slash != NULL ? slash + 1 : s->database;
    }
    fprintf(out, "# Datasets that have a motif of their own in the database: mean number of "
            "positive test sequences whose %d-mer matches it; class optimization and consensus: "
            "number of datasets.\n", s->window);
    fprintf(out, "# Database: %s, %zu motifs, SHA-256 %.12s. A match: q <= %g by Tomtom's method "
            "(%s, %s scores, uniform background). A word: %g sites, pseudocount %g.\n", database,
            all->context->targets->count, all->context->targets_hash, s->threshold,
            likeness_distance_name(all->context->compare.distance),
            all->context->compare.incomplete ? "incomplete" : "complete", s->rule.sites,
            s->rule.pseudocount);
    fputs("# (paper): Table 4 of PSB 2017, 57 datasets of 500 positives, JASPAR 2016; its "
          "threshold is not stated.\n", out);
}

static status_t write_table4(const finished *all)
{
    output *o;
    TRY(finished_open(&o, all, "table4.tsv"));
    FILE *out = output_stream(o);
    fputs("network\tTFs\tpositives\tsaliency\tconvolution activation\ttemporal\ttemporal backward\t"
          "class optimization\tclass optimization window\tconsensus first match\n", out);
    for (const char *const *name = spec_names(); *name != NULL; name++) print_row(out, all, *name);
    for (size_t i = 0; i < all->count; i++) {
        if (!is_listed(all, i)) print_row(out, all, all->tasks[i].network);
    }
    print_notes(out, all);
    return output_commit(o);
}

status_t motifs_tables_write(const job_task *tasks, size_t count, const job_context *context)
{
    finished all;
    status_t s = finished_read(&all, tasks, count, context);
    if (s == STATUS_OK) s = write_motifs(&all);
    if (s == STATUS_OK) s = write_best(&all);
    if (s == STATUS_OK) s = write_targets(&all);
    if (s == STATUS_OK) s = recovery_write(&all);
    if (s == STATUS_OK) s = trust_write(&all);
    if (s == STATUS_OK) s = dependencies_write(&all);
    if (s == STATUS_OK) s = write_table4(&all);
    finished_release(&all);
    return s;
}
