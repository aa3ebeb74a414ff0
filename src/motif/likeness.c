#include "src/motif/likeness.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "src/core/memory.h"

enum { LETTERS = MOTIF_LETTERS };

struct likeness {
    likeness_distance distance;
    size_t count;
    double log_background[LETTERS];
    double *t[LETTERS];     /* [count] each: probabilities, for pearson minus their mean */
    double *log_t[LETTERS]; /* [count] each: ln t (log10 for kullback) */
    double *sites;          /* [count] */
    double *own;            /* [count] blic: C(m t); pearson: sum of squares of t */
};

static const char *const names[LIKENESS_DISTANCES] = {"pearson",  "ed",    "allr", "kullback",
                                                     "sandelin", "blic1", "blic5"};

const char *likeness_distance_name(likeness_distance distance)
{
    assert(distance < LIKENESS_DISTANCES);
    return names[distance];
}

status_t likeness_distance_parse(likeness_distance *ret, const char *name)
{
    for (int d = 0; d < LIKENESS_DISTANCES; d++) {
        if (strcmp(names[d], name) != 0) continue;
        *ret = (likeness_distance)d;
        return STATUS_OK;
    }
    return status_set(STATUS_USAGE, "'%s' is no distance; pearson, ed, allr, kullback, sandelin, "
                      "blic1 and blic5 are", name);
}

/* ---- parts of the scores --------------------------------------------------------------------- */

/* Take the mean, 1/4, off a column; returns the sum of squares, 0 for a flat column (of which
 * rounding leaves something near 1e-34). */
static double centre(double out[LETTERS], const double p[LETTERS])
{
    double squares = 0;
    for (int a = 0; a < LETTERS; a++) {
        out[a] = p[a] - 1.0 / LETTERS;
        squares += out[a] * out[a];
    }
    return squares > 1e-20 ? squares : 0;
}

static double safe_log(double p)
{
    return log(p > 1e-10 ? p : 1e-10);
}

/* Posterior mean under Dirichlet(1, 1, 1, 1). */
static void mean_one(double e[LETTERS], const double x[LETTERS])
{
    double total = x[0] + x[1] + x[2] + x[3] + LETTERS;
    for (int a = 0; a < LETTERS; a++) e[a] = (x[a] + 1) / total;
}

/* Posterior mean under the mixture. All five priors sum to 8, so of their likelihoods
 * Gamma(8) / Gamma(N + 8) prod Gamma(x_a + alpha_a) / Gamma(alpha_a) only quotients of Gamma
 * differ,
 * which are polynomials: Gamma(x + 5) / Gamma(x + 1) / Gamma(5) for the letter with 5, and
 * prod (x_a + 1) for the prior of twos. */
static void mean_five(double e[LETTERS], const double x[LETTERS])
{
    double weight[LETTERS], uniform = 1, sum = 0;
    for (int a = 0; a < LETTERS; a++) {
        weight[a] = (x[a] + 1) * (x[a] + 2) * (x[a] + 3) * (x[a] + 4) / 24;
        uniform *= x[a] + 1;
        sum += weight[a];
    }
    sum += uniform;
    double total = x[0] + x[1] + x[2] + x[3] + 8;
    for (int a = 0; a < LETTERS; a++) {
        /* mean of alpha_a: 5 in its own component, 2 in the uniform one, 1 in the others */
        double alpha = 1 + (4 * weight[a] + uniform) / sum;
        e[a] = (x[a] + alpha) / total;
    }
}

/* C(x) of the header. */
static double certainty(likeness_distance distance, const double x[LETTERS])
{
    double e[LETTERS], sum = 0;
    if (distance == LIKENESS_BLIC1) {
        mean_one(e, x);
    } else {
        mean_five(e, x);
    }
    for (int a = 0; a < LETTERS; a++) sum += x[a] * log(e[a]);
    return sum;
}

/* ---- preparing ------------------------------------------------------------------------------- */

likeness *likeness_create(likeness_distance distance, const double *probability,
                          const double *sites, size_t count, const double background[LETTERS])
{
    likeness *c = memory_array(c, 1);
    c->distance = distance;
    c->count = count;
    c->sites = memory_array(c->sites, count);
    c->own = memory_array(c->own, count);
    for (int a = 0; a < LETTERS; a++) {
        c->t[a] = memory_array(c->t[a], count);
        c->log_t[a] = memory_array(c->log_t[a], count);
        c->log_background[a] = log(background[a]);
    }
    for (size_t k = 0; k < count; k++) {
        double column[LETTERS], counts[LETTERS];
        memcpy(column, probability + k * LETTERS, sizeof column);
        for (int a = 0; a < LETTERS; a++) {
            double scale = distance == LIKENESS_KULLBACK ? log(10.0) : 1;
            c->log_t[a][k] = safe_log(column[a]) / scale;
            counts[a] = column[a] * sites[k];
        }
        c->sites[k] = sites[k];
        if (distance >= LIKENESS_BLIC1) c->own[k] = certainty(distance, counts);
        if (distance == LIKENESS_PEARSON) c->own[k] = centre(column, column);
        for (int a = 0; a < LETTERS; a++) c->t[a][k] = column[a];
    }
    return c;
}

