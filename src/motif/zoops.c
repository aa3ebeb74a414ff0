#include "src/motif/zoops.h"

#include <math.h>
#include <string.h>

#include "src/core/memory.h"

#define WEIGHT_MIN 1e-6 /* placements less likely add nothing to the counts */
#define PSEUDOCOUNT 1.0 /* shared out by the background */
/* A sharp and rare motif to start with: a soft or a common one would draw in regions of other
 * motifs and end as a blur of several. */
#define LETTER_FIRST 0.85
#define SHARE_FIRST 0.1

void zoops_init(zoops_model *ret, const zoops_regions *r, const uint8_t *word, int width)
{
    const int first = (r->span - width) / 2;
    *ret = (zoops_model){.share = SHARE_FIRST};
    ret->probability = memory_array(ret->probability, (size_t)r->span * MOTIF_LETTERS);
    for (int i = 0; i < r->span; i++) {
        for (int a = 0; a < MOTIF_LETTERS; a++) {
            double *p = &ret->probability[i * MOTIF_LETTERS + a];
            *p = r->background[a];
            if (i < first || i >= first + width) continue;
            *p = word[i - first] == a ? LETTER_FIRST : (1 - LETTER_FIRST) / 3;
        }
    }
}

void zoops_release(zoops_model *m)
{
    memory_free(m->probability);
    *m = (zoops_model){0};
}

/* bits of a column against the background */
static double divergence(const double *p, const double *background)
{
    double bits = 0;
    for (int a = 0; a < MOTIF_LETTERS; a++) {
        if (p[a] > 0) bits += p[a] * log2(p[a] / background[a]);
    }
    return bits;
}

/* odds [span][5]: ln(p / background), 0 for other letters; the columns that tell something. */
static int make_odds(double *odds, int *columns, const zoops_model *m, const zoops_regions *r)
{
    int active = 0;
    for (int i = 0; i < r->span; i++) {
        const double *p = m->probability + i * MOTIF_LETTERS;
        if (memcmp(p, r->background, sizeof r->background) == 0) continue;
        for (int a = 0; a < MOTIF_LETTERS; a++) {
            odds[i * (MOTIF_LETTERS + 1) + a] = log(p[a] / r->background[a]);
        }
        columns[active++] = i;
    }
    return active;
}

/* weights [2][places]: odds of each placement of one region; returns their mean. */
static double weigh(double *weights, const double *odds, const int *columns, int active,
                    const zoops_regions *r, size_t region)
{
    const size_t size = (size_t)(r->span + r->places - 1);
    double sum = 0;
    for (int strand = 0; strand < 2; strand++) {
        const uint8_t *letters = (strand ? r->reverse : r->forward) + region * size;
        for (int k = 0; k < r->places; k++) {
            double total = 0;
            for (int c = 0; c < active; c++) {
                int i = columns[c];
                total += odds[i * (MOTIF_LETTERS + 1) + letters[k + i]];
            }
            weights[strand * r->places + k] = exp(total);
            sum += weights[strand * r->places + k];
        }
    }
    return sum / (2 * r->places);
}

static void add_counts(double *counts, const double *weights, double factor,
                       const zoops_regions *r, size_t region)
{
    const size_t size = (size_t)(r->span + r->places - 1);
    for (int strand = 0; strand < 2; strand++) {
        const uint8_t *letters = (strand ? r->reverse : r->forward) + region * size;
        for (int k = 0; k < r->places; k++) {
            double w = weights[strand * r->places + k] * factor;
            if (w < WEIGHT_MIN) continue;
            for (int i = 0; i < r->span; i++) {
                if (letters[k + i] < MOTIF_LETTERS) {
                    counts[i * MOTIF_LETTERS + letters[k + i]] += w;
                }
            }
        }
    }
}

