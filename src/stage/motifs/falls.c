/* How much of a network's score hangs on the sites of each consensus motif. */
#include <math.h>
#include <string.h>

#include "io/tsv.h"
#include "src/core/memory.h"
#include "src/stage/motifs/job.h"

enum { PIECE = 128 }; /* items between two looks at the stop flag */

/* ---- shared with motifs_pairs.c ---- */

void motifs_cuts_add(motifs_cuts *c, size_t sequence, const ablation_window *windows, size_t count)
{
    if (c->window_count + count > c->window_room) {
        const size_t room = 2 * (c->window_count + count);
        c->windows = memory_resize(c->windows, c->window_room, room, sizeof *c->windows);
        c->window_room = room;
    }
    if (c->count == c->room) {
        const size_t room = 2 * c->count + 64;
        c->items = memory_resize(c->items, c->room, room, sizeof *c->items);
        c->room = room;
    }
    c->items[c->count++] = (ablation_item){sequence, c->window_count, count};
    memcpy(c->windows + c->window_count, windows, count * sizeof *windows);
    c->window_count += count;
}

void motifs_cuts_release(motifs_cuts *c)
{
    memory_free(c->windows);
    memory_free(c->items);
}

status_t motifs_cuts_score(double *out, const motifs_job *j, const motifs_cuts *c)
{
    const ablation_settings settings = {.shuffles = j->context->settings->shuffles,
                                        .key = random_key_make(j->task->dataset, "ablation", 0)};
    for (size_t at = 0; at < c->count; at += PIECE) {
        const size_t n = c->count - at < PIECE ? c->count - at : PIECE;
        TRY(motifs_job_check(j));
        ablation_scores(out + at, &j->target, c->letters, c->records, c->windows, c->items + at, n,
                        &settings);
    }
    return STATUS_OK;
}

void motifs_mark(uint8_t *taken, ablation_window window, size_t length)
{
    for (int l = 0; l < window.width; l++) {
        const long at = (long)window.start + l;
        if (at >= 0 && at < (long)length) taken[at] = 1;
    }
}

void motifs_mean_add(motifs_mean *m, double value)
{
    m->n++;
    m->sum += value;
    m->squares += value * value;
}

double motifs_mean_of(const motifs_mean *m)
{
    return m->n > 0 ? m->sum / (double)m->n : NAN;
}

double motifs_mean_error(const motifs_mean *m)
{
    if (m->n < 2) return NAN;
    const double n = (double)m->n, mean = m->sum / n;
    return sqrt(fmax(0, m->squares / n - mean * mean) / (n - 1));
}

/* ---- falls ---- */

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
static bool place_controls(ablation_window *windows, size_t count, const uint8_t *taken, size_t length,
                           random_stream *stream)
{
    uint8_t *mask = memory_alloc(length, 1);
    bool good = true;
    memcpy(mask, taken, length);
    for (size_t k = 0; k < count && good; k++) {
        good = ablation_move(&windows[k], 1, mask, (int)length, stream);
        if (good) motifs_mark(mask, windows[k], length);
    }
    memory_free(mask);
    return good;
}

static void add_cuts(motifs_cuts *cuts, fall *falls, size_t count, const motifs_job *j,
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
        motifs_cuts_add(cuts, f->sequence, windows, n);
        random_stream stream = random_stream_init(key, RANDOM_WINDOW, (uint32_t)number,
                                                  cuts->records[f->sequence]);
        f->has_control = place_controls(windows, n, taken + f->sequence * L, L, &stream);
        if (f->has_control) motifs_cuts_add(cuts, f->sequence, windows, n);
    }
    memory_free(windows);
}

static void print_falls(FILE *out, const cluster_motif *m, const fall *falls, size_t count,
                        const float *whole, const double *scores)
{
    motifs_mean score = {0}, fallen = {0}, control = {0};
    size_t bound = 0, lost = 0;
    for (size_t i = 0; i < count; i++) {
        const double z = (double)whole[falls[i].sequence], less = *scores++;
        motifs_mean_add(&score, z);
        motifs_mean_add(&fallen, z - less);
        bound += z > 0;
        lost += z > 0 && less <= 0;
        if (falls[i].has_control) motifs_mean_add(&control, z - *scores++);
    }
    fprintf(out, "%s\t%zu\t%zu", m->matrix.id, m->site_count, count);
    tsv_print(out, motifs_mean_of(&score));
    tsv_print(out, motifs_mean_of(&fallen));
    tsv_print(out, motifs_mean_error(&fallen));
    fprintf(out, "\t%zu", control.n);
    tsv_print(out, motifs_mean_of(&control));
    tsv_print(out, motifs_mean_error(&control));
    fprintf(out, "\t%zu\t%zu\n", bound, lost);
}

static status_t measure_falls(FILE *out, motifs_job *j, const cluster_result *r, motifs_cuts *cuts,
                              const uint8_t *taken)
{
    float *whole = memory_array(whole, j->count);
    target_scores(whole, &j->target, j->letters, NULL, j->count);
    status_t s = STATUS_OK;
    for (size_t i = 0; i < r->count && s == STATUS_OK; i++) {
        const cluster_motif *m = &r->motifs[i];
        fall *falls = memory_array(falls, m->site_count);
        const size_t count = group_sites(falls, m);
        cuts->count = cuts->window_count = 0;
        add_cuts(cuts, falls, count, j, m, i, taken);
        double *scores = memory_array(scores, cuts->count);
        s = motifs_cuts_score(scores, j, cuts);
        if (s == STATUS_OK) print_falls(out, m, falls, count, whole, scores);
        memory_free(scores);
        memory_free(falls);
    }
    memory_free(whole);
    return s;
}

status_t motifs_job_falls(motifs_job *j, const cluster_result *r)
{
    if (j->context->settings->shuffles == 0) return STATUS_OK;
    const size_t L = j->e.length;
    uint8_t *taken = memory_alloc(j->count * L, 1);
    uint32_t *records = memory_array(records, j->count);
    for (size_t n = 0; n < j->count; n++) records[n] = (uint32_t)motifs_job_number(j, n);
    for (size_t i = 0; i < r->count; i++) {
        const cluster_motif *m = &r->motifs[i];
        for (size_t k = 0; k < m->site_count; k++) {
            motifs_mark(taken + m->sites[k].sequence * L,
                        (ablation_window){m->sites[k].start, m->matrix.width}, L);
        }
    }
    motifs_cuts cuts = {.letters = j->letters, .records = records};
    output *o = NULL;
    status_t s = motifs_job_open(&o, j, "consensus.falls.tsv");
    if (s == STATUS_OK) {
        fputs("motif\tsites\tsequences\tscore\tfall\tfall_se\tcontrols\tcontrol\tcontrol_se\tbound\t"
              "lost\n", output_stream(o));
        s = measure_falls(output_stream(o), j, r, &cuts, taken);
        if (s == STATUS_OK) {
            s = output_commit(o);
        } else {
            output_abandon(o);
        }
    }
    motifs_cuts_release(&cuts);
    memory_free(records);
    memory_free(taken);
    return s;
}
