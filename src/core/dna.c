/* Letters as small numbers, and shuffles. A table of 256 entries encodes a character in one step.
 * The dinucleotide shuffle is exact (every sequence with the same counts is equally likely): a
 * random Eulerian path on the graph of letters (Altschul & Erickson 1985), whose last edges are a
 * random tree drawn by loop-erased walks (Wilson 1996). */
#include "src/core/dna.h"

#include <assert.h>
#include <string.h>

enum { LETTERS = 5, LENGTH_MAX = 65535 };

/* Code + 1 of every character; 0 for what is none (IUPAC-IUB 1970, and '-' for a gap). */
static const uint8_t codes_plus_one[256] = {
    ['A'] = 1, ['C'] = 2, ['G'] = 3, ['T'] = 4, ['U'] = 4, ['a'] = 1, ['c'] = 2, ['g'] = 3,
    ['t'] = 4, ['u'] = 4, ['R'] = 5, ['Y'] = 5, ['S'] = 5, ['W'] = 5, ['K'] = 5, ['M'] = 5,
    ['B'] = 5, ['D'] = 5, ['H'] = 5, ['V'] = 5, ['N'] = 5, ['r'] = 5, ['y'] = 5, ['s'] = 5,
    ['w'] = 5, ['k'] = 5, ['m'] = 5, ['b'] = 5, ['d'] = 5, ['h'] = 5, ['v'] = 5, ['n'] = 5,
    ['-'] = 5,
};

char dna_letter(uint8_t code)
{
    assert(code <= DNA_OTHER);
    return "ACGTN"[code];
}

size_t dna_encode(uint8_t *codes, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        uint8_t found = codes_plus_one[(unsigned char)text[i]];
        if (found == 0) return i;
        codes[i] = (uint8_t)(found - 1);
    }
    return length;
}

uint8_t dna_complement(uint8_t code)
{
    assert(code <= DNA_OTHER);
    return code < DNA_OTHER ? (uint8_t)(3 - code) : DNA_OTHER;
}

void dna_reverse_complement(uint8_t *out, const uint8_t *codes, size_t length)
{
    for (size_t i = 0; i < (length + 1) / 2; i++) {
        uint8_t first = dna_complement(codes[i]);
        out[i] = dna_complement(codes[length - 1 - i]);
        out[length - 1 - i] = first;
    }
}

/* The walks that are shuffles. A sequence is a walk over letters; its dinucleotides are edges,
 * kept as the targets of each letter's edges, in the order in which the walk takes them. */
typedef struct {
    uint32_t first[LETTERS]; /* where a letter's edges begin in target */
    uint32_t count[LETTERS];
    uint8_t target[LENGTH_MAX];
} edge_lists;

static void list_edges(edge_lists *e, const uint8_t *codes, size_t length)
{
    uint32_t filled[LETTERS];
    memset(e->count, 0, sizeof e->count);
    for (size_t i = 0; i + 1 < length; i++) e->count[codes[i]]++;
    for (uint32_t v = 0, at = 0; v < LETTERS; at += e->count[v++]) filled[v] = e->first[v] = at;
    for (size_t i = 0; i + 1 < length; i++) e->target[filled[codes[i]]++] = codes[i + 1];
}

static void swap_targets(edge_lists *e, uint32_t i, uint32_t j)
{
    uint8_t kept = e->target[i];
    e->target[i] = e->target[j];
    e->target[j] = kept;
}

/* Choose each letter's last edge so that the last edges lead from every letter to `root`, each
 * such tree of edges with the same probability: loop-erased random walks (Wilson 1996). Then put
 * the chosen edges last. */
static void choose_last_edges(edge_lists *e, uint8_t root, random_stream *stream)
{
    uint32_t last[LETTERS] = {0};
    uint8_t in_tree[LETTERS] = {0};
    in_tree[root] = 1;
    for (uint8_t v = 0; v < LETTERS; v++) {
        if (e->count[v] == 0) continue;
        for (uint8_t u = v; !in_tree[u]; u = e->target[last[u]]) {
            last[u] = e->first[u] + random_below(stream, e->count[u]);
        }
        for (uint8_t u = v; !in_tree[u]; u = e->target[last[u]]) in_tree[u] = 1;
    }
    for (uint8_t v = 0; v < LETTERS; v++) {
        if (v != root && e->count[v] > 0) swap_targets(e, last[v], e->first[v] + e->count[v] - 1);
    }
}

void dna_shuffle(uint8_t *out, const uint8_t *codes, size_t length, random_stream *stream)
{
    assert(length <= LENGTH_MAX);
    if (length <= 3) { /* first and last letter are kept: nothing can move */
        if (length > 0) memcpy(out, codes, length);
        return;
    }
    edge_lists e;
    uint8_t root = codes[length - 1];
    list_edges(&e, codes, length);
    choose_last_edges(&e, root, stream);
    for (uint8_t v = 0; v < LETTERS; v++) {
        /* Fisher-Yates over all but the last edge (all of them for the root). */
        uint32_t free_edges = e.count[v] - (v != root && e.count[v] > 0);
        for (uint32_t i = free_edges; i > 1; i--) {
            swap_targets(&e, e.first[v] + i - 1, e.first[v] + random_below(stream, i));
        }
    }
    out[0] = codes[0];
    for (size_t i = 1; i < length; i++) out[i] = e.target[e.first[out[i - 1]]++];
}

bool dna_is_shuffle(const uint8_t *other, const uint8_t *codes, size_t length)
{
    if (length == 0) return true;
    if (other[0] != codes[0] || other[length - 1] != codes[length - 1]) return false;
    long more[LETTERS * LETTERS] = {0};
    for (size_t i = 1; i < length; i++) {
        more[codes[i - 1] * LETTERS + codes[i]]++;
        more[other[i - 1] * LETTERS + other[i]]--;
    }
    for (int k = 0; k < LETTERS * LETTERS; k++) {
        if (more[k] != 0) return false;
    }
    return true;
}
