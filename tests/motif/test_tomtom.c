/* motif comparison: column scores against their formulas, p-values against an enumeration of all
 * draws from the null columns, and the properties that any search must have. */
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/core/random.h"
#include "src/motif/compare.h"
#include "src/motif/nulls.h"
#include "src/motif/qvalue.h"
#include "tests/harness.h"

static random_stream numbers(uint32_t record)
{
    return random_stream_init(random_key_make("tomtom", "test", 1), RANDOM_TEST, 0, record);
}

/* What columns look like: in a sharp one most is one letter's. */
typedef enum { SOFT, SHARP, MIXED } sharpness;

static motif random_motif(random_stream *s, const char *id, int width, sharpness kind)
{
    motif m = motif_make(id, "", width);
    m.sites = 5 + random_below(s, 100);
    for (int c = 0; c < width; c++) {
        double *row = m.probability + 4 * c, sum = 0;
        uint32_t best = random_below(s, 4);
        bool sharp = kind == SHARP || (kind == MIXED && random_below(s, 2));
        for (uint32_t a = 0; a < 4; a++) {
            row[a] = random_uniform(s) + (sharp && a == best ? 10 : 0.05);
            sum += row[a];
        }
        for (int a = 0; a < 4; a++) row[a] /= sum;
    }
    return m;
}

/* Motifs m0, m1, ...: sharp, soft, sharp, ... */
static motif_set random_set(uint32_t record, int count, int narrowest, int widest)
{
    random_stream s = numbers(record);
    motif_set set = motif_set_make();
    for (int i = 0; i < count; i++) {
        char id[20];
        snprintf(id, sizeof id, "m%d", i);
        int width = narrowest + (int)random_below(&s, (uint32_t)(widest - narrowest + 1));
        motif_set_add(&set, random_motif(&s, id, width, i % 2 == 0 ? SHARP : SOFT));
    }
    return set;
}

/* ---- column scores --------------------------------------------------------------------------- */

/* ln of the marginal likelihood of counts x under Dirichlet(alpha), and the posterior mean. */
static double dirichlet(double mean[4], const double x[4], const double alpha[4])
{
    double n = x[0] + x[1] + x[2] + x[3], total = alpha[0] + alpha[1] + alpha[2] + alpha[3];
    double sum = lgamma(total) - lgamma(n + total);
    for (int a = 0; a < 4; a++) {
        sum += lgamma(x[a] + alpha[a]) - lgamma(alpha[a]);
        mean[a] = (x[a] + alpha[a]) / (n + total);
    }
    return sum;
}

static double certainty(const double x[4], int components)
{
    double e[4] = {0}, weights = 0, sum = 0;
    for (int k = 0; k < components; k++) {
        double alpha[4], mean[4];
        for (int a = 0; a < 4; a++) alpha[a] = components == 1 ? 1 : k == 4 ? 2 : a == k ? 5 : 1;
        double weight = exp(dirichlet(mean, x, alpha));
        for (int a = 0; a < 4; a++) e[a] += weight * mean[a];
        weights += weight;
    }
    for (int a = 0; a < 4; a++) sum += x[a] * log(e[a] / weights);
    return sum;
}