void likeness_destroy(likeness *c)
{
    if (c == NULL) return;
    for (int a = 0; a < LETTERS; a++) {
        memory_free(c->t[a]);
        memory_free(c->log_t[a]);
    }
    memory_free(c->sites);
    memory_free(c->own);
    memory_free(c);
}

/* ---- scores ---------------------------------------------------------------------------------- */

/* The order of operations matters: two opposite columns have a correlation of -1 or of the number
 * before it, whose floor differs; this order gives what Tomtom's own files show. */
static void score_pearson(double *restrict out, const likeness *c, const double q[LETTERS])
{
    double u[LETTERS], squares = centre(u, q);
    const double *t0 = c->t[0], *t1 = c->t[1], *t2 = c->t[2], *t3 = c->t[3];
    for (size_t k = 0; k < c->count; k++) {
        double product = squares * c->own[k];
        double sum = u[0] * t0[k] + u[1] * t1[k] + u[2] * t2[k] + u[3] * t3[k];
        out[k] = product > 0 ? sum / sqrt(product) : 0;
    }
}

/* Squared distances. */
static void score_squares(double *restrict out, const likeness *c, const double q[LETTERS])
{
    const double *t0 = c->t[0], *t1 = c->t[1], *t2 = c->t[2], *t3 = c->t[3];
    for (size_t k = 0; k < c->count; k++) {
        double d0 = q[0] - t0[k], d1 = q[1] - t1[k], d2 = q[2] - t2[k], d3 = q[3] - t3[k];
        out[k] = d0 * d0 + d1 * d1 + d2 * d2 + d3 * d3;
    }
}

static void score_kullback(double *restrict out, const likeness *c, const double q[LETTERS])
{
    for (size_t k = 0; k < c->count; k++) out[k] = 0;
    for (int a = 0; a < LETTERS; a++) {
        const double *t = c->t[a], *log_t = c->log_t[a];
        double p = q[a], log_p = safe_log(p) / log(10.0);
        /* the two divergences share their terms */
        for (size_t k = 0; k < c->count; k++) out[k] -= 0.5 * (p - t[k]) * (log_p - log_t[k]);
    }
}

static void score_allr(double *restrict out, const likeness *c, const double q[LETTERS], double n)
{
    double ratio[LETTERS];
    for (int a = 0; a < LETTERS; a++) ratio[a] = safe_log(q[a]) - c->log_background[a];
    for (size_t k = 0; k < c->count; k++) {
        double here = 0, there = 0;
        for (int a = 0; a < LETTERS; a++) {
            here += q[a] * (c->log_t[a][k] - c->log_background[a]);
            there += c->t[a][k] * ratio[a];
        }
        out[k] = (n * here + c->sites[k] * there) / (n + c->sites[k]);
    }
}

static void score_blic(double *restrict out, const likeness *c, const double q[LETTERS], double n)
{
    double mine[LETTERS];
    for (int a = 0; a < LETTERS; a++) mine[a] = n * q[a];
    double own = certainty(c->distance, mine);
    for (size_t k = 0; k < c->count; k++) {
        double both[LETTERS], by_chance = 0;
        for (int a = 0; a < LETTERS; a++) {
            both[a] = mine[a] + c->sites[k] * c->t[a][k];
            by_chance += both[a] * c->log_background[a];
        }
        out[k] = 2 * certainty(c->distance, both) - own - c->own[k] - by_chance;
    }
}

void likeness_scores(double *out, const likeness *c, const double q[LETTERS], double n)
{
    switch (c->distance) {
    case LIKENESS_PEARSON: score_pearson(out, c, q); break;
    case LIKENESS_ED:
        score_squares(out, c, q);
        for (size_t k = 0; k < c->count; k++) out[k] = -sqrt(out[k]);
        break;
    case LIKENESS_SANDELIN:
        score_squares(out, c, q);
        for (size_t k = 0; k < c->count; k++) out[k] = 2 - out[k];
        break;
    case LIKENESS_KULLBACK: score_kullback(out, c, q); break;
    case LIKENESS_ALLR: score_allr(out, c, q, n); break;
    default: score_blic(out, c, q, n); break;
    }
}
