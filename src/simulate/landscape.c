/* The plan of a simulated genome. A chain is fitted to a G+C content and to a share of CpG by
 * iterative proportional fitting of a table of dinucleotides (Deming & Stephan 1940) that is the
 * same on both strands; CpA and TpG, what methylated CpG decays to, are raised as in vertebrates.
 * Repeats are eight families with the lengths and G+C of well-known ones. */
#include "src/simulate/landscape.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "src/core/memory.h"
#include "src/simulate/simulate.h"

enum { LETTERS = MOTIF_LETTERS, A = 0, C = 1, G = 2, T = 3, START = 4 };

const char *landscape_strength_name(landscape_strength strength)
{
    static const char *const names[] = {"strong", "medium", "weak", "poor"};
    assert(strength < LANDSCAPE_STRENGTHS);
    return names[strength];
}

/* ---- chains ---------------------------------------------------------------------------------- */

static void set_limits(uint16_t limit[3], const double p[LETTERS])
{
    double sum = 0, total = p[0] + p[1] + p[2] + p[3];
    for (int a = 0; a < LETTERS - 1; a++) {
        sum += p[a] / total;
        limit[a] = (uint16_t)fmin(65535.0, floor(sum * 65536.0));
    }
}

static void make_chain(landscape_chain *ret, double gc, double cpg)
{
    enum { ROUNDS = 100 };
    const double share[LETTERS] = {(1 - gc) / 2, gc / 2, gc / 2, (1 - gc) / 2};
    double pair[LETTERS][LETTERS];
    for (int x = 0; x < LETTERS; x++) {
        for (int y = 0; y < LETTERS; y++) pair[x][y] = share[x] * share[y];
    }
    pair[C][A] *= 1.2;
    pair[T][G] *= 1.2;
    for (int round = 0; round < ROUNDS; round++) {
        pair[C][G] = cpg * share[C] * share[G];
        for (int x = 0; x < LETTERS; x++) {
            const double sum = pair[x][0] + pair[x][1] + pair[x][2] + pair[x][3];
            for (int y = 0; y < LETTERS; y++) pair[x][y] *= share[x] / sum;
        }
        for (int y = 0; y < LETTERS; y++) {
            const double sum = pair[0][y] + pair[1][y] + pair[2][y] + pair[3][y];
            for (int x = 0; x < LETTERS; x++) pair[x][y] *= share[y] / sum;
        }
    }
    for (int x = 0; x < LETTERS; x++) set_limits(ret->limit[x], pair[x]);
    set_limits(ret->limit[START], share);
}

void landscape_draw(uint8_t *letters, int count, const landscape_chain *chain,
                    random_stream *stream)
{
    int before = START;
    uint32_t bits = 0;
    for (int i = 0; i < count; i++) {
        bits = i % 2 == 0 ? random_next(stream) : bits >> 16;
        const uint16_t *limit = chain->limit[before], draw = (uint16_t)bits;
        before = (draw >= limit[0]) + (draw >= limit[1]) + (draw >= limit[2]);
        letters[i] = (uint8_t)before;
    }
}

random_stream landscape_stream(const landscape *l, landscape_part part, int chromosome, int index)
{
    assert(index >= 0 && index < 1 << 20);
    const uint32_t record = (uint32_t)chromosome << 20 | (uint32_t)index;
    return random_stream_init(l->key, RANDOM_SIMULATE, (uint32_t)part, record);
}

/* ---- chromosomes, repeats -------------------------------------------------------------------- */

/* Each is longer than the next; the first has about twice the letters of the last. */
static void plan_chromosomes(landscape *l)
{
    const int count = l->settings.chromosomes;
    const int64_t spare = l->settings.size - (int64_t)count * LANDSCAPE_CHROMOSOME_MIN;
    const int64_t weights = (int64_t)count * (3 * (int64_t)count + 1) / 2;
    assert(spare >= 0);
    l->chromosomes = memory_array(l->chromosomes, (size_t)count);
    int64_t left = spare;
    for (int i = 0; i < count; i++) {
        landscape_chromosome *c = &l->chromosomes[i];
        const int64_t part = i == count - 1 ? left : spare / weights * (2 * count - i);
        left -= part;
        c->length = LANDSCAPE_CHROMOSOME_MIN + part;
        c->tiles = (int)(c->length / LANDSCAPE_TILE);
        c->name = memory_format("chr%d", i + 1);
    }
}

static void plan_families(landscape *l)
{
    static const struct {
        double share;
        int length, gc, cut;
    } table[LANDSCAPE_FAMILIES] = {
        {0.42, 300, 60, 0},  /* as Alu */
        {0.20, 1800, 42, 1}, /* as L1, most copies cut at their front */
        {0.14, 180, 45, 1},  /* as MIR */
        {0.10, 450, 47, 1},  /* as long terminal repeats */
        {0.06, 250, 38, 0},  /* as DNA transposons */
        {0.04, 171, 38, 0},  /* as alpha satellites */
        {0.02, 900, 52, 1},  /* a young family of the genome's own */
        {0.02, 60, 30, 0},   /* short and rich in A+T */
    };
    for (int i = 0; i < LANDSCAPE_FAMILIES; i++) {
        landscape_family *f = &l->families[i];
        random_stream stream = landscape_stream(l, LANDSCAPE_PLAN, 0, i);
        *f = (landscape_family){table[i].share, table[i].length, NULL, table[i].cut};
        f->letters = memory_array(f->letters, (size_t)f->length);
        landscape_draw(f->letters, f->length, &l->chains[1][table[i].gc - LANDSCAPE_GC_MIN],
                       &stream);
    }
}

