/* Motifs that stand for many sequences: class optimization, consensus motifs, filters, and the
 * aligned words that words.c left. Each is a set of matrices, compared with the database and
 * written with its matches; consensus motifs also leave their sites, and what hangs on these. */
#include "src/stage/motifs/sets.h"

#include <math.h>
#include <string.h>

#include "io/matches.h"
#include "io/motifs.h"
#include "src/core/memory.h"
#include "src/stage/explain/explain.h"
#include "src/stage/motifs/falls.h"
#include "src/stage/motifs/pairs.h"
#include "src/stage/motifs/sites.h"

enum { FILTER_SITES_MIN = 10 }; /* a matrix of fewer is mostly noise */
#define FILTER_SHARE 0.5 /* of a filter's strongest activation, as Alipanahi et al. 2015 */

/* Put into STEM.json what a motif's best match is. */
static void record_best(job *j, const char *method, const motif *m, const compare_match *best)
{
    char *consensus = memory_alloc((size_t)m->width + 1, 1);
    motif_consensus(consensus, m);
    const motif *target = best != NULL ? &j->context->targets->motifs[best->target] : NULL;
    json *o = json_add_object(j->best);
    json_put_text(o, "method", method);
    json_put_text(o, "query", m->id);
    json_put_number(o, "sites", m->sites);
    json_put_text(o, "consensus", consensus);
    json_put_text(o, "target", target != NULL ? target->id : NULL);
    json_put_text(o, "name", target != NULL ? target->name : NULL);
    json_put_number(o, "pvalue", best != NULL ? best->p : 1);
    json_put_number(o, "qvalue", best != NULL ? best->q : 1);
    json_put_int(o, "offset", best != NULL ? best->offset : 0);
    json_put_int(o, "overlap", best != NULL ? best->overlap : 0);
    json_put_flag(o, "reverse", best != NULL && best->reverse);
    json_put_flag(o, "own", best != NULL && job_is_own(j, best->target));
    memory_free(consensus);
}

typedef struct {
    matches_row *rows;
    size_t count, capacity;
    bool own;     /* the factor's own motif is among the matches of some query */
} found_rows;

/* Matches of all motifs of a set, best match of each recorded; method NULL: each motif's name is
 * its method. Owner of ret->rows: caller. */
static status_t compare_set(found_rows *ret, job *j, const char *method, const motif_set *set)
{
    const job_context *c = j->context;
    const size_t targets = c->targets->count;
    *ret = (found_rows){0};
    for (size_t i = 0; i < set->count; i++) {
        TRY(job_check(j));
        compare_query(j->matches, c->search, &set->motifs[i]);
        size_t kept = compare_select(j->matches, targets, 1, false);
        record_best(j, method != NULL ? method : set->motifs[i].name, &set->motifs[i],
                    kept > 0 ? &j->matches[0] : NULL);
        kept = compare_select(j->matches, kept, c->settings->threshold, false);
        memory_grow(ret->rows, &ret->capacity, ret->count + kept);
        for (size_t k = 0; k < kept; k++) {
            ret->rows[ret->count++] = (matches_row){(int)i, j->matches[k]};
            ret->own = ret->own || job_is_own(j, j->matches[k].target);
        }
    }
    return STATUS_OK;
}

static status_t print_set(const job *j, const char *method, const motif_set *set,
                          const found_rows *found)
{
    output *o;
    char *suffix = memory_format("%s.meme", method);
    status_t s = job_open(&o, j, suffix);
    memory_free(suffix);
    TRY(s);
    s = motifs_print(output_stream(o), set, MOTIFS_MEME);
    if (s != STATUS_OK) {
        output_abandon(o);
        return s;
    }
    TRY(output_commit(o));
    suffix = memory_format("%s.tsv", method);
    s = job_open(&o, j, suffix);
    memory_free(suffix);
    TRY(s);
    const matches_notes notes = {j->context->compare, j->context->settings->threshold, 0,
                                 "uniform, as the motif files beside this state it",
                                 "the targets'"};
    matches_print(output_stream(o), found->rows, found->count, set, j->context->targets, &notes);
    return output_commit(o);
}

static status_t write_set(job *j, const char *method, const motif_set *set)
{
    found_rows found;
    status_t s = compare_set(&found, j, method, set);
    if (s == STATUS_OK) s = print_set(j, method, set, &found);
    memory_free(found.rows);
    return s;
}

/* ---- class optimization ---- */

