/* One word a positive sequence, by saliency, activation or temporal scores: where the method is
 * highest. Each word becomes a matrix and is compared with the database; words of one text are
 * compared once. The words whose best match is the commonest are laid over each other, so that a
 * method has one matrix to be shown. */
#include "src/stage/motifs/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/motifs.h"
#include "src/core/dna.h"
#include "src/core/memory.h"

typedef struct {
    extract_window at;
    char *text;      /* the word; NULL: none */
    int best;        /* target; -1: none */
    int offset, reverse; /* of that match (compare.h) */
    double q;
    bool own;        /* a motif of the factor's own at the threshold */
} word;

typedef enum { SALIENCY, ACTIVATION, FORWARD, BACKWARD } word_method;

static extract_window find_word(const job *j, word_method method, size_t n)
{
    const explanation *e = &j->e;
    const int L = (int)e->length, W = j->context->settings->window;
    const size_t row = j->rows[n], at = row * e->length;
    switch (method) {
    case SALIENCY: return extract_highest(e->magnitude + at, L, W);
    case ACTIVATION: {
        extract_window w = extract_centre(e->start[row], j->filter_width, L, W);
        w.value = (double)e->value[row];
        return w;
    }
    case FORWARD: return extract_rise(NULL, e->forward + at, L, W, false);
    default: return extract_rise(NULL, e->backward + at, L, W, true);
    }
}

/* Words of one text are compared once. */
static int by_text(const void *a, const void *b)
{
    const word *x = *(word *const *)a, *y = *(word *const *)b;
    int order = strcmp(x->text, y->text);
    return order != 0 ? order : (x > y) - (x < y);
}

static void compare_word(word *w, job *j, const uint8_t *letters)
{
    const motifs_settings *s = j->context->settings;
    motif m = extract_word("word", "", letters + w->at.start, s->window, &s->rule);
    compare_query(j->matches, j->context->search, &m);
    motif_release(&m);
    const size_t targets = j->context->targets->count;
    for (size_t i = 0; i < targets; i++) {
        const compare_match *match = &j->matches[i];
        if (match->q <= s->threshold && job_is_own(j, match->target)) w->own = true;
    }
    if (compare_select(j->matches, targets, 1, false) == 0) return;
    w->best = j->matches[0].target;
    w->offset = j->matches[0].offset;
    w->reverse = j->matches[0].reverse;
    w->q = j->matches[0].q;
}

static status_t compare_words(word *words, job *j)
{
    const size_t L = j->e.length;
    word **order = memory_array(order, j->count);
    size_t count = 0;
    status_t s = STATUS_OK;
    for (size_t n = 0; n < j->count; n++) {
        if (words[n].text != NULL) order[count++] = &words[n];
    }
    if (count > 0) qsort(order, count, sizeof *order, by_text);
    for (size_t i = 0; i < count && s == STATUS_OK; i++) {
        word *w = order[i];
        if (i > 0 && strcmp(order[i - 1]->text, w->text) == 0) {
            w->best = order[i - 1]->best;
            w->offset = order[i - 1]->offset;
            w->reverse = order[i - 1]->reverse;
            w->q = order[i - 1]->q;
            w->own = order[i - 1]->own;
        } else {
            s = job_check(j);
            if (s == STATUS_OK) compare_word(w, j, j->letters + (size_t)(w - words) * L);
        }
    }
    memory_free(order);
    return s;
}

static status_t write_motifs(const word *words, const job *j, const char *method)
{
    motif_set set = motif_set_make();
    const motifs_settings *s = j->context->settings;
    for (size_t n = 0; n < j->count; n++) {
        if (words[n].text == NULL) continue;
        char *id = memory_format("%s.%s.%lld", j->stem, method, job_number(j, n));
        motif_set_add(&set, extract_word(id, words[n].text, j->letters + n * j->e.length
                                         + words[n].at.start, s->window, &s->rule));
        memory_free(id);
    }
    char *suffix = memory_format("%s.meme", method);
    output *o;
    status_t status = job_open(&o, j, suffix);
    memory_free(suffix);
    if (status == STATUS_OK) {
        status = motifs_print(output_stream(o), &set, MOTIFS_MEME);
        if (status == STATUS_OK) {
            status = output_commit(o);
        } else {
            output_abandon(o);
        }
    }
    motif_set_release(&set);
    return status;
}

static status_t write_table(const word *words, const job *j, const char *method)
{
    char *suffix = memory_format("%s.tsv", method);
    output *o;
    status_t s = job_open(&o, j, suffix);
    memory_free(suffix);
    TRY(s);
    FILE *out = output_stream(o);
    fputs("sequence\tstart\tword\tvalue\ttarget\tname\tqvalue\town\n", out);
    for (size_t n = 0; n < j->count; n++) {
        const word *w = &words[n];
        if (w->text == NULL) continue;
        fprintf(out, "%lld\t%d\t%s\t%.6g", job_number(j, n), w->at.start, w->text, w->at.value);
        if (w->best >= 0) {
            const motif *m = &j->context->targets->motifs[w->best];
            fprintf(out, "\t%s\t%s\t%.4g\t%d\n", m->id, m->name[0] != '\0' ? m->name : "NA", w->q,
                    w->own);
        } else {
            fputs("\tNA\tNA\tNA\t0\n", out);
        }
    }
    return output_commit(o);
}

