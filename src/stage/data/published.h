/* published: the paper's 108 K562 ChIP-seq datasets and what was published of them: facts with
 * their sources, never inputs of a computation. */
#ifndef DEMODASH_STAGE_DATA_PUBLISHED_H
#define DEMODASH_STAGE_DATA_PUBLISHED_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const char *name;   /* DeepBind's name: "ARID3A_K562_ARID3A_(sc-8821)_Stanford" */
    const char *folder; /* DeepMotif's spelling: "ARID3A_K562_ARID3A_-sc-8821-_Stanford" */
    const char *factor; /* symbol of the transcription factor */
    double deepbind_star, deepbind, meme_sum; /* test AUCs; the paper's "DeepBind" is the first */
    /* The factor's own matrix or matrices, "MA0491.1,MA0492.1"; NULL for 51 of the 108. */
    const char *jaspar2016;
} published_dataset;

size_t published_count(void); /* 108 */

/* Row i in byte order of names, or NULL. Static. */
const published_dataset *published_get(size_t i);

/* Are these one dataset's names, in DeepBind's or DeepMotif's spelling ('-' for a parenthesis)? */
bool published_same_name(const char *a, const char *b);

/* The row of a name in either spelling, or NULL. Static. */
const published_dataset *published_find(const char *name);

/* A row of the paper's Table 2: test AUC over the 108 datasets, truncated to three digits. */
typedef struct {
    const char *model; /* "medium-cnn", "DeepBind*", "MEME-SUM" */
    double mean, median, sd;
} published_areas;

/* The row of a model, or NULL. Static. */
const published_areas *published_find_areas(const char *model);

#endif