static status_t run_classopt(job *j)
{
    const int L = (int)j->e.length, W = j->context->settings->window;
    char *id = memory_format("%s.classopt", j->stem);
    motif_set set = motif_set_make();
    motif whole = motif_make(id, "", L);
    for (int i = 0; i < L * MOTIF_LETTERS; i++) whole.probability[i] = (double)j->e.matrix[i];
    for (int i = 0; i < L; i++) { /* float rows: sums of 1 to rounding */
        double *p = whole.probability + i * MOTIF_LETTERS, sum = p[0] + p[1] + p[2] + p[3];
        for (int a = 0; a < MOTIF_LETTERS; a++) p[a] /= sum;
    }
    const extract_window at = extract_informative(whole.probability, L, W);
    memory_free(id);
    motif_set_add(&set, whole);
    if (at.start >= 0) {
        id = memory_format("%s.classopt-window", j->stem);
        motif window = motif_make(id, "", W);
        memcpy(window.probability, whole.probability + at.start * MOTIF_LETTERS,
               (size_t)(W * MOTIF_LETTERS) * sizeof(double));
        memory_free(id);
        motif_set_add(&set, window);
    }
    found_rows found;
    status_t s = compare_set(&found, j, "classopt", &set);
    bool own[2] = {false, false};
    for (size_t i = 0; i < found.count; i++) {
        if (job_is_own(j, found.rows[i].match.target)) own[found.rows[i].query] = true;
    }
    if (s == STATUS_OK) s = print_set(j, "classopt", &set, &found);
    json_put_int(j->matched, "classopt", own[0]);
    json_put_int(j->matched, "classopt-window", own[1]);
    memory_free(found.rows);
    motif_set_release(&set);
    return s;
}

/* ---- consensus motifs ---- */

/* What the letters that are there have above the mean of the four (the off-simplex component,
 * src/explain/saliency.h): out [L] of letters [L], map [L][4]. */
static void project(float *out, const float *map, const uint8_t *letters, size_t length)
{
    for (size_t l = 0; l < length; l++) {
        const float *cell = map + l * MOTIF_LETTERS;
        if (letters[l] >= MOTIF_LETTERS) continue;
        out[l] = cell[letters[l]] - (cell[0] + cell[1] + cell[2] + cell[3]) / 4;
    }
}

/* Points of the path. For sites and motifs the order and the shape of the attributions count, not
 * their sum: over 160 sequences each of a medium-rnn and a medium-cnn-rnn the correlation with 256
 * points is .994 or more in 95 %, median above .9995, and a point costs a forward and backward
 * pass. (Gauss-Legendre points do worse than midpoints: the gradient is not smooth in alpha.) */
enum { PATH_POINTS = 8 };

/* Integrated gradients of the positive sequences, made here. */
static status_t integrate(float *out, const job *j)
{
    const saliency_baseline baseline = explain_defaults().baseline;
    const size_t L = j->e.length;
    float *mean = memory_array(mean, TARGET_GROUP * L * MOTIF_LETTERS);
    float *values = memory_array(values, TARGET_GROUP * L), residual[TARGET_GROUP];
    status_t s = STATUS_OK;
    for (size_t at = 0; at < j->count && s == STATUS_OK; at += TARGET_GROUP) {
        const size_t n = j->count - at < TARGET_GROUP ? j->count - at : TARGET_GROUP;
        s = job_check(j);
        if (s != STATUS_OK) break;
        saliency_integrate(mean, values, residual, &j->target, j->letters + at * L, NULL, n,
                           baseline, PATH_POINTS);
        for (size_t i = 0; i < n; i++) {
            if (!isfinite(residual[i])) { /* it sums up all that was integrated */
                s = job_refuse_number(j, "an integrated gradient", at + i);
                break;
            }
            project(out + (at + i) * L, mean + i * L * MOTIF_LETTERS, j->letters + (at + i) * L, L);
        }
    }
    memory_free(mean);
    memory_free(values);
    return s;
}

/* Signed attributions [count][L] of the positive sequences, of the best method at hand: integrated
 * gradients of explain.h5; of a network with an LSTM, whose gradient at the sequence itself says
 * little when its gates are saturated, integrated gradients made here; saliency; mutagenesis.
 * *ret NULL: there is none. Owner: caller. Errors: STATUS_STOPPED. */
static status_t make_attribution(float **ret, job *j)
{
    const explanation *e = &j->e;
    const size_t L = e->length;
    const bool integrates = e->path == NULL && j->net != NULL && j->model.spec.lstm_layers > 0;
    const float *map = e->path != NULL       ? e->path
                       : e->gradient != NULL ? e->gradient
                                             : e->difference;
    const char *name = e->path != NULL || integrates ? "integrated"
                       : e->gradient != NULL ? "saliency" : "mutagenesis";
    *ret = NULL;
    if (map == NULL) return STATUS_OK;
    *ret = memory_array(*ret, j->count * L);
    json_put_text(j->record, "attribution", name);
    if (integrates) {
        status_t s = integrate(*ret, j);
        if (s == STATUS_OK) return s;
        memory_free(*ret);
        *ret = NULL;
        return s;
    }
    for (size_t n = 0; n < j->count; n++) {
        project(*ret + n * L, map + j->rows[n] * L * MOTIF_LETTERS, j->letters + n * L, L);
    }
    return STATUS_OK;
}

