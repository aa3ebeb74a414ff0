#include "src/stage/motifs_tables.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/motifs.h"
#include "io/output.h"
#include "src/core/memory.h"
#include "src/net/spec.h"

/* Table 4 of the paper: CNN, RNN and CNN-RNN are the medium ones; NAN: not applicable. */
static const struct {
    const char *variant;
    double saliency, activation, temporal, classopt;
} PAPER[] = {{"medium-cnn", 243.9, 173.4, NAN, 19},
             {"medium-rnn", 138.6, NAN, 53.5, 11},
             {"medium-cnn-rnn", 168.1, 74.2, 113.2, 13}};
enum { PAPER_ROWS = sizeof PAPER / sizeof PAPER[0] };

typedef struct {
    const motifs_task *tasks;
    json_t **records; /* [count] STEM.json */
    char **stems;
    size_t count;
    const motifs_context *context;
} all_tasks;

static status_t open_file(output **ret, const all_tasks *all, const char *name)
{
    char *path = memory_format("%s/%s", all->context->output, name);
    status_t s = output_open(ret, path);
    memory_free(path);
    return s;
}

static status_t read_records(all_tasks *all)
{
    for (size_t i = 0; i < all->count; i++) {
        all->stems[i] = motifs_stem(&all->tasks[i]);
        char *path = memory_format("%s/%s.json", all->context->output, all->stems[i]);
        json_error_t error;
        all->records[i] = json_load_file(path, 0, &error);
        status_t s = STATUS_OK;
        if (all->records[i] == NULL) {
            s = status_set(STATUS_DATA, "%s:%d: %s", path, error.line, error.text);
        }
        memory_free(path);
        TRY(s);
    }
    return STATUS_OK;
}

/* ---- all.meme ---- */

static status_t add_motifs(motif_set *to, const all_tasks *all, size_t i, const char *method)
{
    char *path = memory_format("%s/%s.%s.meme", all->context->output, all->stems[i], method);
    motif_set set;
    status_t s = STATUS_OK;
    /* a file without motifs (no consensus was found) is none that motifs_read takes */
    if (access(path, F_OK) == 0 && motifs_read(&set, NULL, path) == STATUS_OK) {
        for (size_t k = 0; k < set.count; k++) motif_set_add(to, motif_copy(&set.motifs[k]));
        motif_set_release(&set);
    }
    memory_free(path);
    return s;
}

static status_t write_motifs(const all_tasks *all)
{
    motif_set set = motif_set_make();
    status_t s = STATUS_OK;
    for (size_t i = 0; i < all->count && s == STATUS_OK; i++) {
        s = add_motifs(&set, all, i, "consensus");
        if (s == STATUS_OK) s = add_motifs(&set, all, i, "classopt");
        if (s == STATUS_OK) s = add_motifs(&set, all, i, "filters");
    }
    output *o = NULL;
    if (s == STATUS_OK) s = open_file(&o, all, "all.meme");
    if (s == STATUS_OK) {
        s = motifs_print(output_stream(o), &set, MOTIFS_MEME);
        if (s == STATUS_OK) {
            s = output_commit(o);
        } else {
            output_abandon(o);
        }
    }
    motif_set_release(&set);
    return s;
}

/* ---- best.tsv ---- */

static const char *text_of(const json_t *o, const char *key)
{
    const char *text = json_string_value(json_object_get(o, key));
    return text != NULL && text[0] != '\0' ? text : "NA";
}

static int method_rank(const char *method)
{
    static const char *const order[] = {"consensus", "classopt", "filters"};
    int i = 0;
    while (i < 3 && strcmp(order[i], method) != 0) i++;
    return i;
}

typedef struct {
    const json_t *item;
    size_t task, place;
} best_row;