/* ---- all words of a method as one matrix ---- */

/* The target that is the best match of most words (the first of equal ones), or -1. */
static int favourite(const word *words, const job *j)
{
    const size_t targets = j->context->targets->count;
    size_t *votes = memory_array(votes, targets), most = 0;
    int best = -1;
    for (size_t n = 0; n < j->count; n++) {
        if (words[n].best >= 0) votes[words[n].best]++;
    }
    for (size_t i = 0; i < targets; i++) {
        if (votes[i] <= most) continue;
        most = votes[i];
        best = (int)i;
    }
    memory_free(votes);
    return best;
}

/* Letters of the words whose best match is `target`, counted where they lie on it: counts
 * [width + 2 W][4], the target's first column at W. Returns how many words. */
static size_t pile(double *counts, const word *words, const job *j, int target, int width)
{
    const int W = j->context->settings->window;
    size_t piled = 0;
    for (size_t n = 0; n < j->count; n++) {
        const word *w = &words[n];
        if (w->best != target) continue;
        piled++;
        for (int i = 0; i < W; i++) {
            uint8_t letter = j->letters[n * j->e.length + (size_t)(w->at.start + i)];
            int column = i + w->offset;
            if (w->reverse) {
                column = width - 1 - column;
                letter = dna_complement(letter);
            }
            if (letter < MOTIF_LETTERS) counts[(column + W) * MOTIF_LETTERS + letter]++;
        }
    }
    return piled;
}

static double column_sum(const double *counts, int column)
{
    const double *c = counts + column * MOTIF_LETTERS;
    return c[0] + c[1] + c[2] + c[3];
}

/* Adds to j->words the matrix of the aligned words: from the first to the last column that at least
 * half as many words reach as the fullest one. */
static void align_words(job *j, const word *words, const char *method)
{
    const int target = favourite(words, j), W = j->context->settings->window;
    if (target < 0) return;
    const int width = j->context->targets->motifs[target].width, all = width + 2 * W;
    double *counts = memory_array(counts, (size_t)(all * MOTIF_LETTERS)), fullest = 0;
    const size_t piled = pile(counts, words, j, target, width);
    for (int c = 0; c < all; c++) fullest = fmax(fullest, column_sum(counts, c));
    int first = 0, last = all - 1;
    while (column_sum(counts, first) < fullest / 2) first++;
    while (column_sum(counts, last) < fullest / 2) last--;
    char *id = memory_format("%s.%s.aligned", j->stem, method);
    motif m = motif_make(id, method, last - first + 1);
    const double pseudo = j->context->settings->rule.pseudocount;
    m.sites = (double)piled;
    for (int c = first; c <= last; c++) {
        const double sum = column_sum(counts, c) + pseudo;
        for (int a = 0; a < MOTIF_LETTERS; a++) {
            m.probability[(c - first) * MOTIF_LETTERS + a] =
                sum > 0 ? (counts[c * MOTIF_LETTERS + a] + pseudo / 4) / sum : 0.25;
        }
    }
    motif_set_add(&j->words, m);
    memory_free(id);
    memory_free(counts);
}

static status_t run_method(job *j, word_method method, const char *name)
{
    const int W = j->context->settings->window;
    word *words = memory_array(words, j->count);
    long long matched = 0;
    for (size_t n = 0; n < j->count; n++) {
        word *w = &words[n];
        *w = (word){.at = find_word(j, method, n), .best = -1};
        if (w->at.start < 0) continue;
        w->text = memory_alloc((size_t)W + 1, 1);
        for (int i = 0; i < W; i++) {
            w->text[i] = dna_letter(j->letters[n * j->e.length + (size_t)(w->at.start + i)]);
        }
    }
    status_t s = compare_words(words, j);
    if (s == STATUS_OK) align_words(j, words, name);
    if (s == STATUS_OK) s = write_motifs(words, j, name);
    if (s == STATUS_OK) s = write_table(words, j, name);
    for (size_t n = 0; n < j->count; n++) {
        matched += words[n].own;
        memory_free(words[n].text);
    }
    memory_free(words);
    json_put_int(j->matched, name, (int64_t)matched);
    return s;
}

status_t words_make(job *j)
{
    if (j->e.magnitude != NULL) TRY(run_method(j, SALIENCY, "saliency"));
    if (j->e.start != NULL && j->filter_width > 0) TRY(run_method(j, ACTIVATION, "activation"));
    if (j->e.forward != NULL) TRY(run_method(j, FORWARD, "temporal"));
    if (j->e.backward != NULL) TRY(run_method(j, BACKWARD, "temporal-backward"));
    return STATUS_OK;
}