static double score_by_formula(likeness_distance d, const double q[4], double n, const double t[4],
                               double m, const double b[4])
{
    double sum = 0, x[4], y[4], both[4], mq = 0, mt = 0, qq = 0, tt = 0, qt = 0, chance = 0;
    for (int a = 0; a < 4; a++) {
        x[a] = n * q[a];
        y[a] = m * t[a];
        both[a] = x[a] + y[a];
        chance += both[a] * log(b[a]);
        mq += q[a] / 4;
        mt += t[a] / 4;
    }
    for (int a = 0; a < 4; a++) {
        switch (d) {
        case LIKENESS_ALLR:
            sum += (n * q[a] * log(t[a] / b[a]) + m * t[a] * log(q[a] / b[a])) / (n + m);
            break;
        case LIKENESS_KULLBACK:
            sum -= (q[a] * log10(q[a] / t[a]) + t[a] * log10(t[a] / q[a])) / 2;
            break;
        default: sum += (q[a] - t[a]) * (q[a] - t[a]); break;
        }
        qt += (q[a] - mq) * (t[a] - mt);
        qq += (q[a] - mq) * (q[a] - mq);
        tt += (t[a] - mt) * (t[a] - mt);
    }
    switch (d) {
    case LIKENESS_PEARSON: return qt / sqrt(qq * tt);
    case LIKENESS_ED: return -sqrt(sum);
    case LIKENESS_SANDELIN: return 2 - sum;
    case LIKENESS_BLIC1: return 2 * certainty(both, 1) - certainty(x, 1) - certainty(y, 1) - chance;
    case LIKENESS_BLIC5: return 2 * certainty(both, 5) - certainty(x, 5) - certainty(y, 5) - chance;
    default: return sum;
    }
}

static void column_scores_follow_their_formulas(void)
{
    random_stream s = numbers(1);
    const double background[4] = {0.3, 0.2, 0.15, 0.35};
    motif m = random_motif(&s, "t", 50, MIXED), q = random_motif(&s, "q", 20, MIXED);
    double sites[50], out[50];
    for (int k = 0; k < 50; k++) sites[k] = 1 + random_below(&s, 60);
    for (int d = 0; d < LIKENESS_DISTANCES; d++) {
        likeness *c = likeness_create((likeness_distance)d, m.probability, sites, 50, background);
        double worst = 0;
        for (int i = 0; i < 20; i++) {
            likeness_scores(out, c, q.probability + 4 * i, 17);
            for (int k = 0; k < 50; k++) {
                double want = score_by_formula((likeness_distance)d, q.probability + 4 * i, 17,
                                               m.probability + 4 * k, sites[k], background);
                worst = fmax(worst, fabs(out[k] - want) / fmax(1, fabs(want)));
            }
        }
        CU_ASSERT(worst < 1e-12); /* some tens of roundings, lgamma of numbers near 100 */
        likeness_destroy(c);
        likeness_distance back;
        CU_ASSERT_EQUAL(
            likeness_distance_parse(&back, likeness_distance_name((likeness_distance)d)),
            STATUS_OK);
        CU_ASSERT_EQUAL((int)back, d);
    }
    likeness_distance none;
    CU_ASSERT_EQUAL(likeness_distance_parse(&none, "euclid"), STATUS_USAGE);
    motif_release(&m);
    motif_release(&q);
}

/* ---- p-values against enumeration ------------------------------------------------------------ */

enum { REFERENCE_COLUMNS_MAX = 40, REFERENCE_WIDTH_MAX = 4 };

/* Everything about one query and a small set of targets, the slow and plain way. */
typedef struct {
    int w, count;                                     /* query columns; null columns, all strands */
    double score[REFERENCE_WIDTH_MAX][REFERENCE_COLUMNS_MAX];
    int whole[REFERENCE_WIDTH_MAX][REFERENCE_COLUMNS_MAX];
    int zero;
} reference;

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void smooth(double out[4], const double *p, double n, const compare_settings *s)
{
    for (int a = 0; a < 4; a++) {
        out[a] = (p[a] * n + s->pseudocount * s->background[a]) / (n + s->pseudocount);
    }
}