/* ---- factors --------------------------------------------------------------------------------- */

/* Two factors of one name could not be told apart. */
static bool is_named(const motif *m, const landscape *l, int count)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(l->factors[i].matrix.id, m->id) == 0) return true;
    }
    return false;
}

static bool is_unlike(const motif *m, const landscape *l, int count)
{
    for (int i = 0; i < count; i++) {
        if (simulate_motif_likeness(&l->factors[i].matrix, m) >= 0.6) return false;
    }
    return true;
}

/* Fill factors with motifs of the set, first those unlike all before them. Returns their number. */
static int choose_motifs(landscape *l, const motif_set *set)
{
    const int wanted = l->settings.factors + LANDSCAPE_COMMON_MAX;
    int count = 0;
    bool *taken = memory_array(taken, set->count);
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < set->count && count < wanted; i++) {
            const motif *m = &set->motifs[i];
            if (taken[i] || !simulate_motif_serves(m, SIMULATE_LENGTH_MAX)) continue;
            if (is_named(m, l, count)) continue;
            if (round == 0 && !is_unlike(m, l, count)) continue;
            l->factors[count++].matrix = motif_copy(m);
            taken[i] = true;
        }
    }
    memory_free(taken);
    return count;
}

/* Matrices of files have zeros: a letter that never occurs counts as one in a thousand. */
static void set_bits(landscape_factor *f)
{
    const int width = f->matrix.width;
    for (int s = 0; s < 2; s++) f->bits[s] = memory_array(f->bits[s], (size_t)(width * LETTERS));
    for (int w = 0; w < width; w++) {
        double *row = f->matrix.probability + w * LETTERS, sum = 0, best = -INFINITY;
        for (int a = 0; a < LETTERS; a++) sum += row[a] = fmax(row[a], 0.001);
        for (int a = 0; a < LETTERS; a++) {
            row[a] /= sum;
            const double bits = log2(row[a] / 0.25);
            f->bits[0][w * LETTERS + a] = bits;
            f->bits[1][(width - 1 - w) * LETTERS + (LETTERS - 1 - a)] = bits;
            best = fmax(best, bits);
        }
        f->most += best;
    }
}

static void plan_pairs(landscape *l)
{
    for (int i = 0; i < l->settings.factors + l->common; i++) {
        landscape_factor *f = &l->factors[i];
        f->partner = -1;
        if (i >= l->settings.factors) continue;
        f->partner = (i ^ 1) < l->settings.factors ? i ^ 1 : -1;
        if (f->partner < 0) continue;
        random_stream stream = landscape_stream(l, LANDSCAPE_PLAN, 1, i / 2);
        f->gap_min = 3 + (int)random_below(&stream, 8);
        f->gap_max = f->gap_min + (i / 2 % 2 == 0 ? 0 : 10);
    }
}

status_t landscape_make(landscape *ret, const landscape_settings *settings, const motif_set *set)
{
    *ret = (landscape){.settings = *settings,
                       .key = random_key_make("genome", "landscape", settings->seed)};
    ret->factors =
        memory_array(ret->factors, (size_t)(settings->factors + LANDSCAPE_COMMON_MAX));
    plan_chromosomes(ret);
    for (int gc = LANDSCAPE_GC_MIN; gc <= LANDSCAPE_GC_MAX; gc++) {
        make_chain(&ret->chains[0][gc - LANDSCAPE_GC_MIN], 0.01 * gc, 0.22);
        make_chain(&ret->chains[1][gc - LANDSCAPE_GC_MIN], 0.01 * gc, 0.65);
    }
    plan_families(ret);
    const int found = choose_motifs(ret, set);
    if (found < settings->factors) {
        return status_set(STATUS_DATA, "%d factors are wanted, but %d of the %zu motifs can be "
                          "planted", settings->factors, found, set->count);
    }
    ret->common = found - settings->factors;
    for (int i = 0; i < found; i++) set_bits(&ret->factors[i]);
    plan_pairs(ret);
    return STATUS_OK;
}

void landscape_release(landscape *l)
{
    for (int i = 0; l->chromosomes != NULL && i < l->settings.chromosomes; i++) {
        memory_free(l->chromosomes[i].name);
    }
    const int motifs = l->settings.factors + LANDSCAPE_COMMON_MAX;
    for (int i = 0; l->factors != NULL && i < motifs; i++) {
        landscape_factor *f = &l->factors[i];
        if (f->matrix.width > 0) motif_release(&f->matrix);
        memory_free(f->bits[0]);
        memory_free(f->bits[1]);
    }
    for (int i = 0; i < LANDSCAPE_FAMILIES; i++) memory_free(l->families[i].letters);
    memory_free(l->chromosomes);
    memory_free(l->factors);
    *l = (landscape){0};
}

double landscape_score(const landscape_factor *f, const uint8_t *letters, int strand)
{
    const double *bits = f->bits[strand < 0];
    double sum = 0;
    for (int w = 0; w < f->matrix.width; w++) sum += bits[w * LETTERS + letters[w]];
    return sum;
}
