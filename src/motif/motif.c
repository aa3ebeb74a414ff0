#include "src/motif/motif.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "src/core/memory.h"

motif_set motif_set_make(void)
{
    motif_set s = {.both_strands = 1};
    for (int a = 0; a < MOTIF_LETTERS; a++) s.background[a] = 1.0 / MOTIF_LETTERS;
    return s;
}

motif motif_make(const char *id, const char *name, int width)
{
    assert(width >= 1);
    motif m = {.width = width, .evalue = NAN};
    m.id = memory_copy_text(id);
    m.name = memory_copy_text(name);
    m.url = memory_copy_text("");
    m.probability = memory_array(m.probability, (size_t)width * MOTIF_LETTERS);
    return m;
}

motif motif_copy(const motif *m)
{
    motif copy = motif_make(m->id, m->name, m->width);
    memcpy(copy.probability, m->probability,
           (size_t)m->width * MOTIF_LETTERS * sizeof *m->probability);
    if (m->counts != NULL) {
        copy.counts = memory_array(copy.counts, (size_t)m->width * MOTIF_LETTERS);
        memcpy(copy.counts, m->counts, (size_t)m->width * MOTIF_LETTERS * sizeof *m->counts);
    }
    copy.sites = m->sites;
    copy.evalue = m->evalue;
    memory_free(copy.url);
    copy.url = memory_copy_text(m->url);
    return copy;
}

void motif_release(motif *m)
{
    memory_free(m->id);
    memory_free(m->name);
    memory_free(m->probability);
    memory_free(m->counts);
    memory_free(m->url);
    *m = (motif){0};
}

void motif_set_release(motif_set *s)
{
    for (size_t i = 0; i < s->count; i++) motif_release(&s->motifs[i]);
    memory_free(s->motifs);
    *s = (motif_set){0};
}

void motif_set_add(motif_set *s, motif m)
{
    /* Room grows at powers of two, so that no capacity has to be kept. */
    if ((s->count & (s->count - 1)) == 0) {
        size_t capacity = s->count == 0 ? 1 : 2 * s->count;
        s->motifs = memory_resize(s->motifs, s->count, capacity, sizeof *s->motifs);
    }
    s->motifs[s->count++] = m;
}

void motif_set_hash(char text[HASH_TEXT_SIZE], const motif_set *s)
{
    hash *h = hash_create();
    for (size_t i = 0; i < s->count; i++) {
        const motif *m = &s->motifs[i];
        hash_add(h, m->id, strlen(m->id) + 1);
        hash_add(h, m->name, strlen(m->name) + 1);
        hash_add(h, &m->sites, sizeof m->sites);
        hash_add(h, m->probability, (size_t)m->width * MOTIF_LETTERS * sizeof *m->probability);
    }
    hash_add(h, s->background, sizeof s->background);
    hash_finish(h, text);
}

motif motif_reverse_complement(const motif *m)
{
    motif r = motif_copy(m);
    /* Columns and letters turned round: the values from the last to the first. */
    const int last = m->width * MOTIF_LETTERS - 1;
    for (int i = 0; i <= last; i++) {
        r.probability[i] = m->probability[last - i];
        if (m->counts != NULL) r.counts[i] = m->counts[last - i];
    }
    return r;
}

void motif_information(double *out, const motif *m)
{
    double correction = m->sites > 0 ? 3.0 / (2.0 * log(2.0) * m->sites) : 0.0;
    for (int i = 0; i < m->width; i++) {
        double bits = 2.0;
        for (int a = 0; a < MOTIF_LETTERS; a++) {
            double p = m->probability[i * MOTIF_LETTERS + a];
            if (p > 0) bits += p * log2(p);
        }
        out[i] = fmax(0.0, bits - correction);
    }
}

void motif_consensus(char *out, const motif *m)
{
    /* Bit a of the index: letter a belongs to the set. */
    static const char iupac[] = "NACMGRSVTWYHKDBN";
    for (int i = 0; i < m->width; i++) {
        const double *p = m->probability + i * MOTIF_LETTERS;
        int first = 0, second = -1;
        for (int a = 1; a < MOTIF_LETTERS; a++) {
            if (p[a] > p[first]) first = a;
        }
        for (int a = 0; a < MOTIF_LETTERS; a++) {
            if (a != first && (second < 0 || p[a] > p[second])) second = a;
        }
        int letters = 0;
        if (p[first] > 0.5 && p[first] > 2 * p[second]) {
            letters = 1 << first;
        } else if (p[first] + p[second] > 0.75) {
            letters = 1 << first | 1 << second;
        }
        out[i] = iupac[letters];
    }
    out[m->width] = '\0';
}
