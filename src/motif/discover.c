#include "src/motif/discover.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/core/memory.h"

enum {
    WORD = 6, WORDS = 1 << (2 * WORD), /* words that start a matrix */
    RIVALS = 6,                        /* so many compete */
    TRIAL_ROUNDS = 8, FULL_ROUNDS = 300, CENTRE_ROUNDS = 5
};

#define SPLIT_LIKENESS 0.7 /* of two motifs that are told apart, below this */
#define LEAST_SHARE 0.1    /* of the sites that each of them has */

/* ---- words to start from ------------------------------------------------------------------- */

static int turn_word(int word)
{
    int turned = 0;
    for (int i = 0; i < WORD; i++) {
        turned = turned << 2 | (3 - (word & 3));
        word >>= 2;
    }
    return turned;
}

/* Number of a word, the lower one of its two strands'; -1 when a letter is none of ACGT. */
static int number_word(const uint8_t *letters)
{
    int word = 0;
    for (int i = 0; i < WORD; i++) {
        if (letters[i] >= MOTIF_LETTERS) return -1;
        word = word << 2 | letters[i];
    }
    const int turned = turn_word(word);
    return turned < word ? turned : word;
}

/* scores [WORDS]: of each word its greatest attribution in each unused seqlet, added up. */
static void score_words(double *scores, const finder *f)
{
    const size_t L = (size_t)f->input.length;
    double *best = memory_array(best, WORDS);
    int seen[256];
    memset(scores, 0, WORDS * sizeof *scores);
    for (size_t s = 0; s < f->count; s++) {
        if (f->used[s]) continue;
        const size_t row = f->seqlets[s].sequence * L;
        int words = 0, first = f->seqlets[s].start - 1;
        int last = f->seqlets[s].start + f->settings->window - WORD + 1;
        for (int i = first < 0 ? 0 : first; i <= last && i + WORD <= (int)L && words < 256; i++) {
            const int word = number_word(f->input.letters + row + i);
            if (word < 0) continue;
            double sum = 0;
            for (int k = 0; k < WORD; k++) {
                sum += (double)f->input.relative[row + (size_t)(i + k)];
            }
            if (sum > best[word]) best[word] = sum;
            seen[words++] = word;
        }
        for (int i = 0; i < words; i++) {
            scores[seen[i]] += best[seen[i]];
            best[seen[i]] = 0;
        }
    }
    memory_free(best);
}

/* Would both lead to the same motif: at most one letter differs, in place or shifted by one. */
static bool are_near(int a, int b)
{
    for (int strand = 0; strand < 2; strand++, b = turn_word(b)) {
        for (int shift = -1; shift <= 1; shift++) {
            int different = 0;
            for (int i = 0; i < WORD; i++) {
                const int k = i + shift;
                if (k < 0 || k >= WORD) continue;
                different += (a >> 2 * i & 3) != (b >> 2 * k & 3);
            }
            if (different <= (shift == 0)) return true;
        }
    }
    return false;
}

/* The best words, unlike each other; returns how many. */
static int choose_words(int *words, const finder *f)
{
    double *scores = memory_array(scores, WORDS);
    int count = 0;
    score_words(scores, f);
    while (count < RIVALS) {
        int best = -1;
        for (int w = 0; w < WORDS; w++) {
            if (scores[w] > 0 && (best < 0 || scores[w] > scores[best])) best = w;
        }
        if (best < 0) break;
        words[count++] = best;
        for (int w = 0; w < WORDS; w++) {
            if (scores[w] > 0 && are_near(w, best)) scores[w] = 0;
        }
    }
    memory_free(scores);
    return count;
}

static void refine(zoops_model *m, const finder *f, int rounds)
{
    for (int i = 0; i < CENTRE_ROUNDS; i++) {
        zoops_step(m, &f->regions, rounds);
        if (!zoops_centre(m, &f->regions)) break;
    }
}

bool discover_model(zoops_model *ret, const finder *f)
{
    int words[RIVALS];
    const int count = choose_words(words, f);
    for (int i = 0; i < count; i++) {
        uint8_t letters[WORD];
        for (int k = 0; k < WORD; k++) letters[k] = (uint8_t)(words[i] >> 2 * (WORD - 1 - k) & 3);
        zoops_model m;
        zoops_init(&m, &f->regions, letters, WORD);
        refine(&m, f, TRIAL_ROUNDS);
        if (i == 0 || m.gain > ret->gain) {
            if (i > 0) zoops_release(ret);
            *ret = m;
        } else {
            zoops_release(&m);
        }
    }
    if (count > 0) {
        refine(ret, f, FULL_ROUNDS);
        zoops_symmetrise(ret, &f->regions);
    }
    return count > 0;
}

/* ---- two motifs that were taken for one ------------------------------------------------------ */

/* A motif and those of another one that share a core end as one blur: the sites of a model are told
 * apart by two models, each fitted to the regions that it explains better. */
typedef struct {
    zoops_model model;
    uint8_t *without; /* [S] 1: not its regions */
    double *gains;    /* [S] */
    size_t regions;
} half;

static half make_half(const finder *f, int word)
{
    uint8_t letters[WORD];
    half h = {.without = memory_alloc(f->count, 1)};
    for (int k = 0; k < WORD; k++) letters[k] = (uint8_t)(word >> 2 * (WORD - 1 - k) & 3);
    zoops_init(&h.model, &f->regions, letters, WORD);
    h.gains = memory_array(h.gains, f->count);
    return h;
}

static void release_half(half *h)
{
    zoops_release(&h->model);
    memory_free(h->without);
    memory_free(h->gains);
}