static void fill_reference(reference *r, const motif *query, const motif_set *targets,
                           const compare_settings *s)
{
    r->w = query->width;
    r->count = 0;
    r->zero = 0;
    for (size_t t = 0; t < targets->count; t++) {
        for (int strand = 0; strand < (s->forward_only ? 1 : 2); strand++) {
            motif m = strand ? motif_reverse_complement(&targets->motifs[t])
                             : motif_copy(&targets->motifs[t]);
            for (int c = 0; c < m.width; c++, r->count++) {
                double column[4];
                smooth(column, m.probability + 4 * c, m.sites, s);
                likeness *one = likeness_create(s->distance, column, &m.sites, 1, s->background);
                for (int i = 0; i < r->w; i++) {
                    double q[4];
                    smooth(q, query->probability + 4 * i, query->sites, s);
                    likeness_scores(&r->score[i][r->count], one, q, query->sites);
                }
                likeness_destroy(one);
            }
            motif_release(&m);
        }
    }
    double least = INFINITY, greatest = -INFINITY;
    for (int i = 0; i < r->w; i++) {
        double sorted[REFERENCE_COLUMNS_MAX];
        memcpy(sorted, r->score[i], sizeof sorted);
        qsort(sorted, (size_t)r->count, sizeof *sorted, compare_doubles);
        double median = s->incomplete ? 0 : sorted[(r->count - 1) / 2];
        for (int k = 0; k < r->count; k++) {
            r->score[i][k] -= median;
            least = fmin(least, r->score[i][k]);
            greatest = fmax(greatest, r->score[i][k]);
        }
    }
    double low = floor(least), scale = floor(100 / (greatest - low));
    if (scale < 1) scale = 100 / (greatest - low);
    for (int i = 0; i < r->w; i++) {
        for (int k = 0; k < r->count; k++) {
            r->whole[i][k] = (int)floor((r->score[i][k] - low) * scale + 0.5);
        }
    }
    if (!s->incomplete) r->zero = (int)floor(-low * scale + 0.5);
}

/* Share of all draws of null columns under query columns i.. whose sum reaches `sum`. */
static double share_reaching(const reference *r, int i, int end, int sum)
{
    if (i == end) return sum <= 0;
    double share = 0;
    for (int k = 0; k < r->count; k++) {
        share += share_reaching(r, i + 1, end, sum - r->whole[i][k]) / r->count;
    }
    return share;
}

/* Incomplete scores: p of an alignment alone. */
static double p_at_offset(const reference *r, int column, const compare_match *m)
{
    int from = m->offset < 0 ? -m->offset : 0, sum = 0;
    for (int i = from; i < from + m->overlap; i++) sum += r->whole[i][column + i + m->offset];
    return share_reaching(r, from, from + m->overlap, sum);
}

/* The best alignment of each strand with p for that many strands: out [strands]. */
static void best_by_enumeration(compare_match *out, const reference *r, int first_column, int t,
                                int strands, const compare_settings *s)
{
    int narrower = r->w < t ? r->w : t;
    int overlap = s->internal || s->min_overlap > narrower ? narrower : s->min_overlap;
    for (int strand = 0; strand < strands; strand++) {
        int column = first_column + strand * t, n = 0, most = -1;
        double least = 2, none = 1;
        compare_match here = {.reverse = strand};
        for (int offset = overlap - r->w; offset <= t - overlap; offset++, n++) {
            int from = offset < 0 ? -offset : 0, end = t - offset < r->w ? t - offset : r->w;
            int sum = 0;
            for (int i = from; i < end; i++) sum += r->whole[i][column + i + offset];
            int all = sum + r->zero * (r->w - (end - from));
            double p = s->incomplete ? share_reaching(r, from, end, sum) : 0;
            if (s->incomplete ? p < least : all > most) {
                least = p;
                most = all;
                here.offset = offset;
                here.overlap = end - from;
            }
        }
        for (int offset = overlap - r->w; offset <= t - overlap && !s->incomplete; offset++) {
            int from = offset < 0 ? -offset : 0, end = t - offset < r->w ? t - offset : r->w;
            none *= 1 - share_reaching(r, from, end, most - r->zero * (r->w - (end - from)));
        }
        if (s->incomplete) none = pow(1 - least, n);
        here.p = 1 - pow(none, strands);
        here.e = least; /* of the alignment alone */
        out[strand] = here;
    }
}

