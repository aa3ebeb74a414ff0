/* Words for what becomes of a row. No row of a user's file disappears without one of them. */
#include "src/genome/fates.h"

#include "src/core/text.h"

static const struct {
    const char *words, *name;
} fates[FATES] = {
    [FATE_USED] = {"used", "used"},
    [FATE_OFF_END] = {"off the end", "off_the_end"},
    [FATE_N] = {"too many N", "n"},
    [FATE_BLACKLISTED] = {"blacklisted", "blacklisted"},
    [FATE_EXCLUDED] = {"excluded", "excluded"},
    [FATE_UNKNOWN] = {"unknown chromosome", "unknown_chromosome"},
    [FATE_DUPLICATE] = {"duplicate", "duplicate"},
    [FATE_BELOW_TOP] = {"below the top", "below_the_top"},
    [FATE_LOW_SCORE] = {"low score", "low_score"},
    [FATE_SHORT] = {"short", "short"},
    [FATE_OTHER_SET] = {"overlapping another set", "overlapping_another_set"},
};

const char *fate_words(fate f)
{
    return fates[f].words;
}

const char *fate_name(fate f)
{
    return fates[f].name;
}

size_t fate_sum(const fate_counts *counts)
{
    size_t sum = 0;
    for (int f = 0; f < FATES; f++) sum += counts->of[f];
    return sum;
}

char *fate_describe(const fate_counts *counts)
{
    text_builder text = {0};
    text_add(&text, "%zu of %zu used", counts->of[FATE_USED], fate_sum(counts));
    for (int f = 0; f < FATES; f++) {
        if (f == FATE_USED || counts->of[f] == 0) continue;
        text_add(&text, "; %s %zu", fates[f].words, counts->of[f]);
    }
    return text_end(&text);
}