/* New probabilities from counts; returns the greatest change. */
static double maximise(zoops_model *m, const double *counts, const zoops_regions *r)
{
    double most = 0;
    for (int i = 0; i < r->span; i++) {
        double p[MOTIF_LETTERS], n = 0;
        for (int a = 0; a < MOTIF_LETTERS; a++) n += counts[i * MOTIF_LETTERS + a];
        for (int a = 0; a < MOTIF_LETTERS; a++) {
            p[a] = (counts[i * MOTIF_LETTERS + a] + PSEUDOCOUNT * r->background[a])
                   / (n + PSEUDOCOUNT);
        }
        if (!(n > 0) || divergence(p, r->background) <= 2 * 3 / (2 * log(2.0) * n)) {
            memcpy(p, r->background, sizeof p);
        }
        for (int a = 0; a < MOTIF_LETTERS; a++) {
            most = fmax(most, fabs(p[a] - m->probability[i * MOTIF_LETTERS + a]));
        }
        memcpy(m->probability + i * MOTIF_LETTERS, p, sizeof p);
    }
    return most;
}

void zoops_step(zoops_model *m, const zoops_regions *r, int rounds)
{
    const size_t cells = (size_t)r->span * MOTIF_LETTERS;
    double *counts = memory_array(counts, cells);
    double *odds = memory_array(odds, (size_t)r->span * (MOTIF_LETTERS + 1));
    double *weights = memory_array(weights, 2 * (size_t)r->places);
    int *columns = memory_array(columns, (size_t)r->span);
    for (int round = 0; round < rounds; round++) {
        double sites = 0, all = 0;
        int active = make_odds(odds, columns, m, r);
        memset(counts, 0, cells * sizeof *counts);
        m->gain = 0;
        for (size_t s = 0; s < r->count; s++) {
            if (r->used[s]) continue;
            double mean = weigh(weights, odds, columns, active, r, s);
            double likelihood = 1 - m->share + m->share * mean;
            m->gain += log(likelihood);
            add_counts(counts, weights, m->share / (likelihood * 2 * r->places), r, s);
            sites += m->share * mean / likelihood;
            all += 1;
        }
        double change = maximise(m, counts, r);
        m->share = fmin(fmax((sites + 0.5) / (all + 1), 0.001), 0.999);
        if (change < 1e-5) break;
    }
    memory_free(counts);
    memory_free(odds);
    memory_free(weights);
    memory_free(columns);
}

bool zoops_centre(zoops_model *m, const zoops_regions *r)
{
    const int span = r->span;
    double sum = 0, moment = 0;
    for (int i = 0; i < span; i++) {
        double bits = divergence(m->probability + i * MOTIF_LETTERS, r->background);
        sum += bits;
        moment += bits * i;
    }
    if (!(sum > 0)) return false;
    const int shift = (int)lround(moment / sum) - span / 2;
    if (shift == 0) return false;
    double *old = memory_array(old, (size_t)span * MOTIF_LETTERS);
    memcpy(old, m->probability, (size_t)span * MOTIF_LETTERS * sizeof *old);
    for (int i = 0; i < span; i++) {
        const int from = i + shift;
        const double *p = from >= 0 && from < span ? old + from * MOTIF_LETTERS : r->background;
        memcpy(m->probability + i * MOTIF_LETTERS, p, MOTIF_LETTERS * sizeof *p);
    }
    memory_free(old);
    return true;
}

/* Likeness of the columns to their reverse complement when column i meets column mirror - i. */
static double mirror_likeness(const zoops_model *m, const zoops_regions *r, int mirror)
{
    double product = 0, all = 0;
    for (int i = 0; i < r->span; i++) {
        const int k = mirror - i;
        for (int a = 0; a < MOTIF_LETTERS; a++) {
            const double p = m->probability[i * MOTIF_LETTERS + a] - r->background[a];
            const int b = MOTIF_LETTERS - 1 - a;
            all += p * p;
            if (k < 0 || k >= r->span) continue;
            product += p * (m->probability[k * MOTIF_LETTERS + b] - r->background[b]);
        }
    }
    return all > 0 ? product / all : 0;
}

static void mirror_columns(zoops_model *m, const zoops_regions *r, int mirror)
{
    for (int i = 0; i < r->span; i++) {
        const int k = mirror - i;
        double *p = m->probability + i * MOTIF_LETTERS;
        if (k < 0 || k >= r->span) {
            memcpy(p, r->background, sizeof r->background);
        } else if (i <= k) {
            double *q = m->probability + k * MOTIF_LETTERS;
            for (int a = 0; a < MOTIF_LETTERS; a++) {
                const int b = MOTIF_LETTERS - 1 - a;
                if (i == k && b < a) break;
                p[a] = q[b] = (p[a] + q[b]) / 2;
            }
        }
    }
}