static status_t write_contributions(const job *j, const cluster_result *r)
{
    output *o;
    TRY(job_open(&o, j, "consensus.contribution.tsv"));
    FILE *out = output_stream(o);
    fputs("motif\tcolumn\tA\tC\tG\tT\n", out);
    for (size_t i = 0; i < r->count; i++) {
        for (int k = 0; k < r->motifs[i].matrix.width; k++) {
            const double *c = r->motifs[i].contribution + k * MOTIF_LETTERS;
            fprintf(out, "%s\t%d\t%.6g\t%.6g\t%.6g\t%.6g\n", r->motifs[i].matrix.id, k + 1, c[0],
                    c[1], c[2], c[3]);
        }
    }
    return output_commit(o);
}

static status_t write_distributions(const job *j, const cluster_result *r)
{
    const int L = (int)j->e.length;
    int64_t *counts = memory_array(counts, (size_t)L);
    output *o;
    status_t s = job_open(&o, j, "consensus.positions.tsv");
    if (s == STATUS_OK) {
        fputs("motif\tposition\tsites\n", output_stream(o));
        for (size_t i = 0; i < r->count; i++) {
            cluster_positions(counts, &r->motifs[i], L);
            for (int k = 0; k < L; k++) {
                if (counts[k] == 0) continue;
                fprintf(output_stream(o), "%s\t%d\t%lld\n", r->motifs[i].matrix.id, k,
                        (long long)counts[k]);
            }
        }
        s = output_commit(o);
    }
    if (s == STATUS_OK) s = job_open(&o, j, "consensus.distances.tsv");
    if (s == STATUS_OK) {
        fputs("motif\tother\tdistance\tpairs\n", output_stream(o));
        for (size_t i = 0; i < r->count; i++) {
            for (size_t k = i; k < r->count; k++) {
                cluster_spacing(counts, &r->motifs[i], &r->motifs[k], L);
                for (int d = 0; d < L; d++) {
                    if (counts[d] == 0) continue;
                    fprintf(output_stream(o), "%s\t%s\t%d\t%lld\n", r->motifs[i].matrix.id,
                            r->motifs[k].matrix.id, d, (long long)counts[d]);
                }
            }
        }
        s = output_commit(o);
    }
    memory_free(counts);
    return s;
}

static status_t run_consensus(job *j)
{
    float *attribution;
    TRY(make_attribution(&attribution, j));
    if (attribution == NULL) return STATUS_OK;
    cluster_settings settings = j->context->settings->cluster;
    settings.window = j->context->settings->window;
    cluster_result r;
    cluster_find(&r, j->letters, attribution, j->count, (int)j->e.length, &settings);
    memory_free(attribution);
    motif_set set = motif_set_make();
    for (size_t i = 0; i < r.count; i++) {
        motif *m = &r.motifs[i].matrix;
        memory_free(m->id);
        m->id = memory_format("%s.consensus.%zu", j->stem, i + 1);
        motif_set_add(&set, motif_copy(m));
    }
    j->motifs = r.count;
    status_t s = write_set(j, "consensus", &set);
    if (s == STATUS_OK) s = sites_write(j, &r);
    if (s == STATUS_OK) s = write_contributions(j, &r);
    if (s == STATUS_OK) s = write_distributions(j, &r);
    if (s == STATUS_OK) s = falls_write(j, &r);
    if (s == STATUS_OK) s = pairs_write(j, &r);
    json_put_int(j->record, "seqlets", (int64_t)r.seqlets);
    motif_set_release(&set);
    cluster_release(&r);
    return s;
}

/* ---- filters ---- */

static status_t run_filters(job *j)
{
    const explanation *e = &j->e;
    float *value = memory_array(value, j->count);
    int32_t *start = memory_array(start, j->count);
    motif_set set = motif_set_make();
    for (size_t f = 0; f < e->filters; f++) {
        motif m;
        size_t sites;
        for (size_t n = 0; n < j->count; n++) {
            value[n] = e->filter_value[j->rows[n] * e->filters + f];
            start[n] = e->filter_start[j->rows[n] * e->filters + f];
        }
        char *id = memory_format("%s.filters.%zu", j->stem, f + 1);
        extract_filter(&m, &sites, id, j->letters, value, start, j->count, (int)e->length,
                       j->filter_width, FILTER_SHARE);
        memory_free(id);
        if (sites >= FILTER_SITES_MIN) {
            motif_set_add(&set, m);
        } else if (sites > 0) {
            motif_release(&m);
        }
    }
    status_t s = write_set(j, "filters", &set);
    motif_set_release(&set);
    memory_free(value);
    memory_free(start);
    return s;
}

/* ---- aligned words ---- */

static status_t write_words(job *j)
{
    found_rows found;
    status_t s = compare_set(&found, j, NULL, &j->words);
    if (s == STATUS_OK) s = print_set(j, "words", &j->words, &found);
    memory_free(found.rows);
    return s;
}

status_t sets_make(job *j)
{
    if (j->e.matrix != NULL) TRY(run_classopt(j));
    TRY(run_consensus(j));
    if (j->e.filter_value != NULL && j->filter_width > 0) TRY(run_filters(j));
    return write_words(j);
}
