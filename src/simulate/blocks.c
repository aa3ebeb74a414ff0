#include "src/simulate/blocks.h"

#include <assert.h>
#include <string.h>

#include "src/core/memory.h"

enum { LETTERS = 5, NO_BLOCK = -1 };

typedef struct {
    uint8_t target;
    int8_t block;
} edge;

/* Edges in the order of the walk, those of each letter together. */
typedef struct {
    uint32_t first[LETTERS], count[LETTERS];
    edge *edges; /* [length - 1] */
} edge_lists;

/* Step over the walk's edges: *at is a position, *next_block the next block not yet passed. */
static edge step(size_t *at, int *next_block, const uint8_t *codes, const block *blocks, int count)
{
    edge e = {.block = NO_BLOCK};
    if (*next_block < count && (size_t)blocks[*next_block].start == *at) {
        e.block = (int8_t)*next_block;
        *at += (size_t)blocks[*next_block].width - 1;
        (*next_block)++;
    } else {
        (*at)++;
    }
    e.target = codes[*at];
    return e;
}

static void list_edges(edge_lists *e, const uint8_t *codes, size_t length, const block *blocks,
                       int count)
{
    uint32_t filled[LETTERS];
    memset(e->count, 0, sizeof e->count);
    int b = 0;
    for (size_t at = 0; at + 1 < length;) {
        uint8_t from = codes[at];
        step(&at, &b, codes, blocks, count);
        e->count[from]++;
    }
    for (uint32_t v = 0, sum = 0; v < LETTERS; sum += e->count[v++]) filled[v] = e->first[v] = sum;
    b = 0;
    for (size_t at = 0; at + 1 < length;) {
        uint8_t from = codes[at];
        e->edges[filled[from]++] = step(&at, &b, codes, blocks, count);
    }
}

static void swap_edges(edge_lists *e, uint32_t i, uint32_t j)
{
    edge kept = e->edges[i];
    e->edges[i] = e->edges[j];
    e->edges[j] = kept;
}

/* Draw every letter's last edge until they all lead to root (each tree equally likely), and put
 * them last. */
static void choose_last_edges(edge_lists *e, uint8_t root, random_stream *stream)
{
    uint32_t last[LETTERS] = {0};
    for (int leads = 0; !leads;) {
        leads = 1;
        for (uint8_t v = 0; v < LETTERS; v++) {
            if (e->count[v] > 0) last[v] = e->first[v] + random_below(stream, e->count[v]);
        }
        for (uint8_t v = 0; v < LETTERS; v++) {
            uint8_t u = v;
            for (int i = 0; i < LETTERS && u != root && e->count[u] > 0; i++) {
                u = e->edges[last[u]].target;
            }
            if (e->count[v] > 0 && u != root) leads = 0;
        }
    }
    for (uint8_t v = 0; v < LETTERS; v++) {
        if (v != root && e->count[v] > 0) swap_edges(e, last[v], e->first[v] + e->count[v] - 1);
    }
}

void blocks_shuffle(uint8_t *out, int *moved, const uint8_t *codes, size_t length,
                    const block *blocks, int count, random_stream *stream)
{
    assert(length >= 1 && length <= 65535 && count <= BLOCKS_MAX);
    edge_lists e = {.edges = memory_array(e.edges, length)};
    uint8_t root = codes[length - 1];
    list_edges(&e, codes, length, blocks, count);
    choose_last_edges(&e, root, stream);
    for (uint8_t v = 0; v < LETTERS; v++) {
        uint32_t free_edges = e.count[v] - (v != root && e.count[v] > 0);
        for (uint32_t i = free_edges; i > 1; i--) {
            swap_edges(&e, e.first[v] + i - 1, e.first[v] + random_below(stream, i));
        }
    }
    size_t at = 0;
    out[0] = codes[0];
    while (at + 1 < length) {
        edge taken = e.edges[e.first[out[at]]++];
        if (taken.block == NO_BLOCK) {
            out[++at] = taken.target;
        } else {
            const block *b = &blocks[taken.block];
            moved[taken.block] = (int)at;
            memcpy(out + at, codes + b->start, (size_t)b->width);
            at += (size_t)b->width - 1;
        }
    }
    memory_free(e.edges);
}
