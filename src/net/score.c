/* Scores many records in chunks of 16, each by one forward pass of 16 sequences, the last padded
 * with empty ones: a score then does not depend on how records were dealt to ranks, since the
 * shapes of all products are the same. A rank fills in the bit patterns of its own chunks;
 * summing them as integers with the zeros of others gathers them exactly. */
#include "src/net/score.h"

#include <math.h>
#include <string.h>

#include "src/core/dna.h"
#include "src/core/memory.h"
#include "src/net/network.h"

static void score_chunk(float *margins, network *n, const float *parameters, uint8_t *chunk,
                        bool both_strands, int length)
{
    float logits[SCORE_CHUNK][SPEC_CLASSES];
    net_input input = {.count = SCORE_CHUNK, .letters = chunk};
    network_forward(n, logits[0], parameters, &input, NULL);
    for (int i = 0; i < SCORE_CHUNK; i++) margins[i] = logits[i][1] - logits[i][0];
    if (!both_strands) return;
    for (int i = 0; i < SCORE_CHUNK; i++) {
        uint8_t *row = chunk + (size_t)i * (size_t)length;
        dna_reverse_complement(row, row, (size_t)length);
    }
    network_forward(n, logits[0], parameters, &input, NULL);
    for (int i = 0; i < SCORE_CHUNK; i++) {
        margins[i] = 0.5f * (margins[i] + (logits[i][1] - logits[i][0]));
    }
}

void score_margins(float *margins, const net_spec *spec, const float *parameters,
                   const uint8_t *letters, const uint32_t *records, size_t count,
                   bool both_strands, const team *t)
{
    const size_t length = (size_t)spec->length;
    const size_t chunks = (count + SCORE_CHUNK - 1) / SCORE_CHUNK;
    const size_t first = chunks * (size_t)t->rank / (size_t)t->size;
    const size_t last = chunks * ((size_t)t->rank + 1) / (size_t)t->size;
    network *n;
    network_create(&n, spec, SCORE_CHUNK);
    uint8_t *chunk = memory_alloc(SCORE_CHUNK, length);
    int64_t *bits = memory_array(bits, count); /* one owner each: a sum of bit patterns gathers */
    for (size_t c = first; c < last; c++) {
        float scores[SCORE_CHUNK];
        size_t filled =
            count - c * SCORE_CHUNK < SCORE_CHUNK ? count - c * SCORE_CHUNK : SCORE_CHUNK;
        memset(chunk, DNA_OTHER, SCORE_CHUNK * length);
        for (size_t i = 0; i < filled; i++) {
            size_t at = c * SCORE_CHUNK + i;
            size_t record = records != NULL ? records[at] : at;
            memcpy(chunk + i * length, letters + record * length, length);
        }
        score_chunk(scores, n, parameters, chunk, both_strands, spec->length);
        for (size_t i = 0; i < filled; i++) {
            uint32_t word;
            memcpy(&word, &scores[i], sizeof word);
            bits[c * SCORE_CHUNK + i] = word;
        }
    }
    team_sum(t, bits, count);
    for (size_t i = 0; i < count; i++) {
        uint32_t word = (uint32_t)bits[i];
        memcpy(&margins[i], &word, sizeof word);
    }
    memory_free(bits);
    memory_free(chunk);
    network_destroy(n);
}

size_t score_first_not_finite(const float *margins, size_t count)
{
    size_t i = 0;
    while (i < count && isfinite(margins[i])) i++;
    return i;
}

double score_probability(double margin)
{
    return 1.0 / (1.0 + exp(-margin));
}

double score_loss(const float *margins, const uint8_t *labels, const uint32_t *records,
                  size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        double margin = labels[records != NULL ? records[i] : i] ? margins[i] : -margins[i];
        sum += margin > 0 ? log1p(exp(-margin)) : -margin + log1p(exp(margin));
    }
    return count > 0 ? sum / (double)count : 0;
}