/* Dataset and network, then method, then q-value, then seed, then place in the record. */
static int compare_best(const void *a, const void *b)
{
    const best_row *x = a, *y = b;
    const int rank = method_rank(text_of(x->item, "method")) - method_rank(text_of(y->item, "method"));
    if (rank != 0) return rank;
    const double p = json_number_value(json_object_get(x->item, "qvalue"));
    const double q = json_number_value(json_object_get(y->item, "qvalue"));
    if (p != q) return p < q ? -1 : 1;
    if (x->task != y->task) return x->task < y->task ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

static void print_best(FILE *out, const all_tasks *all, const best_row *row)
{
    const motifs_task *t = &all->tasks[row->task];
    const json_t *b = row->item;
    const char *name = text_of(b, "name"), *target = text_of(b, "target");
    fprintf(out, "%s\t%s\t%lld\t%s\t%s\t%g\t%s\t%s\t%s\t%.4g\t%d\n", t->dataset, t->variant, t->seed,
            text_of(b, "method"), text_of(b, "query"),
            json_number_value(json_object_get(b, "sites")), text_of(b, "consensus"),
            strcmp(name, "NA") != 0 ? name : target, target,
            json_number_value(json_object_get(b, "qvalue")),
            json_is_true(json_object_get(b, "own")));
}

static bool is_same_network(const motifs_task *a, const motifs_task *b)
{
    return strcmp(a->dataset, b->dataset) == 0 && strcmp(a->variant, b->variant) == 0;
}

static status_t write_best(const all_tasks *all)
{
    output *o;
    TRY(open_file(&o, all, "best.tsv"));
    fputs("dataset\tvariant\tseed\tmethod\tquery\tsites\tconsensus\tmotif\ttarget\tqvalue\town\n",
          output_stream(o));
    for (size_t first = 0, end; first < all->count; first = end) {
        size_t rows = 0;
        for (end = first; end < all->count && is_same_network(&all->tasks[first], &all->tasks[end]);
             end++) {
            rows += json_array_size(json_object_get(all->records[end], "best"));
        }
        best_row *list = memory_array(list, rows);
        rows = 0;
        for (size_t i = first; i < end; i++) {
            const json_t *best = json_object_get(all->records[i], "best");
            for (size_t k = 0; k < json_array_size(best); k++) {
                const json_t *item = json_array_get(best, k);
                if (json_is_string(json_object_get(item, "target"))) {
                    list[rows++] = (best_row){item, i, k};
                }
            }
        }
        if (rows > 0) qsort(list, rows, sizeof *list, compare_best);
        for (size_t k = 0; k < rows; k++) print_best(output_stream(o), all, &list[k]);
        memory_free(list);
    }
    return output_commit(o);
}

/* ---- planted.tsv ---- */

static bool holds(const json_t *list, const char *text)
{
    for (size_t i = 0; text != NULL && i < json_array_size(list); i++) {
        if (strcmp(json_string_value(json_array_get(list, i)), text) == 0) return true;
    }
    return false;
}

/* The first consensus motif whose first match is one of targets; NULL: none. */
static const json_t *find_consensus(const json_t *record, const json_t *targets)
{
    const json_t *best = json_object_get(record, "best");
    for (size_t k = 0; k < json_array_size(best); k++) {
        const json_t *item = json_array_get(best, k);
        if (strcmp(text_of(item, "method"), "consensus") != 0) continue;
        if (holds(targets, json_string_value(json_object_get(item, "target")))) return item;
    }
    return NULL;
}

static status_t write_planted(const all_tasks *all)
{
    output *o;
    TRY(open_file(&o, all, "planted.tsv"));
    FILE *out = output_stream(o);
    size_t planted = 0, recovered = 0, good = 0, good_recovered = 0;
    fputs("dataset\tvariant\tseed\tauroc\tkind\tplanted\tin_database\trecovered\tquery\tsites\t"
          "qvalue\n", out);
    for (size_t i = 0; i < all->count; i++) {
        const json_t *list = json_object_get(all->records[i], "planted");
        const motifs_task *t = &all->tasks[i];
        for (size_t k = 0; k < json_array_size(list); k++) {
            const json_t *p = json_array_get(list, k), *targets = json_object_get(p, "targets");
            const json_t *found = find_consensus(all->records[i], targets);
            fprintf(out, "%s\t%s\t%lld\t%.4f\t%s\t%s\t%d\t%d", t->dataset, t->variant, t->seed, t->auroc,
                    text_of(p, "kind"), text_of(p, "id"), json_array_size(targets) > 0, found != NULL);
            if (found != NULL) {
                fprintf(out, "\t%s\t%g\t%.4g\n", text_of(found, "query"),
                        json_number_value(json_object_get(found, "sites")),
                        json_number_value(json_object_get(found, "qvalue")));
            } else {
                fputs("\tNA\tNA\tNA\n", out);
            }
            if (json_array_size(targets) == 0) continue;
            planted++;
            recovered += found != NULL;
            good += t->auroc > 0.95;
            good_recovered += t->auroc > 0.95 && found != NULL;
        }
    }
    fprintf(out, "# recovered: the first match of a consensus motif is the planted motif. %zu of %zu; "
            "where the AUROC is above .95, %zu of %zu\n", recovered, planted, good_recovered, good);
    return output_commit(o);
}

/* ---- table4.tsv ---- */

enum { SALIENCY, ACTIVATION, TEMPORAL, BACKWARD, CLASSOPT, WINDOW, COLUMNS };
static const char *const keys[COLUMNS] = {"saliency", "activation", "temporal", "temporal-backward",
                                          "classopt", "classopt-window"};

typedef struct {
    size_t datasets;
    double positives;       /* mean over datasets, as all that follows but the counts of TFs */
    double value[COLUMNS];  /* NAN: no dataset has it */
    double consensus;
} row4;

/* Adds one dataset's tasks, first..end-1, of a network. */
static void add_dataset(row4 *r, const all_tasks *all, size_t first, size_t end)
{
    const double seeds = (double)(end - first);
    double value[COLUMNS] = {0};
    bool there[COLUMNS] = {false};
    if (json_array_size(json_object_get(all->records[first], "own")) == 0) return;
    r->datasets++;
    for (size_t i = first; i < end; i++) {
        const json_t *matched = json_object_get(all->records[i], "matched");
        r->positives += json_number_value(json_object_get(all->records[i], "sequences")) / seeds;
        for (int c = 0; c < COLUMNS; c++) {
            const json_t *n = json_object_get(matched, keys[c]);
            there[c] = there[c] || n != NULL;
            value[c] += json_number_value(n) / seeds;
        }
        r->consensus += (find_consensus(all->records[i],
                                        json_object_get(all->records[i], "own")) != NULL) / seeds;
    }
    for (int c = 0; c < COLUMNS; c++) {
        if (!there[c]) continue;
        r->value[c] = (isnan(r->value[c]) ? 0 : r->value[c]) + value[c];
    }
}

static row4 make_row(const all_tasks *all, const char *variant)
{
    row4 r = {0};
    for (int c = 0; c < COLUMNS; c++) r.value[c] = NAN;
    for (size_t first = 0, end; first < all->count; first = end) {
        end = first + 1;
        while (end < all->count && is_same_network(&all->tasks[first], &all->tasks[end])) end++;
        if (strcmp(all->tasks[first].variant, variant) == 0) add_dataset(&r, all, first, end);
    }
    for (int c = SALIENCY; c <= BACKWARD && r.datasets > 0; c++) r.value[c] /= (double)r.datasets;
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

static void print_row(FILE *out, const all_tasks *all, const char *variant)
{
    const row4 r = make_row(all, variant);
    if (r.datasets == 0) return;
    fprintf(out, "%s\t%zu\t%.1f", variant, r.datasets, r.positives);
    for (int c = 0; c < COLUMNS; c++) print_value(out, c <= BACKWARD ? "%.1f" : "%g", r.value[c]);
    fprintf(out, "\t%g\n", r.consensus);
    for (int i = 0; i < PAPER_ROWS; i++) {
        if (strcmp(PAPER[i].variant, variant) != 0) continue;
        fprintf(out, "%s (paper)\t57\t500", variant);
        print_value(out, "%.1f", PAPER[i].saliency);
        print_value(out, "%.1f", PAPER[i].activation);
        print_value(out, "%.1f", PAPER[i].temporal);
        fputs("\tNA", out);
        print_value(out, "%g", PAPER[i].classopt);
        fputs("\tNA\tNA\n", out);
    }
}

/* Has an earlier task this network, or does the paper list it? */
static bool is_listed(const all_tasks *all, size_t i)
{
    for (const char *const *name = spec_names(); *name != NULL; name++) {
        if (strcmp(*name, all->tasks[i].variant) == 0) return true;
    }
    for (size_t k = 0; k < i; k++) {
        if (strcmp(all->tasks[k].variant, all->tasks[i].variant) == 0) return true;
    }
    return false;
}

static void print_notes(FILE *out, const all_tasks *all)
{
    const motifs_settings *s = all->context->settings;
    const char *database = "built-in motifs";
    if (s->database != NULL) {
        const char *slash = strrchr(s->database, '/');
        database = slash != NULL ? slash + 1 : s->database;
    }
    fprintf(out, "# Datasets that have a motif of their own in the database: mean number of positive "
            "test sequences whose %d-mer matches it; class optimization and consensus: number of "
            "datasets.\n", s->window);
    fprintf(out, "# Database: %s, %zu motifs, SHA-256 %.12s. A match: q <= %g by Tomtom's method (%s, %s "
            "scores). A word: %g sites, pseudocount %g.\n", database, all->context->targets->count,
            all->context->targets_hash, s->threshold,
            likeness_distance_name(all->context->compare.distance),
            all->context->compare.incomplete ? "incomplete" : "complete", s->rule.sites,
            s->rule.pseudocount);
    fputs("# (paper): Table 4 of PSB 2017, 57 datasets of 500 positives, JASPAR 2016; its threshold is not "
          "stated.\n", out);
}

static status_t write_table4(const all_tasks *all)
{
    output *o;
    TRY(open_file(&o, all, "table4.tsv"));
    FILE *out = output_stream(o);
    fputs("network\tTFs\tpositives\tsaliency\tconvolution activation\ttemporal\ttemporal backward\t"
          "class optimization\tclass optimization window\tconsensus first match\n", out);
    for (const char *const *name = spec_names(); *name != NULL; name++) print_row(out, all, *name);
    for (size_t i = 0; i < all->count; i++) {
        if (!is_listed(all, i)) print_row(out, all, all->tasks[i].variant);
    }
    print_notes(out, all);
    return output_commit(o);
}

status_t motifs_tables_write(const motifs_task *tasks, size_t count, const motifs_context *context)
{
    all_tasks all = {.tasks = tasks, .count = count, .context = context};
    all.records = memory_array(all.records, count);
    all.stems = memory_array(all.stems, count);
    status_t s = read_records(&all);
    if (s == STATUS_OK) s = write_motifs(&all);
    if (s == STATUS_OK) s = write_best(&all);
    if (s == STATUS_OK) s = write_planted(&all);
    if (s == STATUS_OK) s = write_table4(&all);
    for (size_t i = 0; i < count; i++) {
        json_decref(all.records[i]);
        memory_free(all.stems[i]);
    }
    memory_free(all.records);
    memory_free(all.stems);
    return s;
}