/* Each region of `own` to the half that explains it better; their gains over all, less what the
 * choice costs: sum n ln(n / all). */
static double assign(half h[2], const finder *f, const uint8_t *without)
{
    zoops_regions r = f->regions;
    double sum = 0;
    size_t all = 0;
    r.used = without;
    for (int k = 0; k < 2; k++) {
        zoops_gains(h[k].gains, &h[k].model, &r);
        h[k].regions = 0;
    }
    for (size_t s = 0; s < f->count; s++) {
        h[0].without[s] = h[1].without[s] = 1;
        if (without[s]) continue;
        const int k = h[1].gains[s] > h[0].gains[s];
        h[k].without[s] = 0;
        h[k].regions++;
        sum += h[k].gains[s];
        all++;
    }
    for (int k = 0; k < 2; k++) {
        const double n = (double)h[k].regions;
        if (n > 0) sum += n * log(n / (double)all);
    }
    return sum;
}

static double fit_halves(half h[2], const finder *f, const uint8_t *without)
{
    enum { TURNS = 12, STEPS = 4 };
    double gain = 0;
    for (int turn = 0; turn < TURNS; turn++) {
        gain = assign(h, f, without);
        if (h[0].regions == 0 || h[1].regions == 0) return -INFINITY;
        for (int k = 0; k < 2 && turn + 1 < TURNS; k++) {
            zoops_regions r = f->regions;
            r.used = h[k].without;
            zoops_step(&h[k].model, &r, STEPS);
            if (turn < TURNS / 2) zoops_centre(&h[k].model, &r);
        }
    }
    return gain;
}

static int columns_of(const zoops_model *m, const zoops_regions *r)
{
    int n = 0;
    for (int i = 0; i < r->span; i++) {
        n += memcmp(m->probability + i * MOTIF_LETTERS, r->background, sizeof r->background) != 0;
    }
    return n;
}

/* Greatest cosine of the cells less the background, over shifts and strands. */
static double model_likeness(const zoops_model *a, const zoops_model *b, const zoops_regions *r)
{
    double best = -1;
    for (int strand = 0; strand < 2; strand++) {
        for (int shift = -r->span / 2; shift <= r->span / 2; shift++) {
            double product = 0, one = 0, other = 0;
            for (int i = 0; i < r->span; i++) {
                const int k = strand ? r->span - 1 - (i + shift) : i + shift;
                for (int c = 0; c < MOTIF_LETTERS; c++) {
                    const double p = a->probability[i * MOTIF_LETTERS + c] - r->background[c];
                    const double q = b->probability[i * MOTIF_LETTERS + c] - r->background[c];
                    one += p * p;
                    other += q * q;
                    if (k < 0 || k >= r->span) continue;
                    const int d = strand ? MOTIF_LETTERS - 1 - c : c;
                    product += p * (b->probability[k * MOTIF_LETTERS + d] - r->background[d]);
                }
            }
            if (one > 0 && other > 0) best = fmax(best, product / sqrt(one * other));
        }
    }
    return best;
}

/* Are they two motifs: unlike, none a handful of the sites, and explaining them by far more than
 * the parameters that they cost (BIC; Schwarz 1978)? */
static bool are_two(const half h[2], const finder *f, double gain)
{
    const double all = (double)(h[0].regions + h[1].regions);
    const double least = fmax(f->settings->min_sites, LEAST_SHARE * all);
    const double cost = 1.5 * log(all) * (columns_of(&h[0].model, &f->regions)
                                          + columns_of(&h[1].model, &f->regions));
    if ((double)h[0].regions < least || (double)h[1].regions < least || gain < cost) return false;
    return model_likeness(&h[0].model, &h[1].model, &f->regions) < SPLIT_LIKENESS;
}

void discover_split(zoops_model *m, uint8_t *held, finder *f)
{
    uint8_t *without = memory_alloc(f->count, 1), *used = f->used;
    double *posterior = memory_array(posterior, f->count), best_gain = 0, whole = 0;
    int *ignored = memory_array(ignored, 2 * f->count), words[RIVALS];
    half best[2];
    bool found = false;
    zoops_sites(posterior, ignored, ignored + f->count, m, &f->regions);
    for (size_t s = 0; s < f->count; s++) without[s] = (uint8_t)!(posterior[s] > 0.5);
    f->used = without; /* words and gains of the model's own regions */
    const int count = choose_words(words, f);
    zoops_regions r = f->regions;
    r.used = without;
    zoops_gains(posterior, m, &r);
    for (size_t s = 0; s < f->count; s++) whole += posterior[s];
    f->used = used;
    for (int i = 1; i < count; i++) {
        for (int k = 0; k < i; k++) {
            half h[2] = {make_half(f, words[k]), make_half(f, words[i])};
            const double gain = fit_halves(h, f, without) - whole;
            const bool better = gain > best_gain && are_two(h, f, gain);
            if (better && found) {
                release_half(&best[0]);
                release_half(&best[1]);
            }
            if (better) {
                memcpy(best, h, sizeof best);
                best_gain = gain;
                found = true;
            } else {
                release_half(&h[0]);
                release_half(&h[1]);
            }
        }
    }
    if (found) {
        const int larger = best[1].regions > best[0].regions;
        for (size_t s = 0; s < f->count; s++) held[s] = (uint8_t)!best[1 - larger].without[s];
        zoops_release(m);
        *m = best[larger].model;
        best[larger].model = (zoops_model){0};
        release_half(&best[0]);
        release_half(&best[1]);
    }
    memory_free(without);
    memory_free(posterior);
    memory_free(ignored);
}