bool zoops_symmetrise(zoops_model *m, const zoops_regions *r)
{
    enum { ROUNDS = 60 };
    const size_t cells = (size_t)r->span * MOTIF_LETTERS;
    int mirror = 0, informative = 0;
    double best = -1;
    for (int k = r->span / 2; k < r->span + r->span / 2; k++) {
        const double like = mirror_likeness(m, r, k);
        if (like > best) best = like, mirror = k;
    }
    if (best < 0.9) return false;
    zoops_model even = {.share = m->share};
    even.probability = memory_array(even.probability, cells);
    memcpy(even.probability, m->probability, cells * sizeof *even.probability);
    for (int i = 0; i < ROUNDS; i++) {
        mirror_columns(&even, r, mirror);
        zoops_step(&even, r, 1); /* its gain is that of the mirrored columns */
    }
    mirror_columns(&even, r, mirror);
    for (int i = 0; i < r->span; i++) {
        informative += memcmp(m->probability + i * MOTIF_LETTERS, r->background,
                              sizeof r->background) != 0;
    }
    const bool taken = even.gain + 1.5 * informative >= m->gain; /* half the columns, 3 each */
    if (taken) {
        zoops_release(m);
        *m = even;
    } else {
        zoops_release(&even);
    }
    return taken;
}

void zoops_gains(double *gains, const zoops_model *m, const zoops_regions *r)
{
    double *odds = memory_array(odds, (size_t)r->span * (MOTIF_LETTERS + 1));
    double *weights = memory_array(weights, 2 * (size_t)r->places);
    int *columns = memory_array(columns, (size_t)r->span);
    const int active = make_odds(odds, columns, m, r);
    for (size_t s = 0; s < r->count; s++) {
        gains[s] = 0;
        if (r->used[s]) continue;
        gains[s] = log(1 - m->share + m->share * weigh(weights, odds, columns, active, r, s));
    }
    memory_free(odds);
    memory_free(weights);
    memory_free(columns);
}

void zoops_sites(double *posterior, int *place, int *strand, const zoops_model *m,
                 const zoops_regions *r)
{
    double *odds = memory_array(odds, (size_t)r->span * (MOTIF_LETTERS + 1));
    double *weights = memory_array(weights, 2 * (size_t)r->places);
    int *columns = memory_array(columns, (size_t)r->span);
    const int active = make_odds(odds, columns, m, r);
    for (size_t s = 0; s < r->count; s++) {
        posterior[s] = 0;
        place[s] = strand[s] = 0;
        if (r->used[s]) continue;
        double mean = weigh(weights, odds, columns, active, r, s);
        posterior[s] = m->share * mean / (1 - m->share + m->share * mean);
        int best = 0;
        for (int k = 1; k < 2 * r->places; k++) {
            if (weights[k] > weights[best]) best = k;
        }
        strand[s] = best >= r->places;
        place[s] = best % r->places;
    }
    memory_free(odds);
    memory_free(weights);
    memory_free(columns);
}

void zoops_count(double *counts, const zoops_model *m, const zoops_regions *r, const size_t *listed,
                 size_t n)
{
    double *odds = memory_array(odds, (size_t)r->span * (MOTIF_LETTERS + 1));
    double *weights = memory_array(weights, 2 * (size_t)r->places);
    int *columns = memory_array(columns, (size_t)r->span);
    const int active = make_odds(odds, columns, m, r);
    memset(counts, 0, (size_t)r->span * MOTIF_LETTERS * sizeof *counts);
    for (size_t i = 0; i < n; i++) {
        double mean = weigh(weights, odds, columns, active, r, listed[i]);
        add_counts(counts, weights, 1 / (mean * 2 * r->places), r, listed[i]);
    }
    memory_free(odds);
    memory_free(weights);
    memory_free(columns);
}