/* The share of alignments that differ and the worst relative error of p. */
static void compare_with_enumeration(const compare_settings *s, uint32_t record)
{
    motif_set targets = random_set(record, 4, 1, 4);
    random_stream stream = numbers(record + 1000);
    compare_search *search = compare_create(&targets, NULL, s);
    compare_match got[4];
    for (int width = 1; width <= REFERENCE_WIDTH_MAX; width++) {
        motif query = random_motif(&stream, "q", width, MIXED);
        reference r;
        fill_reference(&r, &query, &targets, s);
        compare_query(got, search, &query);
        int strands = s->forward_only ? 1 : 2, column = 0;
        for (int t = 0; t < 4; t++) {
            compare_match want[2];
            best_by_enumeration(want, &r, column, targets.motifs[t].width, strands, s);
            int strand_column = column + got[t].reverse * targets.motifs[t].width;
            column += strands * targets.motifs[t].width;
            const compare_match *mine = &want[got[t].reverse];
            double least = strands == 2 ? fmin(want[0].p, want[1].p) : want[0].p;
            /* Sums of up to 32^4 equal shares here, of products there: rounding. */
            double slack = 1e-9 * least + 1e-13;
            bool good = fabs(got[t].p - least) <= slack && mine->p <= least + slack;
            good = good && got[t].target == t && got[t].e == 4 * got[t].p;
            /* incomplete scores: equal p of two offsets may differ in their last bits */
            bool tie =
                s->incomplete && fabs(p_at_offset(&r, strand_column, &got[t]) - mine->e) <= 1e-12;
            good = good && (tie || got[t].offset == mine->offset);
            good = good && (tie || got[t].overlap == mine->overlap);
            EACH(good);
            if (!good) {
                printf("\n%s width %d target %d: p %.15g, wanted %.15g; offset %d, wanted %d\n",
                       likeness_distance_name(s->distance), width, t, got[t].p, least,
                       got[t].offset, mine->offset);
            }
        }
        motif_release(&query);
    }
    compare_destroy(search);
    motif_set_release(&targets);
}

static void p_values_equal_an_enumeration(void)
{
    for (int d = 0; d < LIKENESS_DISTANCES; d++) {
        for (int kind = 0; kind < 8; kind++) {
            compare_settings s = compare_defaults();
            s.distance = (likeness_distance)d;
            s.incomplete = kind & 1;
            s.forward_only = kind == 2 || kind == 3;
            s.internal = kind == 4 || kind == 5;
            s.min_overlap = kind >= 6 ? 3 : 1;
            if (kind == 7) {
                const double background[4] = {0.3, 0.2, 0.2, 0.3};
                memcpy(s.background, background, sizeof background);
                s.pseudocount = 2;
            }
            compare_with_enumeration(&s, (uint32_t)(10 + 8 * d + kind));
        }
    }
}

