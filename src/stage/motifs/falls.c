/* How much of a network's score hangs on the sites of each consensus motif: of each sequence
 * that holds sites of it the score less all of them, and, as a control, less as many windows of
 * the same width off all sites. All that is to be taken away is listed first and scored at once. */
#include "src/stage/motifs/falls.h"

#include <math.h>
#include <string.h>

#include "io/tsv.h"
#include "src/core/memory.h"
#include "src/stage/motifs/removals.h"
#include "src/stats/running.h"

/* The sites of one motif in one sequence: m->sites[first .. end - 1]. */
typedef struct {
    size_t sequence, first, end;
    bool has_control; /* its item follows */
} fall;

static size_t group_sites(fall *falls, const cluster_motif *m)
{
    size_t count = 0;
    for (size_t k = 0; k < m->site_count; k++) { /* by sequence */
        if (count == 0 || falls[count - 1].sequence != m->sites[k].sequence) {
            falls[count++] = (fall){.sequence = m->sites[k].sequence, .first = k};
        }
        falls[count - 1].end = k + 1;
    }
    return count;
}

/* As many windows of the same width, each off all sites of all motifs. */
static bool place_controls(ablation_window *windows, size_t count, const uint8_t *taken,
                           size_t length, random_stream *stream)
{
    uint8_t *mask = memory_alloc(length, 1);
    bool good = true;
    memcpy(mask, taken, length);
    for (size_t k = 0; k < count && good; k++) {
        good = ablation_move(&windows[k], 1, mask, (int)length, stream);
        if (good) removals_mark(mask, windows[k], length);
    }
    memory_free(mask);
    return good;
}

static void add_cuts(removals *cuts, fall *falls, size_t count, const job *j,
                     const cluster_motif *m, size_t number, const uint8_t *taken)
{
    const size_t L = j->e.length;
    const random_key key = random_key_make(j->task->dataset, "ablation", 0);
    ablation_window *windows = memory_array(windows, m->site_count);
    for (size_t i = 0; i < count; i++) {
        fall *f = &falls[i];
        const size_t n = f->end - f->first;
        for (size_t k = 0; k < n; k++) {
            windows[k] = (ablation_window){m->sites[f->first + k].start, m->matrix.width};
        }
        removals_add(cuts, f->sequence, windows, n);
        random_stream stream = random_stream_init(key, RANDOM_WINDOW, (uint32_t)number,
                                                  cuts->records[f->sequence]);
        f->has_control = place_controls(windows, n, taken + f->sequence * L, L, &stream);
        if (f->has_control) removals_add(cuts, f->sequence, windows, n);
    }
    memory_free(windows);
}

static void print_falls(FILE *out, const cluster_motif *m, const fall *falls, size_t count,
                        const float *whole, const double *scores)
{
    running score = {0}, fallen = {0}, control = {0};
    size_t bound = 0, lost = 0;
    for (size_t i = 0; i < count; i++) {
        const double z = (double)whole[falls[i].sequence], less = *scores++;
        running_add(&score, z);
        running_add(&fallen, z - less);
        bound += z > 0;
        lost += z > 0 && less <= 0;
        if (falls[i].has_control) running_add(&control, z - *scores++);
    }
    fprintf(out, "%s\t%zu\t%zu", m->matrix.id, m->site_count, count);
    tsv_print(out, running_mean(&score));
    tsv_print(out, running_mean(&fallen));
    tsv_print(out, running_error(&fallen));
    fprintf(out, "\t%zu", control.n);
    tsv_print(out, running_mean(&control));
    tsv_print(out, running_error(&control));
    fprintf(out, "\t%zu\t%zu\n", bound, lost);
}

static status_t measure_falls(FILE *out, const job *j, const cluster_result *r, removals *cuts,
                              const uint8_t *taken)
{
    float *whole = memory_array(whole, j->count);
    target_scores(whole, &j->target, j->letters, NULL, j->count);
    status_t s = STATUS_OK;
    for (size_t i = 0; i < r->count && s == STATUS_OK; i++) {
        const cluster_motif *m = &r->motifs[i];
        fall *falls = memory_array(falls, m->site_count);
        const size_t count = group_sites(falls, m);
        removals_clear(cuts);
        add_cuts(cuts, falls, count, j, m, i, taken);
        double *scores = memory_array(scores, cuts->count);
        s = removals_score(scores, j, cuts);
        if (s == STATUS_OK) print_falls(out, m, falls, count, whole, scores);
        memory_free(scores);
        memory_free(falls);
    }
    memory_free(whole);
    return s;
}

status_t falls_write(const job *j, const cluster_result *r)
{
    if (j->context->settings->shuffles == 0) return STATUS_OK;
    const size_t L = j->e.length;
    uint8_t *taken = memory_alloc(j->count * L, 1);
    uint32_t *records = memory_array(records, j->count);
    for (size_t n = 0; n < j->count; n++) records[n] = (uint32_t)job_number(j, n);
    for (size_t i = 0; i < r->count; i++) {
        const cluster_motif *m = &r->motifs[i];
        for (size_t k = 0; k < m->site_count; k++) {
            removals_mark(taken + m->sites[k].sequence * L,
                        (ablation_window){m->sites[k].start, m->matrix.width}, L);
        }
    }
    removals cuts = {.letters = j->letters, .records = records};
    output *o = NULL;
    status_t s = job_open(&o, j, "consensus.falls.tsv");
    if (s == STATUS_OK) {
        fputs(
            "motif\tsites\tsequences\tscore\tfall\tfall_se\tcontrols\tcontrol\tcontrol_se\tbound\t"
            "lost\n",
            output_stream(o));
        s = measure_falls(output_stream(o), j, r, &cuts, taken);
        if (s == STATUS_OK) {
            s = output_commit(o);
        } else {
            output_abandon(o);
        }
    }
    removals_release(&cuts);
    memory_free(records);
    memory_free(taken);
    return s;
}
