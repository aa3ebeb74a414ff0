/* Dependencies between sites, over all tasks. Every task's table goes into one; on the way the
 * rows of planted pairs at all distances are kept, and of these the means by kind of simulation,
 * class and network become planted_pairs.tsv. */
#include "src/stage/motifs/dependencies.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/files.h"
#include "io/tsv.h"
#include "src/core/memory.h"
#include "src/stage/motifs/pairs.h"

/* What one task's planted pairs come to, at all distances. */
typedef struct {
    const char *network, *kind;
    int label;
    size_t place; /* in which they came: sums run in one order */
    double auroc, pairs, gain, interaction, control;
} planted_row;

typedef struct {
    planted_row *rows;
    size_t count, capacity;
} planted_rows;

/* "kind" of a simulated task, or NULL. */
static const char *kind_of(const finished_record *record)
{
    return record->planted_count > 0 ? record->planted[0].kind : NULL;
}

static void keep_row(planted_rows *kept, const finished *all, size_t task, const tsv *t, size_t row)
{
    const char *kind = kind_of(&all->records[task]);
    const long source = tsv_find(t, "source"), range = tsv_find(t, "range");
    if (kind == NULL || source < 0 || strcmp(tsv_get(t, row, (size_t)source), "planted") != 0) {
        return;
    }
    if (range < 0 || strcmp(tsv_get(t, row, (size_t)range), "all") != 0) return;
    const char *const names[] = {"label", "pairs", "gain", "interaction", "control"};
    double values[5];
    for (int i = 0; i < 5; i++) {
        const long column = tsv_find(t, names[i]);
        values[i] = column >= 0 ? tsv_number(t, row, (size_t)column) : NAN;
    }
    memory_grow(kept->rows, &kept->capacity, kept->count + 1);
    kept->rows[kept->count] = (planted_row){.place = kept->count,
                                            .network = all->tasks[task].network,
                                            .kind = kind,
                                            .label = values[0] > 0.5,
                                            .auroc = all->tasks[task].auroc,
                                            .pairs = values[1],
                                            .gain = values[2],
                                            .interaction = values[3],
                                            .control = values[4]};
    kept->count++;
}

static status_t add_task(FILE *out, planted_rows *kept, const finished *all, size_t task)
{
    char *path = memory_format("%s/%s.dependencies.tsv", all->context->output, all->stems[task]);
    const bool there = files_exists(path);
    tsv t;
    status_t s = there ? tsv_read(&t, path) : STATUS_OK;
    memory_free(path);
    if (!there || s != STATUS_OK) return s;
    for (size_t r = 0; r < t.rows; r++) {
        const job_task *one = &all->tasks[task];
        fprintf(out, "%s\t%s\t%lld", one->dataset, one->network, one->seed);
        for (size_t c = 0; c < t.columns; c++) fprintf(out, "\t%s", tsv_get(&t, r, c));
        fputc('\n', out);
        keep_row(kept, all, task, &t, r);
    }
    tsv_release(&t);
    return STATUS_OK;
}

/* ---- planted_pairs.tsv ---- */

static int compare_groups(const planted_row *x, const planted_row *y)
{
    int order = strcmp(x->kind, y->kind);
    if (order == 0) order = y->label - x->label;
    return order != 0 ? order : strcmp(x->network, y->network);
}

static int compare_rows(const void *a, const void *b)
{
    const planted_row *x = a, *y = b;
    const int order = compare_groups(x, y);
    return order != 0 ? order : (x->place > y->place) - (x->place < y->place);
}

static void print_mean(FILE *out, const planted_row *rows, size_t n)
{
    double auroc = 0, pairs = 0, gain = 0, mean = 0, squares = 0, control = 0;
    size_t controls = 0;
    for (size_t i = 0; i < n; i++) {
        auroc += rows[i].auroc / (double)n;
        pairs += rows[i].pairs;
        gain += rows[i].gain / (double)n;
        mean += rows[i].interaction / (double)n;
        if (isnan(rows[i].control)) continue;
        control += rows[i].control;
        controls++;
    }
    for (size_t i = 0; i < n; i++) squares += pow(rows[i].interaction - mean, 2);
    fprintf(out, "%s\t%d\t%s\t%zu\t%.4f\t%.0f", rows->kind, rows->label, rows->network, n, auroc,
            pairs);
    tsv_print(out, gain);
    tsv_print(out, mean);
    tsv_print(out, n > 1 ? sqrt(squares / (double)(n - 1) / (double)n) : NAN);
    tsv_print(out, controls > 0 ? control / (double)controls : NAN);
    fputc('\n', out);
}

static status_t write_planted(const finished *all, planted_rows *kept)
{
    output *o;
    TRY(finished_open(&o, all, "planted_pairs.tsv"));
    fputs("kind\tlabel\tnetwork\ttasks\tauroc\tpairs\tgain\tinteraction\tinteraction_se\tcontrol\n",
          output_stream(o));
    if (kept->count > 0) qsort(kept->rows, kept->count, sizeof *kept->rows, compare_rows);
    for (size_t i = 0, end; i < kept->count; i = end) {
        for (end = i + 1; end < kept->count; end++) {
            if (compare_groups(&kept->rows[i], &kept->rows[end]) != 0) break;
        }
        print_mean(output_stream(o), kept->rows + i, end - i);
    }
    return output_commit(o);
}

status_t dependencies_write(const finished *all)
{
    planted_rows kept = {0};
    const size_t count = all->context->settings->shuffles > 0 ? all->count : 0;
    output *o;
    TRY(finished_open(&o, all, "dependencies.tsv"));
    fputs("dataset\tnetwork\tseed\t" PAIRS_DEPENDENCY_HEAD "\n", output_stream(o));
    status_t s = STATUS_OK;
    for (size_t i = 0; i < count && s == STATUS_OK; i++) {
        s = add_task(output_stream(o), &kept, all, i);
    }
    if (s == STATUS_OK) {
        s = output_commit(o);
    } else {
        output_abandon(o);
    }
    if (s == STATUS_OK) s = write_planted(all, &kept);
    memory_free(kept.rows);
    return s;
}