static void a_case_done_by_hand(void)
{
    /* One target of one column A, sites so many that the pseudocount is nothing; forward strand.
     * The
     * query AC: scores of its columns with the only null column are 0 (equal) and -sqrt 2. */
    motif_set targets = motif_set_make();
    motif a = motif_make("a", "", 1), q = motif_make("q", "", 2);
    a.probability[0] = q.probability[0] = q.probability[5] = 1;
    a.sites = q.sites = 1e9;
    motif_set_add(&targets, a);
    compare_settings s = compare_defaults();
    s.forward_only = true;
    s.incomplete = true;
    compare_match m;
    compare_search *search = compare_create(&targets, NULL, &s);
    /* The null is that one column: every alignment has p = 1. */
    compare_query(&m, search, &q);
    CU_ASSERT_EQUAL(m.p, 1);
    compare_destroy(search);
    /* With a second target C the null has two columns: under query A the scores are 0 and -sqrt 2,
     * under C likewise. low = -2, k = floor(100 / 2) = 50: whole scores 100 and 29. Target a: query
     * A on a has sum 100, reached by half of the null; query C on a 29, reached by all. Two
     * offsets: p = 1 - (1 - 1/2)^2. */
    motif c = motif_make("c", "", 1);
    c.probability[1] = 1;
    c.sites = 1e9;
    motif_set_add(&targets, c);
    search = compare_create(&targets, NULL, &s);
    compare_match two[2];
    compare_query(two, search, &q);
    CU_ASSERT_DOUBLE_EQUAL(two[0].p, 0.75, 1e-12);
    CU_ASSERT(two[0].offset == 0 && two[0].overlap == 1);
    CU_ASSERT_DOUBLE_EQUAL(two[1].p, 0.75, 1e-12);
    CU_ASSERT(two[1].offset == -1 && two[1].overlap == 1);
    CU_ASSERT_DOUBLE_EQUAL(two[0].e, 1.5, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(two[0].q, 0.75, 1e-12); /* 0.75 x 2 / 2 */
    compare_destroy(search);
    /* Complete: the lower median of {0, -sqrt 2} is taken off, so scores are sqrt 2 and 0, low = 0,
     * k = floor(100 / sqrt 2) = 70, whole 99 and 0. The best sum 99 is reached with 1/2 at each
     * offset: the same p. */
    s.incomplete = false;
    search = compare_create(&targets, NULL, &s);
    compare_query(two, search, &q);
    CU_ASSERT_DOUBLE_EQUAL(two[0].p, 0.75, 1e-12);
    CU_ASSERT(two[1].offset == -1);
    compare_destroy(search);
    motif_set_release(&targets);
    motif_release(&q);
}

/* ---- properties ------------------------------------------------------------------------------ */

static void a_motif_finds_itself_first(void)
{
    motif_set set = random_set(2, 40, 5, 15);
    compare_match matches[40];
    /* equal sites: BLiC prefers targets with more of them, also to the query itself */
    for (int i = 0; i < 40; i++) set.motifs[i].sites = 50;
    for (int d = 0; d < LIKENESS_DISTANCES; d++) {
        for (int incomplete = 0; incomplete < 2; incomplete++) {
            compare_settings s = compare_defaults();
            s.distance = (likeness_distance)d;
            s.incomplete = incomplete;
            compare_search *search = compare_create(&set, NULL, &s);
            for (int i = 0; i < 40; i += 2) { /* the sharp ones */
                const motif *m = &set.motifs[i];
                compare_query(matches, search, m);
                compare_match self = matches[i];
                CU_ASSERT(self.offset == 0 && self.overlap == m->width && !self.reverse);
                size_t kept = compare_select(matches, 40, 0.5, false);
                CU_ASSERT(kept > 0 && matches[0].target == i);
                CU_ASSERT(self.p < 1e-3);
            }
            compare_destroy(search);
        }
    }
    motif_set_release(&set);
}

static void a_reverse_complement_is_found_on_the_other_strand(void)
{
    motif_set set = random_set(3, 30, 6, 12);
    compare_match forward[30], reverse[30];
    compare_settings s = compare_defaults();
    compare_search *search = compare_create(&set, NULL, &s);
    motif turned = motif_reverse_complement(&set.motifs[4]);
    compare_query(forward, search, &set.motifs[4]);
    compare_query(reverse, search, &turned);
    CU_ASSERT(reverse[4].reverse == 1 && reverse[4].offset == 0);
    /* The null of both strands is its own mirror image; whole scores are the same ones. */
    CU_ASSERT_DOUBLE_EQUAL(reverse[4].p / forward[4].p, 1, 1e-9);
    compare_destroy(search);
    s.forward_only = true;
    search = compare_create(&set, NULL, &s);
    compare_query(reverse, search, &turned);
    for (int t = 0; t < 30; t++) CU_ASSERT_EQUAL(reverse[t].reverse, 0);
    compare_destroy(search);
    motif_release(&turned);
    motif_set_release(&set);
}

static void flat_columns_and_wide_queries_are_handled(void)
{
    motif_set set = random_set(4, 20, 1, 9);
    motif flat = motif_make("flat", "", 6), wide = motif_make("wide", "", 101);
    random_stream stream = numbers(5);
    motif some = random_motif(&stream, "", 101, SOFT);
    memcpy(wide.probability, some.probability, 404 * sizeof(double));
    for (int i = 0; i < 24; i++) flat.probability[i] = 0.25;
    memcpy(wide.probability, flat.probability, 8 * sizeof(double));
    motif_set_add(&set, motif_copy(&flat));
    compare_match m[21];
    for (int d = 0; d < LIKENESS_DISTANCES; d++) {
        for (int incomplete = 0; incomplete < 2; incomplete++) {
            compare_settings s = compare_defaults();
            s.distance = (likeness_distance)d;
            s.incomplete = incomplete;
            compare_search *search = compare_create(&set, NULL, &s);
            const motif *queries[] = {&flat, &wide, &set.motifs[0]};
            for (int k = 0; k < 3; k++) {
                compare_query(m, search, queries[k]);
                for (int t = 0; t < 21; t++) {
                    EACH(m[t].p >= 0 && m[t].p <= 1 && m[t].q >= 0 && m[t].q <= 1);
                    EACH(m[t].overlap >= 1 && m[t].overlap <= queries[k]->width);
                }
                /* A flat column correlates with nothing. */
                if (d == LIKENESS_PEARSON && k == 0) {
                    for (int t = 0; t < 21; t++) CU_ASSERT_EQUAL(m[t].p, 1);
                }
            }
            compare_destroy(search);
        }
    }
    motif_release(&flat);
    motif_release(&wide);
    motif_release(&some);
    motif_set_release(&set);
}

static void scores_beyond_a_hundred_keep_their_order(void)
{
    /* With thousands of sites BLiC's range passes 100 and floor(100 / range) would be 0. */
    motif_set set = random_set(6, 12, 6, 10);
    for (size_t i = 0; i < set.count; i++) set.motifs[i].sites = 5000;
    compare_settings s = compare_defaults();
    s.distance = LIKENESS_BLIC1;
    compare_search *search = compare_create(&set, NULL, &s);
    compare_match m[12];
    for (int i = 0; i < 12; i += 2) {
        compare_query(m, search, &set.motifs[i]);
        CU_ASSERT(m[i].p < 1e-4);
        CU_ASSERT_EQUAL_FATAL(compare_select(m, 12, 1e9, true), 12);
        CU_ASSERT_EQUAL(m[0].target, i);
    }
    compare_destroy(search);
    motif_set_release(&set);
}

static void a_fixed_null_does_not_move_with_the_database(void)
{
    motif_set few = random_set(7, 5, 6, 12), many = random_set(7, 50, 6, 12), null;
    nulls_make(&null);
    CU_ASSERT_EQUAL(null.motifs[0].width, NULLS_COLUMNS);
    compare_settings s = compare_defaults();
    compare_match a[5], b[50], c[50];
    compare_search *one = compare_create(&few, &null, &s), *two = compare_create(&many, &null, &s);
    compare_search *own = compare_create(&many, NULL, &s);
    motif query = motif_copy(&many.motifs[2]);
    int moved = 0;
    compare_query(a, one, &query);
    compare_query(b, two, &query);
    compare_query(c, own, &query);
    for (int t = 0; t < 5; t++) {
        CU_ASSERT_EQUAL(a[t].p, b[t].p);
        CU_ASSERT_DOUBLE_EQUAL(b[t].e, 10 * a[t].e, 1e-12 * b[t].e);
        moved += b[t].p != c[t].p;
    }
    CU_ASSERT(moved > 0);
    CU_ASSERT(a[2].p < 1e-5);
    compare_destroy(one);
    compare_destroy(two);
    compare_destroy(own);
    motif_release(&query);
    motif_set_release(&few);
    motif_set_release(&many);
    motif_set_release(&null);
}

static void p_values_of_shuffled_motifs_are_uniform(void)
{
    enum { TARGETS = 60, QUERIES = 400 };
    /* Targets whose columns are independent of each other, as the null has it. */
    motif_set set = motif_set_make();
    random_stream source = numbers(8);
    double columns_of[TARGETS * 12][4];
    size_t count = 0;
    for (size_t t = 0; t < TARGETS; t++) {
        int width = 6 + (int)random_below(&source, 7);
        motif_set_add(&set, random_motif(&source, "t", width, MIXED));
        set.motifs[t].sites = 50;
        for (int c = 0; c < set.motifs[t].width; c++) {
            memcpy(columns_of[count++], set.motifs[t].probability + 4 * c, sizeof columns_of[0]);
        }
    }
    const likeness_distance distances[] = {LIKENESS_ED, LIKENESS_PEARSON, LIKENESS_SANDELIN};
    for (int k = 0; k < 6; k++) {
        compare_settings s = compare_defaults();
        s.distance = distances[k / 2];
        s.incomplete = k % 2;
        compare_search *search = compare_create(&set, NULL, &s);
        static const double limits[] = {0.001, 0.01, 0.05, 0.2, 0.5};
        double below[5] = {0};
        for (uint32_t i = 0; i < QUERIES; i++) {
            random_stream stream = numbers(2000 + i);
            motif query = motif_make("q", "", 6 + (int)random_below(&stream, 7));
            query.sites = 50;
            for (int c = 0; c < query.width; c++) {
                const double *from = columns_of[random_below(&stream, (uint32_t)count)];
                bool turned = random_below(&stream, 2);
                for (int a = 0; a < 4; a++) query.probability[4 * c + a] = from[turned ? 3 - a : a];
            }
            compare_match m[TARGETS];
            compare_query(m, search, &query);
            for (int t = 0; t < TARGETS; t++) {
                for (int l = 0; l < 5; l++) below[l] += m[t].p <= limits[l];
            }
            motif_release(&query);
        }
        for (int l = 0; l < 5; l++) {
            double share = below[l] / (QUERIES * TARGETS), expected = limits[l];
            /* Alignments count as independent though they share columns: on the safe side by up to
             * a third. Counting error: five standard errors, the p-values of one query being
             * correlated (taken as 10 independent ones of its 60). */
            double error = 5 * sqrt(expected / (QUERIES * 10));
            CU_ASSERT(share > expected * 2 / 3 - error && share < expected * 1.1 + error);
            if (!(share > expected * 2 / 3 - error && share < expected * 1.1 + error)) {
                printf("\n%s %d: %g of p below %g\n", likeness_distance_name(s.distance), k % 2,
                       share, expected);
            }
        }
        compare_destroy(search);
    }
    motif_set_release(&set);
}

/* ---- q-values -------------------------------------------------------------------------------- */

static void q_values(void)
{
    const double p[] = {0.01, 0.04, 0.03, 0.9, 0.02};
    double q[5];
    qvalue_compute(q, p, 5);
    /* ranks 1 4 3 5 2; p n / rank: .05 .05 .05 .9 .05 */
    const double want[] = {0.05, 0.05, 0.05, 0.9, 0.05};
    for (int i = 0; i < 5; i++) CU_ASSERT_DOUBLE_EQUAL(q[i], want[i], 1e-12);
    enum { N = 4000 };
    double many[N], values[N];
    random_stream s = numbers(9);
    for (int i = 0; i < N; i++) many[i] = random_uniform(&s);
    double uniform = qvalue_null_share(many, N);
    CU_ASSERT(uniform > 0.95 && uniform <= 1);
    for (int i = 0; i < N / 2; i++) many[i] *= 1e-6;
    double half = qvalue_null_share(many, N);
    /* 2,000 true nulls: standard error of the estimate at 0.5 is near 0.022 / 2 */
    CU_ASSERT(half > 0.44 && half < 0.54);
    qvalue_compute(values, many, N);
    for (int i = 1; i < N; i++) {
        EACH((many[i] < many[0]) ? values[i] <= values[0] : values[i] >= values[0]);
    }
    CU_ASSERT_EQUAL(qvalue_null_share(many, 99), 1);
    /* All p small: the share of true nulls is at its floor, 1 / n, and pi0 p n / rank = p / rank
     * lies below p from rank 2 on. */
    for (int i = 0; i < 200; i++) many[i] = 0.001 * (i + 1);
    qvalue_compute(values, many, 200);
    for (int i = 0; i < 200; i++) EACH_EQUAL(values[i], many[i]);
    /* exactly at a limit a p is not above it: 0.25 x 400 / (400 (1 - l)) at every l */
    for (int i = 0; i < 400; i++) many[i] = i < 300 ? 0.005 : 0.6;
    CU_ASSERT_DOUBLE_EQUAL(qvalue_null_share(many, 400), 0.25 / 0.995, 1e-12);
    for (int i = 0; i < 400; i++) many[i] = 0.5;
    CU_ASSERT_EQUAL(qvalue_null_share(many, 400), 1.0 / 400); /* none above 0.5: never 0 */
}

/* The fixed null's columns come from the mixture that nulls.h tells of: the mean of sum p^2 in each
 * component's stretch is sum a (a + 1) / (A (A + 1)), A = sum a, of a Dirichlet distribution. */
static void null_columns_follow_their_mixture(void)
{
    static const struct {
        int first, end; /* columns, by the components' shares */
        double alpha[4];
    } rows[] = {{0, 266, {81.191, 0.358, 0.398, 0.365}},
                {1630, 2170, {4.663, 0.438, 0.662, 0.453}},
                {3550, 4000, {0.556, 0.398, 5.368, 0.450}}};
    motif_set null;
    nulls_make(&null);
    const double *p = null.motifs[0].probability;
    CU_ASSERT_EQUAL(null.motifs[0].width, NULLS_COLUMNS);
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        double all = 0, wanted = 0, mean = 0, squares = 0;
        const int n = rows[k].end - rows[k].first;
        for (int a = 0; a < 4; a++) all += rows[k].alpha[a];
        for (int a = 0; a < 4; a++) {
            wanted += rows[k].alpha[a] * (rows[k].alpha[a] + 1) / (all * (all + 1));
        }
        for (int c = rows[k].first; c < rows[k].end; c++) {
            double sum = 0;
            for (int a = 0; a < 4; a++) sum += p[4 * c + a] * p[4 * c + a];
            mean += sum / n;
            squares += sum * sum / n;
        }
        const double error = sqrt((squares - mean * mean) / n);
        CU_ASSERT(error > 0 && error < 0.02);
        CU_ASSERT_DOUBLE_EQUAL(mean, wanted, 5 * error);
    }
    motif_set_release(&null);
}

HARNESS("tomtom",
        {"null columns follow their mixture", null_columns_follow_their_mixture},
        {"column scores follow their formulas", column_scores_follow_their_formulas},
        {"p-values equal an enumeration", p_values_equal_an_enumeration},
        {"a case done by hand", a_case_done_by_hand},
        {"a motif finds itself first", a_motif_finds_itself_first},
        {"a reverse complement is found", a_reverse_complement_is_found_on_the_other_strand},
        {"flat columns and wide queries are handled", flat_columns_and_wide_queries_are_handled},
        {"scores beyond a hundred keep their order", scores_beyond_a_hundred_keep_their_order},
        {"a fixed null does not move", a_fixed_null_does_not_move_with_the_database},
        {"p-values of shuffled motifs are uniform", p_values_of_shuffled_motifs_are_uniform},
        {"q-values", q_values})
